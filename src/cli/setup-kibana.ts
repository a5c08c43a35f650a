/** The part of `promptlog setup` that brings dashboards and alert rules into Kibana. */
import type { Config } from '../config.ts';
import { applyRules, type KibanaRule, type RulesReport } from '../dashboards/kibana/apply-rules.ts';
import { type ImportReport, importDashboards, importMetadataOnly } from '../dashboards/kibana/import.ts';
import { createKibana, type Kibana, kibanaRefused } from '../dashboards/kibana/kibana-client.ts';
import { bundleObjects, metadataObjects } from '../dashboards/kibana/kibana-files.ts';
import { untilReady } from '../dashboards/kibana/ready.ts';
import { KIBANA_RULES } from '../dashboards/kibana/rules.ts';
import { ruleIdIn } from '../dashboards/kibana/rules-files.ts';
import { PromptlogError } from '../errors.ts';
import { safeText } from '../safe-text.ts';
import type { Terminal } from './terminal.ts';

export interface KibanaFlags {
  /** An address, or `true` for that of the settings. */
  kibana?: string | true;
  kibanaSpace?: string;
  withRules?: boolean;
  metadataOnly?: boolean;
}

export interface KibanaReport {
  readonly place: string;
  readonly space: string;
  readonly dashboards: ImportReport;
  /** Absent without --with-rules. */
  readonly rules?: RulesReport;
}

/** The way to the Kibana that the flags or the settings name; nothing is sent yet. */
export function kibanaOf(config: Config, flags: KibanaFlags): Kibana {
  const url = typeof flags.kibana === 'string' ? flags.kibana : config.text('kibana.url');
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    // Never the address: it may hold a password.
    const fault =
      url === undefined ? 'no address of Kibana is known' : 'the address of Kibana is no http or https address';
    throw new PromptlogError('PL_USAGE', { reason: `${fault}: --kibana <url>, or set kibana.url` });
  }
  return createKibana({
    url,
    space: flags.kibanaSpace ?? config.text('kibana.space'),
    apiKey: config.text('kibana.apiKey'),
    username: config.text('kibana.username'),
    password: config.text('kibana.password'),
  });
}

/** The alert rules, under the ids they have in that space. */
export function rulesFor({ space }: Kibana): KibanaRule[] {
  return KIBANA_RULES.map(({ id, body }) => ({ id: ruleIdIn(id, space), body }));
}

export interface KibanaSetup {
  readonly kibana: Kibana;
  readonly rules: readonly KibanaRule[];
  /** The dashboards of the copies without content, instead of those of the records. */
  readonly metadataOnly: boolean;
  readonly dryRun: boolean;
}

/** Imports the dashboards and creates or updates the rules, if any are given; with `dryRun` it only says what it would do. */
export async function setupKibana(
  terminal: Terminal,
  { kibana, rules, metadataOnly, dryRun }: KibanaSetup,
): Promise<void> {
  if (dryRun) {
    const objects = (metadataOnly ? metadataObjects() : bundleObjects()).length;
    terminal.record({ kibana: { place: kibana.place, dryRun, objects, rules: rules.length } });
    const added = rules.length > 0 ? ` and ${rules.length} rules` : '';
    terminal.print(`Kibana at ${kibana.place}\n  would be given: ${objects} objects${added}`);
    return;
  }
  await untilReady(kibana, { say: (sentence) => terminal.note(safeText(sentence)) });
  const report: KibanaReport = {
    place: kibana.place,
    space: kibana.space ?? 'default',
    dashboards: await (metadataOnly ? importMetadataOnly(kibana) : importDashboards(kibana)),
    ...(rules.length > 0 ? { rules: await applyRules(kibana, rules) } : {}),
  };
  terminal.record({ kibana: report });
  terminal.print(safeText(kibanaText(report)));
  throwIfIncomplete(kibana, report);
}

/** The report for people. */
export function kibanaText({ place, space, dashboards, rules }: KibanaReport): string {
  const lines = [`Kibana at ${place}, space ${space}`];
  if (dashboards.imported > 0) lines.push(`  imported: ${dashboards.imported} objects`);
  for (const fate of ['created', 'updated'] as const) {
    const names = rules?.[fate] ?? [];
    if (names.length > 0) lines.push(`  rules ${fate}: ${names.join(', ')}`);
  }
  for (const failure of [...dashboards.failures, ...(rules?.failures ?? [])]) lines.push(`  not taken: ${failure}`);
  lines.push(`  look at: ${place}${space === 'default' ? '' : `/s/${space}`}/app/dashboards`);
  return lines.join('\n');
}

function throwIfIncomplete(kibana: Kibana, { dashboards, rules }: KibanaReport): void {
  const failed = dashboards.failures.length + (rules?.failures.length ?? 0);
  const done = dashboards.imported + (rules?.created.length ?? 0) + (rules?.updated.length ?? 0);
  if (failed === 0) return;
  const remedy = 'The lines above say which and why; the command may be run again at any time.';
  throw kibanaRefused(kibana.place, `it did not take ${failed} of ${failed + done}`, remedy);
}
