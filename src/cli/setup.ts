/** `promptlog setup`: brings the templates and roles of the configured Elasticsearch up to date, and Kibana's dashboards with --kibana. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { installRoles, type RolesReport } from '../search/roles.ts';
import { type InstallReport, installTemplates } from '../search/templates.ts';
import { action, type Context } from './command.ts';
import { withSearchClient } from './search-connection.ts';
import { type KibanaFlags, kibanaOf, rulesFor, setupKibana } from './setup-kibana.ts';

interface SetupFlags extends KibanaFlags {
  dryRun?: boolean;
  retentionDays?: string;
}

const EXAMPLES = `
Examples:
  promptlog setup                          install or upgrade; safe to run again at any time
  promptlog setup --dry-run                say what would change
  promptlog setup --retention-days 365     let the server delete records older than this
  promptlog setup --set elasticsearch.url=https://search.example.com:9243 --set elasticsearch.apiKey=…
  promptlog setup --kibana http://localhost:5601 --set kibana.username=elastic --set kibana.password=…
  promptlog setup --kibana https://kibana.example.com --kibana-space team-a --with-rules
`;

/** Adds the command to the program. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('install or upgrade templates and roles on Elasticsearch, and the dashboards in Kibana')
    .option('--dry-run', 'report, change nothing')
    .option('--retention-days <days>', 'delete records after this many days')
    .option('--kibana [url]', 'import the dashboards into Kibana at this address, or that of kibana.url')
    .option('--kibana-space <id>', 'into this space of Kibana')
    .option('--with-rules', 'with --kibana: create or update the alert rules too')
    .addHelpText('after', EXAMPLES)
    .action(action<[SetupFlags]>(setup));
}

async function setup({ terminal, config }: Context, flags: SetupFlags): Promise<void> {
  const dryRun = flags.dryRun === true;
  const days = flags.retentionDays;
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
    throw new PromptlogError('PL_USAGE', { reason: `--retention-days takes a whole number of days, not "${days}"` });
  }
  if (flags.kibana === undefined && (flags.kibanaSpace !== undefined || flags.withRules === true)) {
    throw new PromptlogError('PL_USAGE', { reason: '--kibana-space and --with-rules go with --kibana' });
  }
  const kibana = flags.kibana === undefined ? undefined : kibanaOf(config, flags);
  const report = await withSearchClient(config, async (client) => ({
    templates: await installTemplates(client, {
      dryRun,
      ...(days === undefined ? {} : { retentionDays: Number(days) }),
    }),
    roles: await installRoles(client, { dryRun }),
  }));
  terminal.record({ dryRun, ...report });
  terminal.print(setupText(report.templates, report.roles, dryRun));
  if (kibana !== undefined)
    await setupKibana(terminal, kibana, flags.withRules === true ? rulesFor(kibana) : [], dryRun);
}

/** The report for people: what was done, what was left out and why, what needs a person. */
export function setupText(templates: InstallReport, roles: RolesReport, dryRun: boolean): string {
  const would = dryRun ? 'would be ' : '';
  const lines: string[] = [`Templates of version ${templates.version}`];
  for (const fate of ['installed', 'updated', 'unchanged'] as const) {
    const names = [...templates[fate], ...roles[fate]];
    if (names.length > 0) lines.push(`  ${fate === 'unchanged' ? fate : would + fate}: ${names.join(', ')}`);
  }
  for (const { index, added, conflicts } of templates.indices) {
    if (added.length > 0)
      lines.push(`  ${index} ${would === '' ? 'was' : 'would be'} given ${added.length} fields: ${added.join(', ')}`);
    for (const { field, wanted, found } of conflicts) {
      lines.push(
        `  ${index} holds ${field} as ${found} instead of ${wanted}: delete the index and ship its records again`,
      );
    }
  }
  for (const { what, why } of [...templates.leftOut, ...roles.leftOut])
    lines.push(`  left out: ${what}, because ${why}`);
  return lines.join('\n');
}
