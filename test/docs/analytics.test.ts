/** What docs/analytics.md reads of the items in Cosmos DB is what promptlog writes there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS } from '../../src/export/table-columns.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { CosmosConnection } from '../../src/records/cosmos-client.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { maximalRecord } from '../support/maximal-record.ts';
import { itemOf, recordOf } from '../support/records.ts';
import { membersOfRowset, membersOfTable, missingMembers, sqlBlocks, typedMembers } from '../support/sql-blocks.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'analytics.md'), 'utf8');
const BLOCKS = sqlBlocks(PAGE);
const of = (engine: string) => BLOCKS.filter((block) => block.engine === engine);

describe('the guide to analytics', () => {
  let emulator: CosmosEmulator;
  let items: JsonObject[];

  before(async () => {
    emulator = await startCosmosEmulator();
    const place = { endpoint: emulator.endpoint, key: emulator.key, database: 'guide', container: 'records' };
    const store = await openRecordsStore({ kind: 'cosmos', ...place });
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello!' } }];
    const plain = recordOf('plain');
    const answered = { ...plain, message: { ...plain.message, other_attr: [{ completion: { choices } }] } };
    const timed = recordOf('timed', { timing: { duration_ms: 812.5 } });
    const large = recordOf('large', { content: 'x'.repeat(2_500_000) });
    const gone = recordOf('gone', { erased: '2026-11-21T06:00:00.000Z' });
    const outcomes = await store.create([maximalRecord(), answered, timed, large, gone].map(itemOf));
    assert.ok(outcomes.every(({ kind }) => kind === 'delivered'));
    await store.close();
    const connection = new CosmosConnection(place);
    items = [...(await connection.page('SELECT * FROM c', [], { maxItemCount: 100 })).items];
    connection.close();
  });
  after(() => emulator.stop());

  it('has whole records, a head with its parts, and a tombstone to be held against', () => {
    assert.equal(items.filter((item) => 'parts' in item).length, 1);
    assert.equal(items.filter((item) => 'part' in item).length, 2);
    assert.equal(items.filter((item) => 'erased' in item).length, 1);
  });

  it('reads no member in Fabric that no item has', () => {
    const members = of('fabric').flatMap(({ text }) => membersOfTable(text, ['r', 'h', 'p']));
    assert.ok(members.length > 40, `${members.length} members`);
    assert.deepEqual(missingMembers(members, items), []);
  });

  it('reads no member in Synapse that no item has under its type', () => {
    const members = membersOfRowset(of('synapse'));
    assert.ok(members.length > 30, `${members.length} members`);
    // A list is opened where it stands under its type; its entries have theirs.
    assert.deepEqual(missingMembers(members, items.map(typedMembers)), []);
  });

  it('would notice a member that is called otherwise', () => {
    const fabric = membersOfTable("SELECT JSON_VALUE(r.[user], '$.uid'), r.[nothing] FROM t AS r", ['r']);
    assert.deepEqual(missingMembers(fabric, items), ['$.nothing', '$.user.uid']);
    const view = of('synapse').map(({ engine, text }) => ({
      engine,
      text: text.replace('$.time.string', '$.time.int32').replace('$.object.role.string', '$.role.string'),
    }));
    assert.deepEqual(missingMembers(membersOfRowset(view), items.map(typedMembers)), [
      '$.time.int32',
      '$.message.object.prompt.array $.role.string',
    ]);
  });

  it('names every column of the table, and no other', () => {
    const start = PAGE.indexOf('| columns |');
    const rows = PAGE.slice(start, PAGE.indexOf('\n\n', start)).split('\n').slice(2);
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.deepEqual(new Set(named), new Set(COLUMNS.map(({ name }) => name)));
  });
});
