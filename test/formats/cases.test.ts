/** Every format against its cases: `<format>/<case>.in.json` is a value, `<case>.out.json` what the format makes of it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PromptlogError } from '../../src/errors.ts';
import type { Format, Made } from '../../src/formats/format.ts';
import { FORMATS, formatNamed, formatOf } from '../../src/formats/registry.ts';
import { readChange, readPart, readRecord } from '../../src/record/schema.ts';
import { anyJson } from '../support/arbitrary-record.ts';

const folder = import.meta.dirname;
const CONTEXT_TIME = '2026-01-15T10:00:00.000Z';
const IN = '.in.json';
const KINDS = new Set(['record', 'part', 'change', 'ignored', 'refused']);
const FUZZ_RUNS = 200;

const cases = casesIn(folder);
const READERS = { record: readRecord, part: readPart, change: readChange };

for (const [name, names] of cases) {
  describe(`the format ${name}`, () => {
    it('is in the registry', () => {
      assert.ok(
        formatNamed(name),
        `test/formats/${name} holds cases of a format that src/formats/registry.ts does not name`,
      );
    });

    const format = formatNamed(name);
    if (format === undefined) return;
    for (const each of names) {
      it(`reads ${each.replaceAll('-', ' ')}`, () => {
        const value = given(name, each);
        const made = format.read(value, { key: each, time: CONTEXT_TIME });
        assert.deepEqual(plain(made.map(judged)), json(name, `${each}.out.json`));
        assert.deepEqual(value, given(name, each), 'reading changed the value');
      });

      it(`is recognised in ${each.replaceAll('-', ' ')}`, () => {
        const value = given(name, each);
        assert.ok(format.recognises(value));
        assert.equal(formatOf(value)?.name, name);
      });
    }
  });
}

describe('every format', () => {
  for (const format of FORMATS) {
    it(`has a name of its own and cases: ${format.name}`, () => {
      assert.equal(FORMATS.filter(({ name }) => name === format.name).length, 1);
      assert.ok((cases.get(format.name) ?? []).length > 0, `test/formats/${format.name} holds no cases`);
    });

    it(`throws at nothing and changes nothing: ${format.name}`, () => {
      const seeds = (cases.get(format.name) ?? []).map((each) => given(format.name, each));
      const mutated = seeds.length === 0 ? anyJson : fc.constantFrom(...seeds).chain(mutationOf);
      fc.assert(
        fc.property(fc.oneof({ weight: 1, arbitrary: anyJson }, { weight: 5, arbitrary: mutated }), (value) =>
          endure(format, value),
        ),
        { numRuns: FUZZ_RUNS },
      );
    });

    it(`bears what is deep, long or oddly named: ${format.name}`, () => {
      const seeds = (cases.get(format.name) ?? []).slice(0, 3).map((each) => given(format.name, each));
      for (const monster of MONSTERS) {
        for (const seed of seeds) for (const value of variants(seed, monster)) readOnly(format, value);
        readOnly(format, monster);
      }
    });
  }

  it('would not pass with a format that throws or that changes what it reads', () => {
    const throwing: Format = { name: 'x', title: 'x', recognises: () => true, read: () => assert.fail('thrown') };
    assert.throws(() => endure(throwing, {}), /thrown/);
    const changing: Format = {
      ...throwing,
      read: (value) => {
        (value as { done: boolean }).done = true;
        return [];
      },
    };
    assert.throws(() => endure(changing, { done: false }));
    assert.throws(() => accept({ kind: 'record', value: { message: 'no object' } }), { code: 'PL_RECORD_INVALID' });
  });
});

function casesIn(root: string): Map<string, string[]> {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = folders.map(({ name }): [string, string[]] => [
    name,
    readdirSync(join(root, name))
      .filter((file) => file.endsWith(IN))
      .map((file) => file.slice(0, -IN.length))
      .sort(),
  ]);
  return new Map(found.filter(([, names]) => names.length > 0));
}

function json(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, name, file), 'utf8')) as unknown;
}

function given(name: string, each: string): unknown {
  return json(name, each + IN);
}

/** As it is written into a record: members without a value are none. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** What was made if the schema takes it, else where in the source stands what is wrong with it. */
function judged(made: Made): Made {
  try {
    accept(made);
    return made;
  } catch (error) {
    assert.ok(error instanceof PromptlogError && 'place' in made, String(error));
    const { path, expected, got } = error.details as Readonly<Record<'path' | 'expected' | 'got', string>>;
    return { kind: 'refused', path: made.place?.(path) ?? path, expected, got };
  }
}

/** Whatever is made must pass the schema, and stay what it was on the way. */
function accept(made: Made): void {
  assert.ok(KINDS.has(made.kind), `no such kind: ${made.kind}`);
  if (made.kind === 'ignored' || made.kind === 'refused') return;
  READERS[made.kind](made.value, { now: () => new Date(CONTEXT_TIME), newId: () => 'new' });
}

/** A value that nobody foresaw may be refused by the schema, and by nothing else. */
function endure(format: Format, value: unknown): void {
  const before = JSON.stringify(value);
  for (const made of readOnly(format, value)) {
    try {
      accept(made);
    } catch (error) {
      assert.ok(error instanceof PromptlogError && error.code === 'PL_RECORD_INVALID', String(error));
    }
  }
  assert.equal(JSON.stringify(value), before);
}

function readOnly(format: Format, value: unknown): readonly Made[] {
  assert.equal(typeof format.recognises(value), 'boolean');
  format.read(value, {});
  return format.read(value, { key: 'fuzz', time: CONTEXT_TIME });
}

type Path = readonly (string | number)[];

/** The value with one place changed: another value, a text for a list, nothing at all. */
function mutationOf(seed: unknown): fc.Arbitrary<unknown> {
  const places = pathsOf(seed);
  const replacement = fc.oneof(
    anyJson,
    fc.constantFrom(null, '', 0, -1, 1e308, true, '[', '{"a":', 'data: {', '\ufeff', 'null', '1e999'),
    fc.constantFrom([], {}, [[]], [null], [{}], { error: {} }, { choices: [null] }, { type: 'error' }),
  );
  return fc
    .tuple(fc.nat(places.length - 1), replacement, fc.nat(4))
    .map(([place, value, mode]) => replaced(seed, places[place] ?? [], mode === 0 ? undefined : value));
}

/** Every place in a value, its root among them. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, entry]) =>
    pathsOf(entry, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return [path, ...inner];
}

/** A copy with another value at a place; `undefined` takes the member away. */
function replaced(value: unknown, path: Path, replacement: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return structuredClone(replacement ?? null);
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) => {
      if (index !== first) return [entry];
      return rest.length === 0 && replacement === undefined ? [] : [replaced(entry, rest, replacement)];
    });
  }
  const entries = Object.entries(value as Record<string, unknown>).flatMap(([name, entry]) => {
    if (name !== first) return [[name, entry] as const];
    return rest.length === 0 && replacement === undefined ? [] : [[name, replaced(entry, rest, replacement)] as const];
  });
  return Object.fromEntries(entries);
}

const DEEP = 5000;
const LONG = 10_000;

const MONSTERS: readonly unknown[] = [
  JSON.parse('['.repeat(DEEP) + ']'.repeat(DEEP)),
  JSON.parse(`${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`),
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":null},"toString":1,"length":-1}'),
  Array.from({ length: LONG }, (_, index) => ({ index, type: 'text', name: 'x', role: 'user' })),
  'x'.repeat(LONG),
  'data: {"choices":[{}]}\n\n'.repeat(LONG / 10),
  `{"messages":[${'{"role":"user"},'.repeat(LONG / 10)}`,
];

/** The monster in the place of each member of the value, and of each of theirs, one at a time. */
function variants(seed: unknown, monster: unknown): unknown[] {
  const places = pathsOf(seed).filter((path) => path.length > 0 && path.length <= 3);
  return places.slice(0, 12).map((path) => replacedBy(seed, path, monster));
}

// Copying the monster as well would end where it is deep.
function replacedBy(value: unknown, [first, ...rest]: Path, monster: unknown): unknown {
  if (first === undefined) return monster;
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => (index === first ? replacedBy(entry, rest, monster) : entry));
  }
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, entry]) => [
      name,
      name === first ? replacedBy(entry, rest, monster) : entry,
    ]),
  );
}
