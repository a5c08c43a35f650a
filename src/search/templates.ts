/** Installs and upgrades the templates: whatever was there before, afterwards new and existing indices know every field. */
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import { type Capabilities, probeCapabilities } from './capabilities.ts';
import type { SearchClient } from './client.ts';
import { objectOf, request } from './request.ts';
import {
  LANGUAGES_NAME,
  LIFECYCLE_NAME,
  readTemplateFiles,
  TEMPLATE_NAME,
  type TemplateFiles,
} from './template-files.ts';
import { type FieldConflict, mappingGap, sameTemplate } from './template-mappings.ts';

export interface InstallOptions {
  /** Look and report, change nothing. */
  readonly dryRun?: boolean;
  /** Delete records after this many days, where the server can; absent: what the server's policy says, at first never. */
  readonly retentionDays?: number;
  /** The definitions to install. Default: those that came with this version. */
  readonly files?: TemplateFiles;
}

export interface IndexReport {
  readonly index: string;
  /** Fields its mapping was given. */
  readonly added: readonly string[];
  /** Fields it holds as another type, which only a new index can change. */
  readonly conflicts: readonly FieldConflict[];
}

export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

export interface InstallReport {
  readonly version: number;
  readonly installed: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Existing indices that were changed or cannot be. */
  readonly indices: readonly IndexReport[];
}

/** One thing we keep on the server: where it lives, what it should be, what it is. */
interface Part {
  readonly name: string;
  readonly path: string;
  readonly wanted: JsonObject;
  readonly found: JsonObject | undefined;
}

// Any month will do: every index of ours is named alike.
const SAMPLE_MONTH = '2026.11';
// An index keeps a whole month and its age counts from its creation, so its last record is up to this much younger.
const DAYS_OF_AN_INDEX = 31;

/**
 * Makes the server's templates those of `files`, and sends nothing that is already so. Existing indices are given the fields they lack.
 * Throws PL_TEMPLATES_NEWER when the server holds those of a newer version, PL_TEMPLATES_SHADOWED when another template would win.
 */
export async function installTemplates(client: SearchClient, options: InstallOptions = {}): Promise<InstallReport> {
  const files = options.files ?? readTemplateFiles();
  const capabilities = await probeCapabilities(client);
  const parts = await readParts(client, files, capabilities);
  refuseNewer(parts, files.version);
  await refuseShadow(client, files);
  if (capabilities.lifecycle.available) parts.unshift(await lifecyclePart(client, files, options.retentionDays));

  const report = { installed: [] as string[], updated: [] as string[], unchanged: [] as string[] };
  for (const part of parts) {
    const fate =
      part.found === undefined ? 'installed' : sameTemplate(part.wanted, part.found) ? 'unchanged' : 'updated';
    if (fate !== 'unchanged' && options.dryRun !== true) await request(client, 'PUT', part.path, part.wanted);
    report[fate].push(part.name);
  }
  const dryRun = options.dryRun === true;
  const indices: IndexReport[] = [];
  for (const name of [TEMPLATE_NAME, ...files.own.keys()]) {
    const components = composedOf(parts.find((part) => part.name === name)?.wanted ?? {});
    const its = parts.filter((part) => part.name === name || components.includes(part.name));
    indices.push(...(await completeIndices(client, name, its, dryRun)));
  }
  return { version: files.version, ...report, leftOut: leftOut(capabilities, options), indices };
}

async function readParts(client: SearchClient, files: TemplateFiles, capabilities: Capabilities): Promise<Part[]> {
  const components = new Map(files.components);
  if (capabilities.languages.available) components.set(LANGUAGES_NAME, files.languages);
  if (capabilities.lifecycle.available) components.set(LIFECYCLE_NAME, files.lifecycle);
  const extras = [...components.keys()].filter((name) => !files.components.has(name));

  const held = await request(client, 'GET', `/_component_template/${TEMPLATE_NAME}-*`);
  const found = named(held?.['component_templates'], 'component_template');
  const heldIndex = async (name: string): Promise<JsonObject | undefined> =>
    named((await request(client, 'GET', `/_index_template/${name}`))?.['index_templates'], 'index_template').get(name);
  const parts = [...components].map(([name, wanted]) => ({
    name,
    path: `/_component_template/${name}`,
    wanted,
    found: found.get(name),
  }));
  return [
    ...parts,
    ...(await Promise.all(
      [...files.own].map(async ([name, wanted]) => ({
        name,
        path: `/_index_template/${name}`,
        wanted: withComponents(wanted, extras),
        found: await heldIndex(name),
      })),
    )),
    // Last, so that where it stands everything does.
    {
      name: TEMPLATE_NAME,
      path: `/_index_template/${TEMPLATE_NAME}`,
      wanted: withComponents(files.index, extras),
      found: await heldIndex(TEMPLATE_NAME),
    },
  ];
}

// Where ours are in it. The user's own component stays last, so that it wins over them.
function withComponents(index: JsonObject, extras: readonly string[]): JsonObject {
  const composed = composedOf(index);
  if (composed.length < 2) return index;
  return { ...index, composed_of: [...composed.slice(0, -1), ...extras, ...composed.slice(-1)] };
}

function composedOf(index: JsonObject): readonly string[] {
  return (index['composed_of'] ?? []) as string[];
}

// A policy that is there belongs to its user; only a retention that was asked for changes it.
async function lifecyclePart(client: SearchClient, files: TemplateFiles, retentionDays?: number): Promise<Part> {
  const path = `/_ilm/policy/${TEMPLATE_NAME}`;
  const answer = objectOf((await request(client, 'GET', path))?.[TEMPLATE_NAME]);
  const found = 'policy' in answer ? { policy: objectOf(answer['policy']) } : undefined;
  const name = `${TEMPLATE_NAME} (lifecycle policy)`;
  if (retentionDays === undefined) return { name, path, wanted: found ?? files.lifecyclePolicy, found };
  const policy = objectOf((found ?? files.lifecyclePolicy)['policy']);
  const minAge = `${retentionDays + DAYS_OF_AN_INDEX}d`;
  const before = objectOf(objectOf(policy['phases'])['delete']);
  const phase = before['min_age'] === minAge ? before : { min_age: minAge, actions: { delete: {} } };
  return {
    name,
    path,
    wanted: { policy: { ...policy, phases: { ...objectOf(policy['phases']), delete: phase } } },
    found,
  };
}

function refuseNewer(parts: readonly Part[], version: number): void {
  const newer = parts.find((part) => Number(part.found?.['version'] ?? 0) > version);
  if (newer === undefined) return;
  const found = String(newer.found?.['version']);
  throw new PromptlogError('PL_TEMPLATES_NEWER', { name: newer.name, found, version });
}

async function refuseShadow(client: SearchClient, files: TemplateFiles): Promise<void> {
  const all = named((await request(client, 'GET', '/_index_template'))?.['index_templates'], 'index_template');
  const ours = [[TEMPLATE_NAME, files.index] as const, ...files.own];
  for (const [own] of ours) all.delete(own);
  for (const [own, { priority }] of ours) {
    for (const [name, template] of all) {
      const theirs = Number(template['priority'] ?? 0);
      const patterns = (template['index_patterns'] ?? []) as string[];
      if (theirs >= Number(priority) && patterns.some((pattern) => covers(pattern, `${own}-${SAMPLE_MONTH}`))) {
        throw new PromptlogError('PL_TEMPLATES_SHADOWED', { name, theirs, ours: priority });
      }
    }
  }
}

async function completeIndices(
  client: SearchClient,
  prefix: string,
  parts: readonly Part[],
  dryRun: boolean,
): Promise<IndexReport[]> {
  const wanted = parts.map((part) => objectOf(objectOf(part.wanted['template'])['mappings'])).reduce(mergeMappings, {});
  const indices = (await request(client, 'GET', `/${prefix}-*/_mapping`)) ?? {};
  const reports: IndexReport[] = [];
  for (const [index, answer] of Object.entries(indices)) {
    const gap = mappingGap(wanted, objectOf(objectOf(answer)['mappings']));
    if (gap.addition === undefined && gap.conflicts.length === 0) continue;
    if (gap.addition !== undefined && !dryRun) await request(client, 'PUT', `/${index}/_mapping`, gap.addition);
    reports.push({ index, added: gap.added, conflicts: gap.conflicts });
  }
  return reports;
}

function leftOut(capabilities: Capabilities, options: InstallOptions): LeftOut[] {
  const { languages, lifecycle } = capabilities;
  const result: LeftOut[] = [];
  if (!languages.available) result.push({ what: 'search by the stem of a word', why: languages.why });
  if (!lifecycle.available) {
    const asked = options.retentionDays === undefined ? '' : ` (${options.retentionDays} days were asked for)`;
    result.push({ what: `deleting old records by policy${asked}`, why: lifecycle.why });
  }
  return result;
}

function mergeMappings(into: JsonObject, from: JsonObject): JsonObject {
  const merged = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const before = merged[name];
    const bothObjects = Object.keys(objectOf(before)).length > 0 && Object.keys(objectOf(value)).length > 0;
    merged[name] = bothObjects ? mergeMappings(objectOf(before), objectOf(value)) : value;
  }
  return merged;
}

function named(list: unknown, key: string): Map<string, JsonObject> {
  const entries = Array.isArray(list) ? (list as JsonObject[]) : [];
  return new Map(entries.map((entry) => [String(entry['name']), objectOf(entry[key])]));
}

function covers(pattern: string, name: string): boolean {
  const pieces = pattern.split('*').map((piece) => piece.replace(/[^\w-]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`).test(name);
}
