/** `promptlog alerts`: the rules that tell people when something is wrong: read, tried on the past, tried out. */
import { hostname } from 'node:os';
import type { Command } from 'commander';
import { searchMemory } from '../alerts/alert-memory.ts';
import { receiversFrom, rulesPath } from '../alerts/alert-settings.ts';
import { conditionOf, testMessage } from '../alerts/message.ts';
import type { Receiver } from '../alerts/receiver.ts';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { rulesOf } from './alerts-rules.ts';
import { type TestFlags, testRules } from './alerts-test.ts';
import { action, type Context } from './command.ts';
import { withSearchClient } from './search-connection.ts';

const EXAMPLES = `
The collector evaluates the rules once alerts.file or one of alerts.slack, alerts.teams, alerts.webhooks and alerts.email.to is set.
Without alerts.file they are those that come with promptlog.

Examples:
  $ promptlog alerts check
  $ promptlog alerts check alerts.yaml               each fault with its line; exit status 4 where there is one
  $ promptlog alerts test                            what would have been told in the past week
  $ promptlog alerts test --since -30d --rule 'many calls fail' --json
  $ promptlog alerts send-test --to slack            whether it arrives
  $ promptlog alerts list                            what is wrong now`;

/** Adds the command to the program. */
export function registerAlerts(program: Command): void {
  const group = program
    .command('alerts')
    .description('rules that tell people when something is wrong')
    .addHelpText('after', EXAMPLES);
  group
    .command('check [file]')
    .description('read the rules and say what is wrong with them')
    .action(action<[string | undefined]>(check));
  group
    .command('test')
    .description('what the rules would have told in the past')
    .option('--since <time>', '-7d, 12h, 2026-11-01 or a full ISO 8601 time', '-7d')
    .option('--until <time>', 'the same; a date includes its whole day', 'now')
    .option('--step <length>', 'how often the rules are evaluated: 1m, 15m', '5m')
    .option('--file <file>', 'rules that are not in use yet')
    .option('--rule <name>', 'only this one')
    .addHelpText('after', EXAMPLES)
    .action(action<[TestFlags]>(testRules));
  group
    .command('send-test')
    .description('tell everybody, or one, that this is a test')
    .option('--to <receiver>', 'only this one: slack, teams, webhook, email, or the name it was given')
    .action(action<[{ to?: string }]>(sendTest));
  group.command('list').description('what is wrong now, as the collector has found').action(action<[]>(list));
}

function check(context: Context, file?: string): void {
  const { terminal, config } = context;
  const source = file ?? rulesPath(config);
  const { rules, problems } = rulesOf(context, file);
  const receivers = receiversFrom(config).map(({ name }) => name);
  terminal.record({
    file: source,
    rules: rules.map((rule) => ({
      name: rule.name,
      kind: rule.kind,
      condition: conditionOf(rule),
      to: rule.to ?? receivers,
    })),
    receivers,
    problems: problems.map(placed),
  });
  for (const problem of problems) {
    const { place, reason } = placed(problem);
    terminal.print(safeLine(`${place}: ${reason}`));
  }
  for (const rule of rules) terminal.print(`${terminal.bold(safeLine(rule.name))}: ${safeLine(conditionOf(rule))}`);
  const people = receivers.length === 0 ? 'nobody: set alerts.slack or another of them' : receivers.join(', ');
  const faults = problems.length === 1 ? '1 fault' : `${problems.length} faults`;
  terminal.print(`${rules.length} rules can be used, ${faults}. Told: ${people}.`);
  if (problems.length > 0) process.exitCode = 4;
}

function placed({ details }: PromptlogError): { readonly place: string; readonly reason: string } {
  return { place: String(details['source']), reason: String(details['reason']) };
}

async function sendTest({ terminal, config }: Context, { to }: { to?: string }): Promise<void> {
  const all = receiversFrom(config);
  const chosen = to === undefined ? all : all.filter(({ name }) => name === to);
  if (chosen.length === 0) throw new PromptlogError('PL_USAGE', { reason: nobody(all, to) });
  const message = testMessage(Date.now(), hostname());
  const results = await Promise.all(
    chosen.map(async (receiver) => ({ receiver, result: await receiver.send(message) })),
  );
  for (const { receiver, result } of results) {
    const reason = result.kind === 'delivered' ? undefined : result.reason;
    terminal.record({
      receiver: receiver.name,
      kind: receiver.kind,
      delivered: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
    });
    terminal.print(`${receiver.name}: ${reason === undefined ? 'told' : `not told: ${reason}`}`);
    if (reason !== undefined) process.exitCode = 5;
  }
}

function nobody(all: readonly Receiver[], to: string | undefined): string {
  if (to === undefined) return 'nobody can be told: set alerts.slack, alerts.teams, alerts.webhooks or alerts.email.to';
  return `nobody is called "${to}"; there is ${all.map(({ name }) => name).join(', ') || 'nobody'}`;
}

async function list({ terminal, config }: Context): Promise<void> {
  const found = await withSearchClient(config, (client) => searchMemory(client).load());
  const alerts = (found?.book.alerts ?? []).filter(({ firedAt }) => firedAt !== undefined);
  for (const { rule, group, since, value } of alerts) {
    terminal.record({ rule, ...(group === undefined ? {} : { group }), since: new Date(since).toISOString(), value });
    const which = group === undefined ? '' : ` ${safeLine(group)}`;
    terminal.print(`${terminal.bold(safeLine(rule))}${which} since ${new Date(since).toISOString()}`);
  }
  if (found === undefined) terminal.print('No collector has evaluated the rules yet.');
  else if (alerts.length === 0)
    terminal.print(`Nothing is wrong as of ${new Date(found.book.evaluated).toISOString()}.`);
  const waiting = found?.book.waiting.length ?? 0;
  if (waiting > 0) terminal.print(`${waiting} message${waiting === 1 ? '' : 's'} could not be told yet.`);
}
