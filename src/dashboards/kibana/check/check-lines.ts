/** What holds for every line: it is one object of a known type and version, there once, and all it refers to is there. */
import type { Json, JsonObject } from '../../../record/record.ts';
import { CORE_VERSION, TYPE_VERSIONS } from '../saved-object.ts';
import { isObject, objects, type Problem, repeated, text, unless } from './problem.ts';

/** One line that is an object. */
export interface Line {
  readonly type: string;
  readonly id: string;
  /** Type and id, as problems name it. */
  readonly where: string;
  readonly attributes: JsonObject;
  readonly references: readonly Named[];
}

export interface Named {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

export interface Read {
  readonly lines: readonly Line[];
  readonly problems: readonly Problem[];
}

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** Reads a file for the import. */
export function readLines(file: string): Read {
  const lines: Line[] = [];
  const problems: Problem[] = [];
  if (!file.endsWith('\n')) problems.push({ where: 'the file', what: 'does not end with a line break' });
  file
    .replace(/\n$/, '')
    .split('\n')
    .forEach((source, index) => {
      const where = `line ${index + 1}`;
      const value = parsed(source);
      const line = isObject(value) ? lineOf(value) : undefined;
      if (value === undefined) problems.push({ where, what: 'is not JSON' });
      else if (line === undefined) problems.push({ where, what: 'is not an object with a type, an id and attributes' });
      else {
        lines.push(line);
        problems.push(...checkEnvelope(value as JsonObject, line));
      }
    });
  return { lines, problems: [...problems, ...checkBundle(lines)] };
}

function parsed(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json;
  } catch {
    return undefined;
  }
}

function lineOf({ type, id, attributes, references }: JsonObject): Line | undefined {
  if (typeof type !== 'string' || typeof id !== 'string' || !isObject(attributes)) return undefined;
  const named = objects(references).map((reference) => ({
    name: text(reference['name']) ?? '',
    type: text(reference['type']) ?? '',
    id: text(reference['id']) ?? '',
  }));
  return { type, id, where: `${type} ${id}`, attributes, references: named };
}

function checkEnvelope(value: JsonObject, line: Line): Problem[] {
  const { where } = line;
  if (!Object.hasOwn(TYPE_VERSIONS, line.type)) {
    return [{ where, what: `is of a type that is not known: ${line.type}` }];
  }
  return [
    ...checkVersion(value, 'coreMigrationVersion', CORE_VERSION, where),
    ...checkVersion(
      value,
      'typeMigrationVersion',
      (TYPE_VERSIONS as Readonly<Record<string, string>>)[line.type] ?? '',
      where,
    ),
    ...unless(Array.isArray(value['references']), where, 'has no list of references'),
    ...line.references
      .filter(({ name, type, id }) => name === '' || type === '' || id === '')
      .map(() => ({ where, what: 'has a reference without name, type or id' })),
    ...repeated(line.references.map(({ name }) => name)).map((name) => ({
      where,
      what: `has two references of the name ${name}`,
    })),
  ];
}

function checkVersion(value: JsonObject, member: string, newest: string, where: string): Problem[] {
  const version = value[member];
  if (version === undefined) {
    return [{ where, what: `has no ${member}, so every migration there ever was would run on it` }];
  }
  if (typeof version !== 'string' || !VERSION.test(version)) {
    return [{ where, what: `has a ${member} that is no version: ${JSON.stringify(version)}` }];
  }
  return unless(!newer(version, newest), where, `has ${member} ${version}, and the newest all know is ${newest}`);
}

function newer(version: string, than: string): boolean {
  const [ours, theirs] = [version, than].map((one) => VERSION.exec(one)?.slice(1).map(Number) ?? []);
  for (let part = 0; part < 3; part++) {
    const difference = (ours?.[part] ?? 0) - (theirs?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function checkBundle(lines: readonly Line[]): Problem[] {
  const keys = lines.map(({ where }) => where);
  const there = new Set(keys);
  return [
    ...repeated(keys).map((where) => ({ where, what: 'is there more than once' })),
    ...lines.flatMap(({ where, references }) =>
      references
        .filter(({ type, id }) => id !== '' && !there.has(`${type} ${id}`))
        .map(({ type, id, name }) => ({ where, what: `refers to ${type} ${id} as ${name}, which is not in the file` })),
    ),
  ];
}
