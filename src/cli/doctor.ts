/** `promptlog doctor`: looks at everything promptlog needs, says what is wrong and what to do about it. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { type Finding, fail, type Level, worst } from '../doctor/finding.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { action, type Context } from './command.ts';
import { CHECKS, type Check } from './doctor-checks.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Looks at Node and Java, ports, disks, clocks, both stores, what this user may, templates, mappings and aliases, spools and dead letters,
certificates, files with secrets, and the alert rules. It changes nothing, and works also when nothing runs.
The exit status is 0 when everything works, also with warnings, and 1 when something does not.

Examples:
  $ promptlog doctor
  $ promptlog doctor --json | jq 'select(.level != "ok")'`;

const PATIENCE_MS = 30_000;
const SIGNS: Readonly<Record<Level, string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

/** Adds the command to the program. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check everything promptlog needs, and say what to do')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(doctor));
}

async function doctor({ terminal, config }: Context): Promise<void> {
  const findings: Finding[] = [];
  for (const check of CHECKS) {
    const found = await examined(check, config);
    findings.push(...found);
    for (const finding of found) print(terminal, finding);
  }
  terminal.print(`\n${summaryOf(findings)}`);
  if (worst(findings) === 'fail') process.exitCode = 1;
}

/** One check; whatever it throws is a finding too, so that the others are still made. */
async function examined({ name, run }: Check, config: Config): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    const finding = fail(name, `no answer within ${PATIENCE_MS / 1_000} s`, 'Look at its load and at the way there.');
    timer = setTimeout(() => resolve([finding]), PATIENCE_MS);
  });
  try {
    return await Promise.race([run(config), late]);
  } catch (error) {
    if (error instanceof PromptlogError) return [fail(name, `${error.message} (${error.code})`, error.fix)];
    return [fail(name, `it could not be looked at: ${reasonOf(error)}`, 'Correct what it names and run it again.')];
  } finally {
    clearTimeout(timer);
  }
}

function print(terminal: Terminal, finding: Finding): void {
  terminal.record(finding);
  const { check, level, text, fix } = finding;
  terminal.print(`${SIGNS[level]}  ${safeLine(`${check}: ${text}`)}`);
  if (fix !== undefined) terminal.print(`      ${safeLine(fix)}`);
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (wanted: Level): number => findings.filter(({ level }) => level === wanted).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return `Everything works: ${findings.length} things looked at.`;
  return `${findings.length} things looked at: ${failed} failed, ${warned} to watch.`;
}
