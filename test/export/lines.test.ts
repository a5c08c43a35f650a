/** The formats of one JSON value per line. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DOCUMENTS } from '../../src/export/documents.ts';
import { EXPORT_FORMATS, exportFormatNamed, exportFormatOf } from '../../src/export/export-formats.ts';
import { NDJSON, PROJECTIONS } from '../../src/export/ndjson.ts';
import { formatNamed } from '../../src/formats/registry.ts';
import { project } from '../../src/projection/search-document.ts';
import { readRecord } from '../../src/record/schema.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { linesOf } from '../support/exported.ts';
import { maximalRecord } from '../support/maximal-record.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the lines of an export', () => {
  it('are the records themselves', () => {
    fc.assert(fc.property(fc.array(anyRecord), (records) => assert.deepEqual(linesOf(NDJSON, records), records)));
  });

  it('are the documents that Elasticsearch holds', () => {
    const record = maximalRecord();
    const { document } = project(record, undefined, { bytes: Buffer.byteLength(JSON.stringify(record)) });
    assert.deepEqual(linesOf(PROJECTIONS, [record]), [plain(document)]);
  });

  it('are prompt documents of just the structure, which read as the same message', () => {
    const record = maximalRecord();
    const [document] = linesOf(DOCUMENTS, [record]) as [Record<string, object>];
    assert.deepEqual(Object.keys(document), ['chat_session_id', 'user', 'message']);
    assert.deepEqual(Object.keys(document['user'] ?? {}), ['name', 'user_id']);
    assert.deepEqual(Object.keys(document['message'] ?? {}), ['id', 'prompt', 'other_attr', 'previous_message_id']);
    const again = readRecord(document);
    assert.deepEqual([again.message, again.chat_session_id], [record.message, record.chat_session_id]);
    assert.ok(formatNamed('promptlog')?.recognises(document));
  });

  it('give users without a name the empty texts of the structure', () => {
    const [document] = linesOf(DOCUMENTS, [{ ...maximalRecord(), user: {} }]) as [Record<string, unknown>];
    assert.deepEqual(document['user'], { name: '', user_id: '' });
  });
});

describe('the formats of an export', () => {
  it('are known by name and by how a file is called', () => {
    for (const format of EXPORT_FORMATS) assert.equal(exportFormatNamed(format.name), format);
    const told = ['a.ndjson', 'a.JSONL', 'b.csv', 'c.parquet', 'a.ndjson.gz', 'b.csv.GZ'].map(
      (name) => exportFormatOf(name)?.name,
    );
    assert.deepEqual(told, ['ndjson', 'ndjson', 'csv', 'parquet', 'ndjson', 'csv']);
    assert.deepEqual(
      [exportFormatNamed('xml'), exportFormatOf('a.txt'), exportFormatOf('parquet')],
      [undefined, undefined, undefined],
    );
  });

  it('are all in the guide', () => {
    const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'analytics.md'), 'utf8');
    for (const { name } of EXPORT_FORMATS) assert.ok(guide.includes(`\`${name}\``), name);
  });
});
