/** `promptlog setup`: brings the templates and roles of the configured Elasticsearch up to date, and Kibana's dashboards with --kibana. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { PromptlogError } from '../errors.ts';
import { safeText } from '../safe-text.ts';
import type { SearchClient } from '../search/client.ts';
import { untilSearchReady } from '../search/ready.ts';
import { installRoles, type RolesReport } from '../search/roles.ts';
import { FIELDS_ROLE_NAME } from '../search/template-files.ts';
import { type InstallReport, installTemplates } from '../search/templates.ts';
import { installUsers, USER_KINDS, type UserKind, type UsersReport } from '../search/users.ts';
import { action, type Context } from './command.ts';
import { withSearchClient } from './search-connection.ts';
import { type KibanaFlags, kibanaOf, rulesFor, setupKibana } from './setup-kibana.ts';

interface SetupFlags extends KibanaFlags {
  dryRun?: boolean;
  retentionDays?: string;
  withUsers?: boolean;
}

const EXAMPLES = `
Examples:
  promptlog setup                          install or upgrade; safe to run again at any time
  promptlog setup --dry-run                say what would change
  promptlog setup --retention-days 365     let the server delete records older than this
  promptlog setup --set elasticsearch.url=https://search.example.com:9243 --set elasticsearch.apiKey=…
  promptlog setup --with-users             also make the users whose passwords are set (setup.collectorPassword and others)
  promptlog setup --kibana http://localhost:5601 --set kibana.username=elastic --set kibana.password=…
  promptlog setup --kibana https://kibana.example.com --kibana-space team-a --with-rules
  promptlog setup --kibana --kibana-space figures --metadata-only     for readers without prompt content
`;

/** Adds the command to the program. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('install or upgrade templates and roles on Elasticsearch, and the dashboards in Kibana')
    .option('--dry-run', 'report, change nothing')
    .option('--retention-days <days>', 'delete records after this many days')
    .option('--with-users', 'make or update the users of the stack; the settings setup.…Password say which')
    .option('--kibana [url]', 'import the dashboards into Kibana at this address, or that of kibana.url')
    .option('--kibana-space <id>', 'into this space of Kibana')
    .option('--with-rules', 'with --kibana: create or update the alert rules too')
    .option('--metadata-only', 'with --kibana: the dashboards for readers without prompt content, on prompt-metadata')
    .addHelpText('after', EXAMPLES)
    .action(action<[SetupFlags]>(setup));
}

async function setup({ terminal, config }: Context, flags: SetupFlags): Promise<void> {
  const dryRun = flags.dryRun === true;
  const days = flags.retentionDays;
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
    throw new PromptlogError('PL_USAGE', { reason: `--retention-days takes a whole number of days, not "${days}"` });
  }
  const { kibanaSpace, withRules, metadataOnly } = flags;
  if (flags.kibana === undefined && (kibanaSpace ?? withRules ?? metadataOnly) !== undefined) {
    throw new PromptlogError('PL_USAGE', {
      reason: '--kibana-space, --with-rules and --metadata-only go with --kibana',
    });
  }
  if (withRules === true && metadataOnly === true) {
    throw new PromptlogError('PL_USAGE', {
      reason: '--with-rules looks at the records, which --metadata-only does not',
    });
  }
  const kibana = flags.kibana === undefined ? undefined : kibanaOf(config, flags);
  const report = await withSearchClient(config, async (client) => {
    if (flags.withUsers === true) await untilSearchReady(client, { say: (text) => terminal.note(safeText(text)) });
    const templates = await installTemplates(client, {
      dryRun,
      ...(days === undefined ? {} : { retentionDays: Number(days) }),
    });
    const roles = await installRoles(client, { dryRun });
    const users = flags.withUsers === true ? await setupUsers(client, config, roles, dryRun) : undefined;
    return { templates, roles, ...(users === undefined ? {} : { users }) };
  });
  terminal.record({ dryRun, ...report });
  terminal.print(setupText(report.templates, report.roles, dryRun, report.users));
  if (kibana === undefined) return;
  const rules = flags.withRules === true ? rulesFor(kibana) : [];
  await setupKibana(terminal, { kibana, rules, metadataOnly: flags.metadataOnly === true, dryRun });
}

function setupUsers(
  client: SearchClient,
  config: Config,
  { leftOut }: RolesReport,
  dryRun: boolean,
): Promise<UsersReport> {
  const passwords: Partial<Record<UserKind, string>> = {};
  for (const kind of USER_KINDS) {
    const password = config.text(`setup.${kind}Password`);
    if (password !== undefined) passwords[kind] = password;
  }
  const fieldsRole = !leftOut.some(({ what }) => what === `role ${FIELDS_ROLE_NAME}`);
  return installUsers(client, { passwords, fieldsRole, dryRun });
}

/** The report for people: what was done, what was left out and why, what needs a person. */
export function setupText(templates: InstallReport, roles: RolesReport, dryRun: boolean, users?: UsersReport): string {
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
  for (const fate of ['created', 'updated', 'unchanged'] as const) {
    const names = users?.[fate] ?? [];
    if (names.length > 0) lines.push(`  users ${fate === 'unchanged' ? fate : would + fate}: ${names.join(', ')}`);
  }
  for (const { what, why } of [...templates.leftOut, ...roles.leftOut, ...(users?.leftOut ?? [])])
    lines.push(`  left out: ${what}, because ${why}`);
  return lines.join('\n');
}
