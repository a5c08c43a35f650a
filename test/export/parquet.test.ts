/** The table as Parquet, as far as its frame shows it: other readers read it in the integration tests. */
import assert from 'node:assert/strict';
import { PARQUET, PARQUET_SCHEMA, parquetWriter } from '../../src/export/parquet.ts';
import { COLUMNS } from '../../src/export/table-columns.ts';
import { fileOf, redactionOf } from '../support/exported.ts';
import { recordOf } from '../support/records.ts';

const MAGIC = 'PAR1';

describe('the Parquet of an export', () => {
  const records = (count: number) => Array.from({ length: count }, (_, at) => recordOf(`m-${at}`));

  it('is whole, also without a record', () => {
    for (const count of [0, 1, 30]) {
      const { bytes } = fileOf(PARQUET.createWriter({}), records(count));
      assert.equal(bytes.subarray(0, 4).toString(), MAGIC);
      assert.equal(bytes.subarray(-4).toString(), MAGIC);
      assert.ok(bytes.readUInt32LE(bytes.length - 8) < bytes.length, 'the footer is in the file');
    }
  });

  it('gives each row group away when it is full, by rows or by characters', () => {
    for (const options of [{ groupRows: 10 }, { groupCharacters: 3_000 }]) {
      const writer = parquetWriter(options);
      const sizes = records(40).map((record) => {
        writer.add(redactionOf('none')(record));
        return writer.take()?.length ?? 0;
      });
      const groups = sizes.filter((size) => size > 1_000).length;
      assert.ok(groups >= 4, `${groups} groups of ${JSON.stringify(options)}`);
    }
  });

  it('has one column of the table after the other', () => {
    assert.deepEqual(
      PARQUET_SCHEMA.slice(1).map(({ name }) => name),
      COLUMNS.map(({ name }) => name),
    );
  });

  it('compresses as it is told', () => {
    const many = records(500);
    const size = (compress?: 'gzip' | 'none'): number => fileOf(PARQUET.createWriter({ compress }), many).bytes.length;
    assert.ok(size('gzip') < size('none'));
    assert.ok(size() < size('none'));
  });
});
