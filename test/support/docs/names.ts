/** What the code has names for: settings, variables, errors, metrics; and which of those that a page uses there are not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS } from '../../../src/config-options.ts';
import { ERRORS } from '../../../src/errors.ts';
import { FIELDS } from '../../../src/record/fields.ts';
import { type Page, ROOT } from './markdown.ts';

const KEYS = new Set(Object.keys(OPTIONS));
const GROUPS = new Set([...KEYS].filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))));
const FIELD_NAMES = new Set(FIELDS.map(({ name }) => name));
/** Where a name may come from that no table of ours has: a container's variable, a role, an index. */
const SOURCES = [
  'src',
  'scripts',
  'bench',
  'bin',
  'deploy',
  'infra',
  'logstash',
  'elasticsearch-templates',
  'grafana',
  'test/support',
  'test/integration',
  'test/faults',
  'test/fuzz',
  'docker-compose.yml',
  'Dockerfile',
  'package.json',
];
const READ = /\.(ts|tsx|js|cjs|json|ya?ml|conf|rb|tpl|bicep|bicepparam|xml|properties|kql)$|Dockerfile$/;
/** Names of other things that begin as a setting does: notices of the log, members of a record, values of the Helm chart. */
const OTHERS = /^(alerts\.(firing|recovered|delivery|undelivered|blind)|gateway\.tried|setup\.resources\..*)$/;
/** Names of files, not of settings, that look like one. */
const FILES = /\.(ts|js|json|ya?ml|ndjson|key|sqlite|md|pem|crt|rb|conf|csv|parquet|svg|png|log|gz|sql)$/;

let source: string | undefined;

/** Everything that is no page, as one text. */
export function projectText(): string {
  source ??= SOURCES.flatMap((place) => filesBelow(join(ROOT, place)))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return source;
}

function filesBelow(place: string): string[] {
  if (!existsSync(place)) return [];
  if (READ.test(place)) return [place];
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(place, entry.name)) : READ.test(entry.name) ? [join(place, entry.name)] : [],
  );
}

/** Whether one of the project's own scripts has a flag of that name. */
export function isFlagOfScripts(flag: string): boolean {
  const files = ['scripts', 'bench', 'test/faults', 'test/fuzz'].flatMap((place) => filesBelow(join(ROOT, place)));
  const named = new RegExp(`\\b${flag.replace(/^--/, '')}\\b`);
  return files.some((file) => named.test(readFileSync(file, 'utf8')));
}

/** Whether a variable is read by something; one that ends in `_` is the beginning of several. */
export function isVariable(name: string): boolean {
  const known = Object.values(OPTIONS).map(({ env }) => env);
  if (known.includes(name) || (name.endsWith('_') && known.some((each) => each.startsWith(name)))) return true;
  return projectText().includes(name);
}

/** A sentence for each name on the page that there is not. */
export function nameProblems({ name: page, text, codes }: Page): string[] {
  const all = (pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])];
  const variables = all(/PROMPTLOG_[A-Z0-9_]+/g).filter((each) => !isVariable(each));
  const errors = all(/\bPL_[A-Z_]+\b/g).filter((each) => !Object.hasOwn(ERRORS, each));
  const metrics = codes.flatMap(({ text: code }) => code.match(/\bpromptlog_[a-z_]+\b/g) ?? []);
  const settings = codes.filter(({ text: code }) => isMissingSetting(code));
  return [
    ...variables.map((each) => `${page}: nothing reads the variable ${each}`),
    ...errors.map((each) => `${page}: there is no error ${each}`),
    ...[...new Set(metrics)]
      .filter((each) => !projectText().includes(each))
      .map((each) => `${page}: there is no ${each}`),
    ...settings.map(({ text: code, line }) => `${page}:${line}: there is no setting ${code}`),
  ];
}

/** `spool.maxBytes`, also with what it is set to: `spool.maxBytes=1000000`. */
function isMissingSetting(code: string): boolean {
  const [key = ''] = code.split('=');
  if (!/^[a-z]+(\.[a-zA-Z]+)+$/.test(key) || FILES.test(key) || OTHERS.test(key)) return false;
  if (KEYS.has(key) || FIELD_NAMES.has(key) || !GROUPS.has(key.slice(0, key.indexOf('.')))) return false;
  // A group of settings: `collector.jwt`. For a name of something else the code has the word.
  return ![...KEYS].some((each) => each.startsWith(`${key}.`)) && !new RegExp(`${key}\\b`).test(projectText());
}
