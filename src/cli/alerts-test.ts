/** `promptlog alerts test`: the rules on the records there are, as if they had been evaluated all the time. */
import { alertHistory, type Episode, windowEnds } from '../alerts/history.ts';
import { conditionOf } from '../alerts/message.ts';
import { ALERT_KINDS, type AlertRule } from '../alerts/rule.ts';
import { lengthOf, told, toldLength } from '../alerts/units.ts';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import type { SearchClient } from '../search/client.ts';
import { rulesOf } from './alerts-rules.ts';
import type { Context } from './command.ts';
import { interruptible } from './interruptible.ts';
import { withSearchClient } from './search-connection.ts';
import { momentOr } from './selection-flags.ts';
import type { Terminal } from './terminal.ts';

const MOST_SHOWN = 20;

export interface TestFlags {
  readonly since: string;
  readonly until: string;
  readonly step: string;
  readonly file?: string;
  readonly rule?: string;
}

interface Past {
  readonly from: number;
  readonly until: number;
  readonly stepMs: number;
}

/** Prints the episodes of every rule. */
export async function testRules(context: Context, flags: TestFlags): Promise<void> {
  const { terminal, config } = context;
  const past = pastOf(flags);
  const rules = chosenRules(context, flags);
  const total = rules.reduce((sum, rule) => sum + windowEnds({ ...past, rule }).length, 0);
  const bar = terminal.progress('Evaluating', total, 'windows');
  await interruptible(bar, async (signal) => {
    await withSearchClient(config, (client) => evaluate(client, terminal, rules, past, signal, bar.update));
    bar.finish();
  });
}

async function evaluate(
  client: SearchClient,
  terminal: Terminal,
  rules: readonly AlertRule[],
  past: Past,
  signal: AbortSignal,
  onDone: (windows: number) => void,
): Promise<void> {
  let before = 0;
  for (const rule of rules) {
    const onWindows = (done: number): void => onDone(before + done);
    const episodes = await alertHistory({ client, rule, ...past, signal, onWindows });
    before += windowEnds({ ...past, rule }).length;
    report(terminal, rule, episodes, past);
  }
}

function report(terminal: Terminal, rule: AlertRule, episodes: readonly Episode[], past: Past): void {
  const messages = episodes.reduce((sum, episode) => sum + episode.told, 0);
  terminal.record({
    rule: rule.name,
    kind: rule.kind,
    condition: conditionOf(rule),
    messages,
    episodes: episodes.map(({ from, until, rule: _, ...more }) => ({
      from: new Date(from).toISOString(),
      until: until === undefined ? null : new Date(until).toISOString(),
      ...more,
    })),
  });
  const times = episodes.length === 0 ? 'never' : episodes.length === 1 ? 'once' : `${episodes.length} times`;
  terminal.print(`${terminal.bold(safeLine(rule.name))}: ${times}  ${terminal.dim(safeLine(conditionOf(rule)))}`);
  for (const episode of episodes.slice(0, MOST_SHOWN)) {
    terminal.print(`  ${safeLine(episodeLine(rule, episode, past))}`);
  }
  if (episodes.length > MOST_SHOWN) terminal.print(`  … and ${episodes.length - MOST_SHOWN} more (--json lists all)`);
}

function episodeLine(rule: AlertRule, { from, until, group, worst, told: messages }: Episode, past: Past): string {
  const lasted =
    until === undefined ? `until the end (${toldLength(past.until - from)})` : `for ${toldLength(until - from)}`;
  const who = group === undefined ? '' : `${group}: `;
  const value = told(worst, ALERT_KINDS[rule.kind].unit);
  return `${new Date(from).toISOString().slice(0, 16)}Z  ${lasted}  ${who}${value}  (${messages} message${messages === 1 ? '' : 's'})`;
}

function chosenRules(context: Context, { file, rule: wanted }: TestFlags): readonly AlertRule[] {
  const { rules, problems } = rulesOf(context, file);
  for (const problem of problems)
    context.terminal.note(safeLine(`left out: ${problem.message} (${String(problem.details['source'])})`));
  const chosen = wanted === undefined ? rules : rules.filter(({ name }) => name === wanted);
  if (chosen.length > 0) return chosen;
  const names = rules.map(({ name }) => `"${name}"`).join(', ');
  const reason =
    wanted === undefined
      ? 'no rule can be used; `promptlog alerts check` says why'
      : `no rule is called "${wanted}"; there are ${names}`;
  throw new PromptlogError('PL_USAGE', { reason });
}

function pastOf(flags: TestFlags): Past {
  const now = new Date();
  const from = momentOr(flags.since, 'since', now, false);
  const until = momentOr(flags.until, 'until', now, true);
  const stepMs = lengthOf(flags.step);
  if (stepMs === undefined || stepMs < 10_000) {
    throw usage(`--step takes a length of time from 10s on, such as 1m, not "${flags.step}"`);
  }
  if (from >= until) throw usage(`--since ${flags.since} is not before --until ${flags.until}`);
  return { from: from.getTime(), until: until.getTime(), stepMs };
}

function usage(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}
