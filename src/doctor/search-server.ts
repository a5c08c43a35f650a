/** Judges Elasticsearch: its health, what this user may, templates, mappings, aliases. Answers in, findings out. */
import type { JsonObject } from '../record/record.ts';
import { type FoundIndex, readIndexName } from '../search/generation.ts';
import { objectOf } from '../search/request.ts';
import type { InstallReport } from '../search/templates.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const SETUP = '`promptlog setup`';
const MOST_NAMED = 5;

export function judgeHealth({ status, nodes }: { readonly status: string; readonly nodes: number }): Finding {
  const text = `${status}, ${nodes} node${nodes === 1 ? '' : 's'}`;
  if (status === 'red') {
    return fail(
      'health of Elasticsearch',
      text,
      'Some records are not there: GET /_cluster/allocation/explain says why.',
    );
  }
  if (status === 'yellow' && nodes > 1) {
    return warn('health of Elasticsearch', text, 'A copy is missing: GET /_cluster/allocation/explain says why.');
  }
  return ok('health of Elasticsearch', text);
}

/** Indices that Elasticsearch made read-only by itself, as it does on a full disk. */
export function judgeBlocks(settings: JsonObject): Finding {
  const blocked = Object.entries(settings).filter(([, value]) => {
    const blocks = objectOf(objectOf(objectOf(objectOf(value)['settings'])['index'])['blocks']);
    return Object.values(blocks).some((block) => block === true || block === 'true');
  });
  if (blocked.length === 0) return ok('write blocks', 'none');
  return fail(
    'write blocks',
    `${named(blocked.map(([index]) => index))} cannot be written`,
    'Free space on the disks of Elasticsearch: it lifts the block by itself then. Or it is being rebuilt: `promptlog status`.',
  );
}

export interface Privileges {
  /** "index prompt-logs-*". */
  readonly missing: readonly string[];
  readonly username: string;
}

/** What the collector needs of its user. */
export const NEEDED_PRIVILEGES = {
  cluster: ['monitor'],
  index: [
    { names: ['prompt-logs-*'], privileges: ['read', 'index', 'delete', 'auto_configure'] },
    { names: ['promptlog-health-*'], privileges: ['read', 'create_doc', 'auto_configure'] },
  ],
};

export function readPrivileges(answer: JsonObject): Privileges {
  const missing = (rights: JsonObject): string[] =>
    Object.entries(rights).flatMap(([right, has]) => (has === true ? [] : [right]));
  const ofIndices = Object.entries(objectOf(answer['index'])).flatMap(([index, rights]) =>
    missing(objectOf(rights)).map((right) => `${right} on ${index}`),
  );
  return {
    missing: [...missing(objectOf(answer['cluster'])), ...ofIndices],
    username: String(answer['username'] ?? ''),
  };
}

export function judgePrivileges({ missing, username }: Privileges): Finding {
  if (missing.length === 0) return ok('privileges', `${username} may do what the collector does`);
  const text = `${username} lacks ${missing.join(', ')}`;
  const fix =
    'Give it the role promptlog_collector (docs/security.md); a program that only reads needs promptlog_analyst.';
  // Without these nothing is delivered; the others cost a view.
  const needed = missing.some((right) => /^(index|auto_configure) on prompt-logs/.test(right));
  return needed ? fail('privileges', text, fix) : warn('privileges', text, fix);
}

export function judgeTemplates({ version, installed, updated }: InstallReport): Finding {
  if (installed.length > 0)
    return fail('templates', `${named(installed)} are missing`, `Run ${SETUP}: without them fields are guessed.`);
  if (updated.length > 0) {
    return warn(
      'templates',
      `${named(updated)} are not those of version ${version}`,
      `Run ${SETUP} to bring them up to date.`,
    );
  }
  return ok('templates', `version ${version}, as shipped`);
}

/** Indices whose mapping is not that of the templates, and fields that two indices hold as different types. */
export function judgeMappings({ indices }: Pick<InstallReport, 'indices'>, differing: readonly string[]): Finding[] {
  const conflicts = indices.flatMap(({ index, conflicts: all }) =>
    all.map(({ field, found, wanted }) => `${field} in ${index} is ${found}, not ${wanted}`),
  );
  const lacking = indices.filter(({ added }) => added.length > 0);
  const fix =
    'Only a new index can have another type: `promptlog reindex --rebuild` makes new ones beside the old and swaps them.';
  return [
    ...(conflicts.length === 0 ? [] : [fail('mappings', named(conflicts), fix)]),
    ...(differing.length === 0 ? [] : [fail('mappings', `held as different types: ${named(differing)}`, fix)]),
    ...(lacking.length === 0
      ? []
      : [warn('mappings', `${named(lacking.map(({ index }) => index))} lack fields`, `Run ${SETUP}: it adds them.`)]),
    ...(conflicts.length + differing.length + lacking.length === 0 ? [ok('mappings', 'as in the templates')] : []),
  ];
}

/** Fields of which the answer of field_caps knows more than one type. */
export function differingFields(answer: JsonObject): string[] {
  return Object.entries(objectOf(answer['fields'])).flatMap(([field, types]) => {
    const all = Object.keys(objectOf(types)).filter((type) => type !== 'unmapped');
    return all.length > 1 ? [`${field} (${all.toSorted().join(', ')})`] : [];
  });
}

/** Every index of records is seen through its alias, once. */
export function judgeAliases(indices: readonly FoundIndex[]): Finding[] {
  const seen = indices.filter(({ family, aliases }) => family in aliases);
  const hidden = indices.filter((index) => !seen.includes(index));
  const months = Map.groupBy(seen, ({ month }) => month);
  const twice = [...months].filter(([, all]) => all.length > 1).map(([month]) => month);
  const rebuild = '`promptlog reindex --rebuild` ends what was begun.';
  return [
    ...(twice.length === 0
      ? []
      : [fail('aliases', `${named(twice)} are seen in two generations: records count twice`, rebuild)]),
    ...(hidden.length === 0
      ? []
      : [
          warn(
            'aliases',
            `${named(hidden.map(({ name }) => name))} are seen through no alias`,
            `A rebuild is under way, or was interrupted: ${rebuild}`,
          ),
        ]),
    ...(twice.length + hidden.length === 0
      ? [ok('aliases', `${seen.length} ${seen.length === 1 ? 'index' : 'indices'} of records`)]
      : []),
  ];
}

/** The alias has to be one: an index of that name takes what was meant for a month. */
export function judgeAliasName(isIndex: boolean): Finding[] {
  if (!isIndex) return [];
  const fix =
    'Something wrote to it before the templates were there. Delete it, run `promptlog setup`, then `promptlog reindex`.';
  return [fail('aliases', 'prompt-logs is an index, not an alias', fix)];
}

/** The indices in an answer of `_alias`. */
export function indicesIn(answer: JsonObject): FoundIndex[] {
  return Object.entries(answer).flatMap(([name, value]) => {
    const index = readIndexName(name);
    return index === undefined
      ? []
      : [{ ...index, aliases: objectOf(objectOf(value)['aliases']) as Record<string, JsonObject> }];
  });
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
