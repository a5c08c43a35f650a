/** `promptlog certificates`: an authority and the certificates of a stack's services, in a folder; safe to run at every start. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { type CertificateFate, ensureCertificates } from '../stack/certificates.ts';
import { action, type Context } from './command.ts';

const SERVICES = 'elasticsearch,kibana,logstash,collector,gateway,grafana,client';

const EXAMPLES = `
Writes ca/ca.crt, and <service>/<service>.crt with its .key, in PEM. Each certificate is for the service's name, localhost, 127.0.0.1
and ::1, good for a year, and renewed by the first run within 30 days of its end; so is the authority, after ten years.

Examples:
  $ promptlog certificates certs
  $ promptlog certificates /certs --authority /authority --host prompts.example.com,10.0.0.7
  $ promptlog certificates certs --service collector,client`;

interface CertificatesFlags {
  service: string;
  host?: string;
  authority?: string;
}

/** Adds the command to the program. */
export function registerCertificates(program: Command): void {
  program
    .command('certificates <folder>')
    .description('certificates for the services of a stack, from an authority of its own')
    .option('--service <names>', 'the services, by comma', SERVICES)
    .option('--host <names>', 'further names and addresses of this machine, by comma')
    .option('--authority <folder>', 'where the key of the authority is kept (default: ca in the folder)')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, CertificatesFlags]>(certificates));
}

async function certificates({ terminal }: Context, folder: string, flags: CertificatesFlags): Promise<void> {
  const fates = await ensureCertificates({
    folder: resolve(folder),
    services: words(flags.service).map(serviceFrom),
    hosts: words(flags.host ?? '').map(hostFrom),
    ...(flags.authority === undefined ? {} : { authorityFolder: resolve(flags.authority) }),
  });
  terminal.record({ folder: resolve(folder), certificates: fates });
  for (const fate of fates) terminal.print(lineOf(fate));
}

function lineOf({ name, fate, reason, expires }: CertificateFate): string {
  const why = reason === undefined ? '' : `, as ${reason}`;
  return `${name}: ${fate}${why}, good until ${expires.slice(0, 10)}`;
}

function serviceFrom(name: string): string {
  if (/^[a-z][a-z0-9-]{0,62}$/.test(name) && name !== 'ca') return name;
  throw new PromptlogError('PL_USAGE', {
    reason: `"${name}" cannot be the name of a service: that has small letters, digits and -, and is not ca`,
  });
}

function hostFrom(name: string): string {
  if (
    isIP(name) !== 0 ||
    /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name)
  ) {
    return name.toLowerCase();
  }
  throw new PromptlogError('PL_USAGE', {
    reason: `--host takes names and addresses such as prompts.example.com, not "${name}"`,
  });
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
