/** Judges Elasticsearch: its health, what this user may, templates, mappings, aliases. Answers in, findings out. */
import type { Json, JsonObject } from '../record/record.ts';
import { type FoundIndex, readIndexName } from '../search/generation.ts';
import type { NeededPrivileges, Privileges } from '../search/privileges.ts';
import type { RebuildMark } from '../search/rebuild-mark.ts';
import { objectOf } from '../search/request.ts';
import type { InstallReport } from '../search/templates.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const SETUP = '`promptlog setup`';
const MOST_NAMED = 5;
const FULL_DISK =
  'Free space there (GET /_cat/allocation?v tells the disks), or add a node: Elasticsearch lifts it by itself then, and records wait in the spools until it does.';

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

/** Indices that cannot be written: on a full disk, since a rebuild was killed in its last step, or because somebody wanted it so. */
export function judgeBlocks(settings: JsonObject, rebuild?: RebuildMark): Finding[] {
  const blocked = Object.entries(settings).flatMap(([index, value]) =>
    blocksOf(value).map((block) => ({ index, block })),
  );
  if (blocked.length === 0) return [ok('write blocks', 'none')];
  return [...Map.groupBy(blocked, ({ block }) => block)].map(([block, all]) => {
    const indices = all.map(({ index }) => index);
    const text = `${named(indices)} cannot be written`;
    const lift = `PUT /${indices.join(',')}/_settings {"index.blocks.${block}": null}`;
    if (block === 'read_only_allow_delete')
      return fail('write blocks', `${text}: a disk of Elasticsearch was full`, FULL_DISK);
    if (block === 'write' && rebuild !== undefined) return judgeRebuildBlock(text, rebuild, lift);
    return fail('write blocks', `${text}: index.blocks.${block} is set`, `Where nobody means it so: ${lift}`);
  });
}

function judgeRebuildBlock(text: string, { host, home, isAlive }: RebuildMark, lift: string): Finding {
  if (isAlive) {
    const fix = 'Wait some seconds: until then records wait in the spools.';
    return warn('write blocks', `${text} while a rebuild on ${host} puts new indices in their place`, fix);
  }
  const fix = `Run \`promptlog reindex\` there, which lifts it at once. Where that machine is gone: ${lift}`;
  return fail('write blocks', `${text}: a rebuild on ${host}, with the home folder ${home}, was killed`, fix);
}

function blocksOf(value: Json): string[] {
  const blocks = objectOf(objectOf(objectOf(objectOf(value)['settings'])['index'])['blocks']);
  return Object.keys(blocks).filter((block) => String(blocks[block]) === 'true');
}

/** What the collector needs of its user. */
export const NEEDED_PRIVILEGES: NeededPrivileges = {
  cluster: ['monitor'],
  index: [
    { names: ['prompt-logs-*'], privileges: ['read', 'index', 'delete', 'auto_configure'] },
    { names: ['promptlog-health-*'], privileges: ['read', 'create_doc', 'auto_configure'] },
  ],
};

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
