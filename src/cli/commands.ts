/** The list of commands, in the order the help shows them. A new command is one file and one line here. */
import type { Command } from 'commander';
import { registerAccess } from './access.ts';
import { registerAlerts } from './alerts.ts';
import { registerBackup } from './backup.ts';
import { registerCertificates } from './certificates.ts';
import { registerCollect } from './collect.ts';
import { registerConfig } from './config.ts';
import { registerDeadLetters } from './dead-letters.ts';
import { registerDemo } from './demo.ts';
import { registerDoctor } from './doctor.ts';
import { registerDown } from './down.ts';
import { registerErase } from './erase.ts';
import { registerExport } from './export.ts';
import { registerGateway } from './gateway.ts';
import { registerHealth } from './health.ts';
import { registerHold } from './hold.ts';
import { registerImport } from './import.ts';
import { registerKeys } from './keys.ts';
import { registerOpen } from './open.ts';
import { registerPrune } from './prune.ts';
import { registerReindex } from './reindex.ts';
import { registerRestore } from './restore.ts';
import { registerSearch } from './search.ts';
import { registerSession } from './session.ts';
import { registerSetup } from './setup.ts';
import { registerShip } from './ship.ts';
import { registerShow } from './show.ts';
import { registerStats } from './stats.ts';
import { registerStatus } from './status.ts';
import { registerUp } from './up.ts';
import { registerVerify } from './verify.ts';

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
  registerStats,
  registerStatus,
  registerHealth,
  registerDoctor,
  registerDeadLetters,
  registerAlerts,
  registerKeys,
  registerAccess,
  registerCertificates,
  registerReindex,
  registerBackup,
  registerRestore,
  registerVerify,
  registerErase,
  registerPrune,
  registerHold,
  registerExport,
  registerConfig,
];
