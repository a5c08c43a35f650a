/** Our readers of Bicep and of policies against the parsers of others: the same files read the same, and broken ones refused by both. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBicep } from '../../infra/check/bicep-parser.ts';
import { within } from '../../infra/check/bicep-tree.ts';
import { elementsOf } from '../../infra/check/policy-checks.ts';
import { parseXml } from '../../infra/check/xml.ts';
import { readElsewhere } from '../support/azure-grammars.ts';

const FOLDER = join(import.meta.dirname, '../../infra');
const PATHS = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).map((path) => join(FOLDER, path));
const BICEP = PATHS.filter((path) => path.endsWith('.bicep'));
const XML = PATHS.filter((path) => path.endsWith('.xml'));
const textOf = (path: string) => readFileSync(path, 'utf8');

const BROKEN = {
  'text.bicep': "param a string = 'x\n",
  'brace.bicep': "var a = {\n  b: 'c'\n",
  'bracket.bicep': 'var a = concat([1, 2)\n',
  'assignment.bicep': "resource a 'Microsoft.EventHub/namespaces@2024-01-01' {\n  name: 'x'\n}\n",
  'member.bicep': "var a = {\n  b 'c'\n}\n",
  'closing.xml': '<policies><inbound></policies>',
  'entity.xml': '<policies a="b && c" />',
  'attribute.xml': '<policies a="b" a="c" />',
  'quotes.xml': '<policies a=b />',
  'second.xml': '<policies /><policies />',
};

describe('our readers of the files for Azure', function () {
  this.timeout(300_000);

  it('find in each template what the grammar of Bicep finds', async () => {
    const elsewhere = await readElsewhere(BICEP);
    assert.ok(BICEP.length > 10);
    for (const [index, path] of BICEP.entries()) {
      const { problems, declarations, members } = elsewhere[index] ?? { problems: ['not read'] };
      assert.deepEqual(problems, [], path);
      const own = parseBicep(textOf(path));
      assert.deepEqual(
        own.map(({ kind, name }) => `${kind} ${name}`.trim()),
        declarations,
        path,
      );
      const names = own.flatMap(({ value }) =>
        [...within(value)].flatMap((each) => (each.kind === 'object' ? each.members.map(({ name }) => name) : [])),
      );
      const plain = (members ?? []).filter((name) => !name.includes('${'));
      assert.deepEqual(names.filter((name) => name !== undefined).sort(), withoutTypes(plain, path).sort(), path);
    }
  });

  it('find in each policy what Expat finds', async () => {
    const elsewhere = await readElsewhere(XML);
    for (const [index, path] of XML.entries()) {
      const { problems, elements } = elsewhere[index] ?? { problems: ['not read'] };
      assert.deepEqual(problems, [], path);
      const own = [...elementsOf(parseXml(textOf(path)))].map(({ name, attributes, text, children }) => [
        name,
        [...attributes].sort(([a], [b]) => (a < b ? -1 : 1)),
        children.length === 0 ? text.trim() : '',
      ]);
      assert.deepEqual(own, elements, path);
    }
  });

  it('refuse what they refuse', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-grammars-'));
    try {
      const paths = Object.entries(BROKEN).map(([name, text]) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      });
      const elsewhere = await readElsewhere(paths);
      for (const [index, path] of paths.entries()) {
        assert.notDeepEqual(elsewhere[index]?.problems, [], path);
        assert.throws(() => (path.endsWith('.xml') ? parseXml(textOf(path)) : parseBicep(textOf(path))), path);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The grammar counts the members of types with those of objects. */
function withoutTypes(members: readonly string[], path: string): string[] {
  const left = [...members];
  for (const { kind, type } of parseBicep(textOf(path))) {
    if (kind !== 'type') continue;
    for (const [, name] of type?.matchAll(/(\w+) : /g) ?? []) {
      const at = left.indexOf(name ?? '');
      if (at !== -1) left.splice(at, 1);
    }
  }
  return left;
}
