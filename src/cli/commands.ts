/** The list of commands, in the order the help shows them. A new command is one file and one line here. */
import type { Command } from 'commander';
import { registerAccess } from './access.ts';
import { registerCertificates } from './certificates.ts';
import { registerCollect } from './collect.ts';
import { registerConfig } from './config.ts';
import { registerDeadLetters } from './dead-letters.ts';
import { registerDemo } from './demo.ts';
import { registerDown } from './down.ts';
import { registerGateway } from './gateway.ts';
import { registerHealth } from './health.ts';
import { registerImport } from './import.ts';
import { registerKeys } from './keys.ts';
import { registerOpen } from './open.ts';
import { registerReindex } from './reindex.ts';
import { registerSearch } from './search.ts';
import { registerSession } from './session.ts';
import { registerSetup } from './setup.ts';
import { registerShip } from './ship.ts';
import { registerShow } from './show.ts';
import { registerStatus } from './status.ts';
import { registerUp } from './up.ts';

/** Each entry adds one command to the program. */
export const COMMANDS: readonly ((program: Command) => void)[] = [
  registerUp,
  registerDown,
  registerCollect,
  registerGateway,
  registerOpen,
  registerSearch,
  registerShow,
  registerSession,
  registerSetup,
  registerShip,
  registerImport,
  registerDemo,
  registerStatus,
  registerHealth,
  registerDeadLetters,
  registerKeys,
  registerAccess,
  registerCertificates,
  registerReindex,
  registerConfig,
];
