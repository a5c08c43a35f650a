/** `promptlog health`: whether the collector of this machine takes records; for the healthcheck of a container, which has no curl. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { answerOf } from './ask-collector.ts';
import { action, type Context } from './command.ts';
import { ownPlace, ownTrust } from './own-collector.ts';

const EXAMPLES = `
Asks the collector that runs on this machine. The exit status is 0 when it takes records and 5 when it does not: its spool is nearly
full, or it does not answer. A store that is away is no reason: what is accepted waits for it on the disk.

Examples:
  $ promptlog health
  $ promptlog health --json`;

const PATIENCE_MS = 5_000;

/** Adds the command to the program. */
export function registerHealth(program: Command): void {
  program
    .command('health')
    .description('whether the collector of this machine takes records')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(health));
}

async function health({ terminal, config }: Context): Promise<void> {
  const place = ownPlace(config);
  const question = { method: 'GET', path: '/readyz', patienceMs: PATIENCE_MS, ...ownTrust(config) } as const;
  const { status, text } = await answerOf(place, question);
  if (status !== 200) {
    const reason = status === 503 ? 'its spool is nearly full' : 'what answers there is no collector';
    const remedy = '`promptlog status` says what it waits for.';
    throw new PromptlogError('PL_COLLECTOR_ANSWER', { place, status, reason, remedy });
  }
  terminal.record({ place, ...(JSON.parse(text) as object) });
  terminal.print(`The collector at ${place} takes records.`);
}
