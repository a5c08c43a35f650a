/** Generations of the monthly indices: named, made unseen, put in the place of the old in one step. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request } from './request.ts';
import { METADATA_TEMPLATE_NAME, TEMPLATE_NAME } from './template-files.ts';

/** An index name with what it stands for. The first generation has the month's own name. */
export interface GenerationIndex {
  readonly name: string;
  /** The alias it is read through. */
  readonly family: string;
  /** Where writers write: an index of the first generation, or an alias of a later one. */
  readonly month: string;
  readonly generation: number;
}

/** An index that is there, with its aliases. */
export interface FoundIndex extends GenerationIndex {
  readonly aliases: Readonly<Record<string, JsonObject>>;
}

/** Not seen by anybody while it is loaded: nothing is refreshed and nothing is copied to other nodes. */
const WHILE_LOADING = { refresh_interval: '-1', auto_expand_replicas: 'false', number_of_replicas: '0' } as const;
/** How long Elasticsearch remembers the version of a document that was removed; by default a minute, and others may be on their way for longer. */
export const REMEMBERS_REMOVALS = { gc_deletes: '7d' } as const;
/** Above every template for all of our indices. */
const MOST = 1_000_000;
const FAMILIES = [TEMPLATE_NAME, METADATA_TEMPLATE_NAME];
const NAME = new RegExp(String.raw`^((${TEMPLATE_NAME}|${METADATA_TEMPLATE_NAME})-.+?)(?:-g(\d+))?$`);

/** What a name of ours stands for; undefined for another's. */
export function readIndexName(name: string): GenerationIndex | undefined {
  const [, month, family, generation] = NAME.exec(name) ?? [];
  if (month === undefined || family === undefined) return undefined;
  return { name, family, month, generation: Number(generation ?? 1) };
}

/** The name of a month's index in a generation. */
export function generationName(month: string, generation: number | '*'): string {
  return `${month}-g${generation}`;
}

/** Every index of records that is there, of any generation, seen or not. */
export async function findIndices(client: SearchClient, withCopies: boolean): Promise<FoundIndex[]> {
  const families = withCopies ? FAMILIES : [TEMPLATE_NAME];
  const patterns = families.map((family) => `${family}-*`).join(',');
  const answer = (await request(client, 'GET', `/${patterns}/_alias?ignore_unavailable=true`)) ?? {};
  return Object.entries(answer).flatMap(([name, value]) => {
    const index = readIndexName(name);
    if (index === undefined || !families.includes(index.family)) return [];
    return [{ ...index, aliases: objectOf(objectOf(value)['aliases']) as Record<string, JsonObject> }];
  });
}

/** Whether it is read through the alias. */
export function isShown({ family, aliases }: FoundIndex): boolean {
  return Object.hasOwn(aliases, family);
}

/** Removes what a rebuild left that nobody went on with: seen by nobody. */
export async function removeUnshown(client: SearchClient, all: readonly FoundIndex[]): Promise<void> {
  const dead = all.filter((index) => index.generation > 1 && !isShown(index));
  for (const { name } of dead) await client.indices.delete({ index: name, ignore_unavailable: true });
}

/** Lets indices of later generations be made as the template has it, without the alias: they are not to be seen before they hold everything. */
export async function hideGenerations(client: SearchClient): Promise<void> {
  for (const family of FAMILIES) {
    const answer = await request(client, 'GET', `/_index_template/${family}`);
    const [found] = (answer?.['index_templates'] ?? []) as JsonObject[];
    const { created_date_millis: _made, modified_date_millis: _changed, ...body } = objectOf(found?.['index_template']);
    const { aliases: _aliases, ...template } = objectOf(body['template']);
    const priority = Number(body['priority'] ?? 0) + 1;
    await putUnseen(client, family, { ...body, template, priority });
  }
}

/** Ends that. What stays is that no write makes such an index: one that comes after its index was replaced would leave an empty one behind. */
export async function unhideGenerations(client: SearchClient): Promise<void> {
  for (const family of FAMILIES) await putUnseen(client, family, { priority: MOST });
}

async function putUnseen(client: SearchClient, family: string, body: JsonObject): Promise<void> {
  const patterns = [generationName(`${family}-*`, '*')];
  const unseen = { ...body, index_patterns: patterns, allow_auto_create: false };
  await request(client, 'PUT', `/_index_template/${family}-unseen`, unseen);
}

/** Makes a month's index of a generation, empty and tuned for loading; `hideGenerations` comes before. */
export async function makeUnseen(client: SearchClient, month: string, generation: number): Promise<string> {
  const name = generationName(month, generation);
  if (await client.indices.exists({ index: name })) return name;
  await request(client, 'PUT', `/${name}`, { settings: { index: { ...WHILE_LOADING, ...REMEMBERS_REMOVALS } } });
  return name;
}

/** Gives an index the settings for reading that its template has, and waits until its copies on other nodes are there. */
export async function tuneForReading(client: SearchClient, name: string): Promise<void> {
  const answer = await request(client, 'POST', `/_index_template/_simulate_index/${name}`);
  const settings = objectOf(objectOf(objectOf(answer?.['template'])['settings'])['index']);
  const wanted = Object.fromEntries(Object.keys(WHILE_LOADING).map((key) => [key, settings[key] ?? null]));
  await request(client, 'PUT', `/${name}/_settings`, { index: wanted });
  await client.indices.refresh({ index: name });
  await client.cluster.health({ index: name, wait_for_no_initializing_shards: true, timeout: '60s' });
}

/** Lets writers wait: what they send is refused for now, and what was under way has ended when this resolves. */
export async function blockWrites(client: SearchClient, name: string): Promise<void> {
  await request(client, 'PUT', `/${name}/_block/write`);
}

/** Lets them write again; an index that is gone needs nothing. */
export async function unblockWrites(client: SearchClient, name: string): Promise<void> {
  await request(client, 'PUT', `/${name}/_settings`, { 'index.blocks.write': null });
}

/** What shows the new generation in place of the old, all at once. Writers that write to an alias go with it. */
export function showActions(old: readonly FoundIndex[], fresh: readonly FoundIndex[]): JsonObject[] {
  const held = new Set(old.filter(({ name, month }) => name === month).map(({ month }) => month));
  return [
    ...old.flatMap(({ name, aliases }) => Object.keys(aliases).map((alias) => ({ remove: { index: name, alias } }))),
    ...old.flatMap((index) => foreignAliases(index, fresh)),
    ...fresh.flatMap(({ name, family, month }) => [
      { add: { index: name, alias: family } },
      // The name of an index cannot be that of an alias too: where the old index has it, it has to go first.
      ...(held.has(month) ? [] : [{ add: { index: name, alias: month } }]),
    ]),
  ];
}

// An alias that somebody else gave an index goes on to its heir, with its filter.
function foreignAliases({ family, month, aliases }: FoundIndex, fresh: readonly FoundIndex[]): JsonObject[] {
  const heir = fresh.find((index) => index.month === month);
  if (heir === undefined) return [];
  return Object.entries(aliases)
    .filter(([alias]) => alias !== family && alias !== month)
    .map(([alias, definition]) => ({ add: { ...definition, index: heir.name, alias } }));
}

/** What removes the old generation; where its indices have the names that writers write to, these become aliases of the new in the same step. */
export function removeActions(old: readonly FoundIndex[], fresh: readonly FoundIndex[]): JsonObject[] {
  return old.flatMap(({ name, month }) => {
    const heir = name === month ? fresh.find((index) => index.month === month) : undefined;
    const removal = { remove_index: { index: name } };
    return heir === undefined ? [removal] : [removal, { add: { index: heir.name, alias: month } }];
  });
}

/** Does all of it in one step, or nothing. */
export async function updateAliases(client: SearchClient, actions: readonly JsonObject[]): Promise<void> {
  if (actions.length > 0) await request(client, 'POST', '/_aliases', { actions: [...actions] });
}

/** What was done to an index so far: everything up to `seqNo` can be found after a refresh; `deletes` counts removals since its shard was opened. */
export interface IndexMark {
  readonly seqNo: number;
  readonly deletes: number;
}

/** Reads the mark of an index and makes what it stands for findable. */
export async function markOf(client: SearchClient, name: string): Promise<IndexMark> {
  const answer = await request(client, 'GET', `/${name}/_stats/indexing?level=shards`);
  const shards = Object.values(objectOf(objectOf(objectOf(answer?.['indices'])[name])['shards'])).flat();
  const primaries = shards
    .map((shard) => objectOf(shard))
    .filter((shard) => objectOf(shard['routing'])['primary'] === true);
  const seqNos = primaries.map((shard) => Number(objectOf(shard['seq_no'])['local_checkpoint'] ?? -1));
  const deletes = primaries.map((shard) => Number(objectOf(shard['indexing'])['delete_total'] ?? 0));
  await client.indices.refresh({ index: name });
  return {
    seqNo: seqNos.length === 0 ? -1 : Math.min(...seqNos),
    deletes: deletes.reduce((sum, count) => sum + count, 0),
  };
}
