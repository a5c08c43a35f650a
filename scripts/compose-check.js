// Checks docker-compose.yml: references, secrets, rights, memory, ports, health checks, files. Docker itself is not needed.
// npm run compose:check [file]
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from '../src/cli/whole-program.ts';
import { OPTIONS } from '../src/config-options.ts';
import { checkEnvironment } from './compose-check/environment.js';
import { readModel } from './compose-check/model.js';
import { checkReferences } from './compose-check/references.js';
import { checkFile, checkServices } from './compose-check/services.js';
import { OPTIONAL, SECRETS } from './compose-init.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What is wrong with the text of a Compose file that lies in that folder; none when it is right. */
export function composeFaults(text, root = ROOT) {
  const model = readModel(text, root);
  if (model.faults.length > 0) return model.faults;
  const faults = [];
  const say = (fault) => {
    if (!faults.includes(fault)) faults.push(fault);
  };
  checkFile(model, say);
  checkServices(model, say);
  checkReferences(model, ownCommands(), say);
  const settings = Object.values(OPTIONS).map(({ env }) => env);
  checkEnvironment(model, { written: Object.keys(SECRETS), optional: OPTIONAL, settings }, say);
  return faults;
}

/** The commands of promptlog, the flags of each, and the services that certificates are made for. */
function ownCommands() {
  const program = createProgram();
  const flags = (command) => [...program.options, ...command.options].map(({ long }) => long);
  const defaults = new Map();
  for (const command of program.commands) {
    defaults.set(command.name(), flags(command));
    for (const below of command.commands) defaults.set(`${command.name()} ${below.name()}`, flags(below));
  }
  const certificates = program.commands.find((command) => command.name() === 'certificates');
  const services = certificates?.options.find(({ long }) => long === '--service')?.defaultValue ?? '';
  return { names: program.commands.map((command) => command.name()), defaults, services: services.split(',') };
}

if (import.meta.main) {
  const file = resolve(process.argv[2] ?? join(ROOT, 'docker-compose.yml'));
  const faults = composeFaults(readFileSync(file, 'utf8'), dirname(file));
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? `${file}: nothing is wrong` : `${file}: ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
