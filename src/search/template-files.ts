/** The templates as they lie in `elasticsearch-templates/`: one file each, its name the name on the server. */
import { readdirSync, readFileSync } from 'node:fs';
import type { JsonObject } from '../record/record.ts';

export interface TemplateFiles {
  /** Version of the whole set: every file carries the same. */
  readonly version: number;
  /** Component templates every server takes, by name. */
  readonly components: ReadonlyMap<string, JsonObject>;
  /** Component template of language analysers, for servers that have them. */
  readonly languages: JsonObject;
  /** Component template that names the lifecycle policy, for servers that have lifecycles. */
  readonly lifecycle: JsonObject;
  readonly lifecyclePolicy: JsonObject;
  /** The index template, without the optional components. */
  readonly index: JsonObject;
  /**
   * Further index templates, by name: those of what promptlog says of itself, its log and the samples of its health, and that of the
   * records without content, which is composed of the same components.
   */
  readonly own: ReadonlyMap<string, JsonObject>;
}

/** Name of the index template, of the alias and of the lifecycle policy. */
export const TEMPLATE_NAME = 'prompt-logs';
/** Name of the index template of promptlog's own log, and how its indices begin. */
export const SERVICE_TEMPLATE_NAME = 'promptlog-service';
/** Name of the index template of the pipeline's health, of its alias, and how its indices begin. */
export const HEALTH_TEMPLATE_NAME = 'promptlog-health';
/** Name of the index template of the records without content, of its alias, and how its indices begin. */
export const METADATA_TEMPLATE_NAME = 'prompt-metadata';
/** Name of the role that needs field-level security. */
export const FIELDS_ROLE_NAME = 'promptlog_reader_fields';
/** Name of the component template with language analysers. */
export const LANGUAGES_NAME = 'prompt-logs-languages';
/** Name of the component template that names the lifecycle policy. */
export const LIFECYCLE_NAME = 'prompt-logs-lifecycle';

const OWN_NAMES = [SERVICE_TEMPLATE_NAME, HEALTH_TEMPLATE_NAME, METADATA_TEMPLATE_NAME];
const FOLDER = new URL('../../elasticsearch-templates/', import.meta.url);

/** Reads every template file. */
export function readTemplateFiles(): TemplateFiles {
  const index = readJsonFile(`${TEMPLATE_NAME}.json`);
  return {
    version: Number(index['version']),
    components: readFolder('component/'),
    languages: readJsonFile(`optional/${LANGUAGES_NAME}.json`),
    lifecycle: readJsonFile(`optional/${LIFECYCLE_NAME}.json`),
    lifecyclePolicy: readJsonFile('optional/lifecycle-policy.json'),
    index,
    own: new Map(OWN_NAMES.map((name) => [name, readJsonFile(`${name}.json`)])),
  };
}

/** Reads the definitions of the roles every server takes, by the name of the role on the server. */
export function readRoleFiles(): ReadonlyMap<string, JsonObject> {
  return new Map([...readFolder('roles/')].map(([name, role]) => [roleName(name), role]));
}

/** Reads the role that sees the records themselves without the fields of content, for servers whose licence has field-level security. */
export function readFieldsRole(): JsonObject {
  return readJsonFile('optional/reader-fields.json');
}

/** The name on the server of a role of ours. */
export function roleName(name: string): string {
  return `promptlog_${name}`;
}

function readFolder(folder: string): Map<string, JsonObject> {
  const names = readdirSync(new URL(folder, FOLDER)).filter((name) => name.endsWith('.json'));
  return new Map(names.sort().map((name) => [name.slice(0, -'.json'.length), readJsonFile(folder + name)]));
}

function readJsonFile(path: string): JsonObject {
  return JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as JsonObject;
}
