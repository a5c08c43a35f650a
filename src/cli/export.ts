/** promptlog export: records as files for other programs: tables, lines of JSON, examples for fine-tuning. */
import { type Command, Option } from 'commander';
import { EXPORT_FORMATS } from '../export/export-formats.ts';
import { type ExportOutput, openFileOutput, pipeOutput } from '../export/output.ts';
import { projector } from '../export/projector.ts';
import { createRedaction, REDACTION_PROFILES, type Redaction, type RedactionProfile } from '../export/redaction.ts';
import { insightFrom } from '../insight/insight-settings.ts';
import { insightOptions } from '../insight-options.ts';
import { maskingOptions } from '../masking-options.ts';
import { action, type Context } from './command.ts';
import { type ExportFlags, planOf } from './export-plan.ts';
import { runExport } from './export-run.ts';
import { addSelectionFlags, selectionOf } from './selection-flags.ts';

const EXAMPLES = `
Formats:
${EXPORT_FORMATS.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join('\n')}

Redaction:
  none           as it is stored
  metadata       without anything people and models wrote: times, models, tokens, costs, topics, moods
  masked         with credentials, card numbers, e-mail addresses, phone numbers, IBANs and IP addresses masked
  pseudonymous   masked, and people under pseudonyms; the same ones each time where masking.hashKey is set

A file has its name only when it is whole: whatever stops an export leaves nothing behind.

Examples:
  $ promptlog export --output calls.parquet
  $ promptlog export --output november.csv --since 2026-11-01 --until 2026-11-30 --redact metadata
  $ promptlog export --format chat --query 'feedback.score >= 80' --output good.jsonl
  $ promptlog export --output records.ndjson.gz
  $ promptlog export --session support-4711 | jq .message.id`;

/** Adds the command to the program. */
export function registerExport(program: Command): void {
  const command = program
    .command('export')
    .description('write records to a file or a pipe: NDJSON, CSV, Parquet, examples for fine-tuning')
    .option('--format <name>', 'see below; by default as the name of the file ends, and ndjson for a pipe')
    .option('--output <file>', 'file to write, or - for the standard output', '-')
    .addOption(new Option('--compress <how>', 'default: gzip for names in .gz').choices(['gzip', 'none']))
    .addOption(new Option('--redact <profile>', 'see below').choices([...REDACTION_PROFILES]).default('none'))
    .option('--excel', 'mark a CSV file so that Excel reads its letters right')
    .option('--force', 'replace the file if it is there');
  addSelectionFlags(command).addHelpText('after', EXAMPLES).action(action<[ExportFlags]>(start));
}

async function start(context: Context, flags: ExportFlags): Promise<void> {
  const { terminal, config } = context;
  const plan = planOf(flags, process.stdout.isTTY === true);
  const selection = selectionOf(flags, new Date());
  const redaction = redactionOf(context, plan.profile);
  const open = (): Promise<ExportOutput> =>
    plan.output === '-' ? Promise.resolve(pipeOutput(process.stdout, plan)) : openFileOutput(plan.output, plan);
  await runExport({ terminal, config, plan, selection, redaction, open });
}

function redactionOf({ terminal, config }: Context, profile: RedactionProfile): Redaction {
  const masking = maskingOptions(config);
  const own = masking === false ? {} : masking;
  const key = config.text('masking.hashKey') ?? crypto.randomUUID();
  if (profile === 'pseudonymous' && config.text('masking.hashKey') === undefined) {
    terminal.note('masking.hashKey is not set: these pseudonyms are of this export alone.');
  }
  const project = projector(insightFrom(insightOptions(config)));
  return createRedaction(profile, { project, key, ...(own.patterns !== undefined && { patterns: own.patterns }) });
}
