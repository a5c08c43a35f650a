import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { formatNamed, formatOf, useMappings } from '../src/formats/registry.ts';
import { useMappingFiles } from '../src/mapping-files.ts';
import { newFolder, removeFolders } from './delivery/fixture.ts';

const MAPPING = {
  name: 'my-gateway',
  when: { source: 'gw' },
  fields: { 'message.id': 'id', 'message.prompt': 'asked' },
};
const EVENT = { source: 'gw', id: 'g-1', asked: [{ role: 'user', content: 'Hello' }] };

describe('mapping files', () => {
  let folder: string;
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const use = (mappings: string, more: readonly string[] = []): void =>
    useMappingFiles(loadConfig({ folder, environment: { PROMPTLOG_FORMATS_MAPPINGS: mappings } }), more);

  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => {
    useMappings([]);
    removeFolders();
  });

  it('make formats that are known by name and asked before all others', () => {
    assert.notEqual(formatOf(EVENT)?.name, 'my-gateway');
    use(file('a.json', MAPPING), [file('b.json', { ...MAPPING, name: 'other', when: { source: 'else' } })]);
    assert.equal(formatOf(EVENT)?.name, 'my-gateway');
    assert.ok(formatNamed('other'));
    assert.deepEqual(formatNamed('my-gateway')?.read(EVENT, {}), [
      {
        kind: 'record',
        value: { message: { id: 'g-1', prompt: EVENT.asked, other_attr: [] }, properties: { source: 'gw' } },
      },
    ]);
  });

  it('are named when they cannot be read, cannot be used, or take a name that there is', () => {
    const refusal = (mappings: string, reason: RegExp) => {
      assert.throws(
        () => use(mappings),
        (error: Error & { fix?: string }) => reason.test(`${error.message} ${error.fix}`),
      );
    };
    refusal(join(folder, 'none.json'), /none\.json cannot be read/);
    refusal(file('no.json', '{'), /no\.json/);
    refusal(file('place.json', { ...MAPPING, fields: { nowhere: 'id' } }), /fields\.nowhere.*place\.json/s);
    refusal(file('twice.json', { ...MAPPING, name: 'openai' }), /more than one format "openai"/);
  });
});
