/** What docs/security.md says of roles and secrets is what the code has: no more, no less. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OPTIONS, type OptionKey } from '../../src/config-options.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { FIELDS_ROLE_NAME, readFieldsRole, readRoleFiles } from '../../src/search/template-files.ts';
import { ACTIONS } from '../support/role-actions.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const ROLES = new Map([...readRoleFiles(), [FIELDS_ROLE_NAME, readFieldsRole()]]);
const SECRET_OPTIONS = Object.entries(OPTIONS).flatMap(([key, { secret }]) => (secret === true ? [key] : []));
// The variables of Compose and of Logstash's pipelines that are no settings of promptlog.
const FOREIGN =
  /^(AZURE_CLIENT_SECRET|[A-Z_]*PASSWORD|[A-Z_]*_KEY|PROMPTLOG_LOGSTASH_(KAFKA_SASL_JAAS_CONFIG|EVENT_HUBS_(CONNECTION|STORAGE)))$/;

/** The rows of the table whose first line begins so, each as its cells; the lines of its head are not among them. */
function rowsOf(page: string, head: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(head));
  assert.ok(start >= 0, `there is no table ${head}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
}

/** A sentence for each way in which the table of secrets and the code differ. */
async function secretProblems(page: string): Promise<string[]> {
  const named = rowsOf(page, '| secret |').flatMap(([cell = '']) => quoted(cell));
  const needed = [...SECRET_OPTIONS, ...(await composeSecrets())];
  const known = (name: string): boolean => name in OPTIONS || FOREIGN.test(name) || /^(pl_…|\w+\.json)$/.test(name);
  const notSecret = named.filter(
    (name) => name in OPTIONS && OPTIONS[name as OptionKey].secret !== true && name !== 'collector.tls.keyFile',
  );
  return [
    ...needed.filter((name) => !named.includes(name)).map((name) => `${name} is not in the table`),
    ...named.filter((name) => !known(name)).map((name) => `${name} is nothing the code knows`),
    ...notSecret.map((name) => `${name} is no secret`),
  ];
}

/** Those that are written into .env. */
async function composeSecrets(): Promise<string[]> {
  const file = join(ROOT, 'scripts/compose-init.js');
  if (!existsSync(file)) return [];
  const { SECRETS } = (await import(file)) as { SECRETS: Record<string, unknown> };
  return Object.keys(SECRETS);
}

function roleProblems(page: string): string[] {
  const rows = new Map(rowsOf(page, '| role |').map((cells) => [quoted(cells[0] ?? '')[0] ?? '', cells]));
  const problems = [...rows.keys()].filter((name) => !ROLES.has(name)).map((name) => `there is no role ${name}`);
  for (const [name, role] of ROLES) {
    const [, , cluster, indices] = rows.get(name) ?? [];
    const rights = (role['cluster'] as string[]).map((each) => `\`${each}\``).join(' ') || '–';
    if (cluster === undefined) problems.push(`${name} is not in the table`);
    else if (cluster !== rights) problems.push(`${name} has ${rights} on the cluster, not ${cluster}`);
    else if (indices !== indicesOf(role)) problems.push(`${name} has ${indicesOf(role)}, not ${indices}`);
  }
  return problems;
}

function indicesOf(role: JsonObject): string {
  return (role['indices'] as JsonObject[])
    .map((entry) => {
      const names = (entry['names'] as string[]).map((name) => `\`${name}\``).join(' ');
      const fields = entry['field_security'] === undefined ? '' : ', of some fields';
      return `${names}: ${(entry['privileges'] as string[]).join(', ')}${fields}`;
    })
    .join('; ');
}

function actionProblems(page: string): string[] {
  const head = page.split('\n').find((line) => line.startsWith('| | writer')) ?? '';
  const roles = head
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');
  const rows = new Map(rowsOf(page, '| | writer').map(([what = '', ...cells]) => [what, cells]));
  const said = (what: string) =>
    roles
      .filter((_, at) => rows.get(what)?.[at] === '✓')
      .toSorted()
      .join();
  const wrong = Object.entries(ACTIONS).filter(([what, { may }]) => said(what) !== may.split(' ').toSorted().join());
  const unknown = [...rows.keys()].filter((what) => !(what in ACTIONS));
  return [
    ...wrong.map(([what]) => `${what}: not as it is tried`),
    ...unknown.map((what) => `${what}: nobody tries it`),
  ];
}

describe('docs/security.md', () => {
  it('has every secret of the settings and of .env in its table, and no other', async () => {
    assert.ok(SECRET_OPTIONS.length > 10);
    assert.deepEqual(await secretProblems(PAGE), []);
  });

  it('has every role as its file has it', () => {
    assert.deepEqual(roleProblems(PAGE), []);
  });

  it('says of every role what was tried on a server', () => {
    assert.deepEqual(actionProblems(PAGE), []);
  });

  it('is found out when it says something else', async () => {
    const without = PAGE.replace('`cosmos.key` ', '').replace('`GRAFANA_PASSWORD`', '`GRAFANA_SECRET`');
    assert.deepEqual(await secretProblems(without), [
      'cosmos.key is not in the table',
      ...(existsSync(join(ROOT, 'scripts/compose-init.js')) ? ['GRAFANA_PASSWORD is not in the table'] : []),
      'GRAFANA_SECRET is nothing the code knows',
    ]);
    assert.deepEqual(await secretProblems(PAGE.replace('`cosmos.key`', '`cosmos.key` `cosmos.database`')), [
      'cosmos.database is no secret',
    ]);
    assert.deepEqual(roleProblems(PAGE.replace(/^\| `promptlog_reader` .*\n/m, '')), [
      'promptlog_reader is not in the table',
    ]);
    assert.deepEqual(roleProblems(PAGE.replace('`prompt-logs-*`: index, auto_configure', '`prompt-logs-*`: all')), [
      'promptlog_logstash has `prompt-logs-*`: index, auto_configure, not `prompt-logs-*`: all',
    ]);
    assert.deepEqual(actionProblems(PAGE.replace(/^(\| read records .*)✓(.*)$/m, '$1–$2')), [
      'read records: not as it is tried',
    ]);
    assert.deepEqual(actionProblems(PAGE.replace('| read records |', '| read minds |')), [
      'read records: not as it is tried',
      'read minds: nobody tries it',
    ]);
  });

  it('leads nowhere that is not there, and is led to by words that are', () => {
    const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    const broken: string[] = [];
    for (const name of docs) {
      const text = readFileSync(join(ROOT, 'docs', name), 'utf8');
      for (const [, page = '', anchor] of text.matchAll(/\]\((security[\w-]*\.md)?(?:#([\w-]+))?\)/g)) {
        const isSecurity = page !== '' || name.startsWith('security');
        if (!isSecurity) continue;
        const target = join(ROOT, 'docs', page === '' ? name : page);
        const isThere = existsSync(target) && (anchor === undefined || anchorsOf(target).includes(anchor));
        if (!isThere) broken.push(`${name} -> ${page}#${anchor}`);
      }
    }
    assert.deepEqual(broken, []);
  });
});

function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
