import assert from 'node:assert/strict';
import { FIELDS, METADATA_FIELDS } from '../../src/record/fields.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { objectOf } from '../../src/search/request.ts';
import {
  METADATA_TEMPLATE_NAME,
  readFieldsRole,
  readRoleFiles,
  readTemplateFiles,
  SERVICE_TEMPLATE_NAME,
  TEMPLATE_NAME,
} from '../../src/search/template-files.ts';
import { documentOf } from '../../src/service-log/line.ts';

interface Leaf {
  readonly name: string;
  readonly definition: JsonObject;
}

const files = readTemplateFiles();
const optional = new Map([
  ['prompt-logs-languages', files.languages],
  ['prompt-logs-lifecycle', files.lifecycle],
]);
const all = new Map([...files.components, ...optional]);

const mappingsOf = (template: JsonObject) => objectOf(objectOf(template['template'])['mappings']);

function leavesOf(mapping: JsonObject, prefix = ''): Leaf[] {
  return Object.entries(objectOf(mapping['properties'])).flatMap(([key, value]) => {
    const definition = objectOf(value);
    return 'properties' in definition ? leavesOf(definition, `${prefix}${key}.`) : [{ name: prefix + key, definition }];
  });
}

const subFieldsOf = ({ name, definition }: Leaf): Leaf[] =>
  Object.entries(objectOf(definition['fields'])).map(([key, value]) => ({
    name: `${name}.${key}`,
    definition: objectOf(value),
  }));

/** What is wrong with the mapped fields, compared with the dictionary. */
function problemsOf(leaves: readonly Leaf[]): string[] {
  const types = new Map(leaves.map(({ name, definition }) => [name, definition]));
  const problems: string[] = [];
  for (const { name, type, path } of FIELDS) {
    const mapped = types.get(name);
    if (mapped === undefined) problems.push(`${name} is not mapped`);
    else if (mapped['type'] !== type) problems.push(`${name} is ${String(mapped['type'])} instead of ${type}`);
    else if (mapped['path'] !== path) problems.push(`${name} stands for ${String(mapped['path'])} instead of ${path}`);
  }
  const known = new Set(FIELDS.map(({ name }) => name));
  return [
    ...problems,
    ...[...types.keys()].filter((name) => !known.has(name)).map((name) => `${name} is in no dictionary`),
  ];
}

const allLeaves = [...files.components.values()].flatMap((template) => leavesOf(mappingsOf(template)));

describe('the templates', () => {
  it('map every field of the dictionary with its type, and no other', () => {
    assert.deepEqual(problemsOf(allLeaves), []);
  });

  it('would not pass with a field of another type, one missing or one too many', () => {
    const other = allLeaves.map((leaf) =>
      leaf.name === 'message' ? { ...leaf, definition: { type: 'keyword' } } : leaf,
    );
    assert.deepEqual(problemsOf(other), ['message is keyword instead of text']);
    assert.deepEqual(problemsOf(allLeaves.filter(({ name }) => name !== 'topic')), ['topic is not mapped']);
    assert.deepEqual(problemsOf([...allLeaves, { name: 'x', definition: {} }]), ['x is in no dictionary']);
  });

  it('limit the length of every keyword', () => {
    const keywords = [...allLeaves, ...allLeaves.flatMap(subFieldsOf)].filter(({ definition }) =>
      ['keyword', 'flattened'].includes(String(definition['type'])),
    );
    assert.ok(keywords.length > 50);
    // Lucene takes terms of 32,766 bytes and a character may take three.
    for (const { name, definition } of keywords) {
      const limit = Number(definition['ignore_above']);
      assert.ok(limit > 0 && limit <= 8191, name);
    }
  });

  it('keep what is not to be indexed out of the index', () => {
    const objects = allLeaves.filter(({ definition }) => definition['type'] === 'object');
    assert.equal(objects.length, 5);
    for (const { name, definition } of objects) assert.equal(definition['enabled'], false, name);
  });

  it('map nothing that was not foreseen, and guess no dates', () => {
    const settings = mappingsOf(files.components.get('prompt-logs-settings') ?? {});
    assert.equal(settings['dynamic'], false);
    assert.equal(settings['date_detection'], false);
  });

  it('define no field twice differently', () => {
    const seen = new Map<string, string>();
    for (const { name, definition } of allLeaves) {
      const text = JSON.stringify(definition);
      assert.equal(seen.get(name) ?? text, text, name);
      seen.set(name, text);
    }
  });

  it('keep the type of a field that a language refines', () => {
    for (const { name, definition } of leavesOf(mappingsOf(files.languages))) {
      const plain = allLeaves.find((leaf) => leaf.name === name)?.definition;
      const { fields, ...rest } = definition;
      assert.deepEqual(rest, plain, name);
      assert.deepEqual(Object.keys(objectOf(fields)), ['english', 'portuguese', 'spanish', 'french', 'german']);
    }
  });

  it('are sorted by time, compressed, and readable through the alias', () => {
    const settings = objectOf(objectOf(files.components.get('prompt-logs-settings')?.['template'])['settings']);
    const index = objectOf(settings['index']);
    assert.deepEqual(index['sort'], { field: ['@timestamp'], order: ['desc'] });
    assert.equal(index['codec'], 'best_compression');
    assert.deepEqual(objectOf(files.index['template'])['aliases'], { [TEMPLATE_NAME]: {} });
    assert.deepEqual(files.index['index_patterns'], ['prompt-logs-*']);
    assert.ok(Number(files.index['priority']) > 500);
  });

  it('are composed of every component file, the one of the user last', () => {
    const custom = 'prompt-logs-custom';
    const composed = files.index['composed_of'] as string[];
    assert.deepEqual(composed.toSorted(), [...files.components.keys(), custom].toSorted());
    assert.equal(composed.at(-1), custom);
    assert.deepEqual(files.index['ignore_missing_component_templates'], [custom]);
  });

  it('are the same for the records without content, behind an alias of their own', () => {
    const copies = files.own.get(METADATA_TEMPLATE_NAME) ?? assert.fail('there is none');
    assert.deepEqual(copies['composed_of'], files.index['composed_of']);
    assert.deepEqual(copies['index_patterns'], ['prompt-metadata-*']);
    assert.deepEqual(objectOf(copies['template'])['aliases'], { 'prompt-metadata': {} });
  });

  it("know every field of promptlog's own log, and only types that every server has", () => {
    const notice = {
      level: 'warn',
      code: 'a',
      text: 'b',
      record: 'r',
      session: 's',
      trace: 't',
      facts: { x: 1 },
    } as const;
    const service = files.own.get(SERVICE_TEMPLATE_NAME) ?? assert.fail('there is none');
    const leaves = leavesOf(mappingsOf(service));
    assert.deepEqual(leaves.map(({ name }) => name).sort(), Object.keys(documentOf(notice, new Date())).sort());
    for (const { name, definition } of leaves) {
      assert.ok(['date', 'text', 'keyword', 'flattened'].includes(String(definition['type'])), name);
    }
    assert.equal(mappingsOf(service)['dynamic'], false);
    assert.deepEqual(service['index_patterns'], ['promptlog-service-*']);
  });

  it('carry one version and say who keeps them', () => {
    assert.deepEqual([...files.own.keys()], ['promptlog-service', 'promptlog-health', 'prompt-metadata']);
    for (const [name, template] of [...all, [TEMPLATE_NAME, files.index] as const, ...files.own]) {
      assert.equal(template['version'], files.version, name);
      const meta = objectOf(template['_meta']);
      assert.equal(meta['managed_by'], 'promptlog', name);
      assert.equal(meta['version'], String(files.version), name);
    }
  });
});

describe('the roles', () => {
  const roles = readRoleFiles();
  const privilegesOf = (role: string, index = 'prompt-logs-*') =>
    ((roles.get(role)?.['indices'] ?? []) as JsonObject[])
      .filter((entry) => (entry['names'] as string[]).includes(index))
      .flatMap((entry) => entry['privileges'] as string[]);

  it('are eight, and reach no index of others', () => {
    assert.deepEqual(
      [...roles.keys()].sort(),
      ['admin', 'analyst', 'collector', 'logstash', 'operator', 'privacy', 'reader', 'writer'].map(
        (name) => `promptlog_${name}`,
      ),
    );
    for (const role of [...roles.values(), readFieldsRole()]) {
      for (const entry of role['indices'] as JsonObject[]) {
        for (const name of entry['names'] as string[])
          assert.match(
            name,
            /^(prompt-(logs|metadata)(-\*)?|promptlog-service-\*|promptlog-health(-\*)?|promptlog-alerts)$/,
          );
      }
    }
  });

  it("let those who write add to promptlog's own log and change nothing of it, and the operator alone read it", () => {
    for (const name of ['writer', 'collector']) {
      assert.deepEqual(privilegesOf(`promptlog_${name}`, 'promptlog-service-*'), ['create_doc', 'auto_configure']);
    }
    assert.deepEqual(privilegesOf('promptlog_operator', 'promptlog-service-*'), ['read', 'view_index_metadata']);
    assert.deepEqual(privilegesOf('promptlog_operator'), []);
    // Whoever manages indices can read by an alias or a copy whatever he may read anything of.
    const all = (roles.get('promptlog_admin')?.['indices'] ?? []) as JsonObject[];
    assert.deepEqual(
      all.map((entry) => entry['privileges']),
      [['manage']],
    );
    for (const name of ['analyst', 'reader', 'logstash', 'privacy']) {
      assert.deepEqual(privilegesOf(`promptlog_${name}`, 'promptlog-service-*'), [], name);
    }
  });

  it('give no role more than its work takes', () => {
    const read = ['read', 'view_index_metadata'];
    const write = ['index', 'delete', 'auto_configure'];
    assert.deepEqual(privilegesOf('promptlog_writer'), write);
    assert.deepEqual(privilegesOf('promptlog_collector'), [...write, ...read]);
    assert.deepEqual(privilegesOf('promptlog_logstash'), ['index', 'auto_configure']);
    assert.deepEqual(privilegesOf('promptlog_analyst'), read);
    assert.deepEqual(privilegesOf('promptlog_reader'), []);
    assert.deepEqual(privilegesOf('promptlog_reader', 'prompt-metadata-*'), read);
    assert.deepEqual(privilegesOf('promptlog_privacy'), [...read, 'maintenance', ...write]);
    assert.deepEqual(privilegesOf('promptlog_admin'), ['manage']);
    const cluster = (name: string) => roles.get(`promptlog_${name}`)?.['cluster'];
    for (const name of ['writer', 'analyst', 'reader', 'privacy']) assert.deepEqual(cluster(name), [], name);
    for (const name of ['collector', 'logstash']) assert.deepEqual(cluster(name), ['monitor'], name);
  });

  it('grant by field exactly what the dictionary does not mark as content: a new field is a decision', () => {
    const [entry] = readFieldsRole()['indices'] as JsonObject[];
    const { grant, ...rest } = objectOf(entry?.['field_security']);
    assert.deepEqual([grant, rest], [METADATA_FIELDS, {}]);
  });
});
