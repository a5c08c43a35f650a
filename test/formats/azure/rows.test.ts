import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { azureDiagnostics } from '../../../src/formats/azure/diagnostics.ts';
import { logAnalytics } from '../../../src/formats/azure/log-analytics.ts';
import type { Format } from '../../../src/formats/format.ts';
import { merge } from '../../../src/record/merge.ts';
import { attribute, type PromptRecord } from '../../../src/record/record.ts';
import { readPart } from '../../../src/record/schema.ts';

const TIME = '2026-01-15T10:00:00.000Z';
const given = (format: Format, name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', format.name, `${name}.in.json`), 'utf8'));

const partsOf = (format: Format, value: unknown): PromptRecord[] =>
  format
    .read(value, { key: 'k', time: TIME })
    .flatMap((made) => (made.kind === 'part' ? [readPart(made.value, { now: () => new Date(TIME) })] : []));

/** Every order of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, index) => orders(list.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

const mergedOf = (parts: readonly PromptRecord[]) => {
  const { revision: _revision, ...merged } = parts.reduce(merge);
  return merged as PromptRecord;
};

describe('the rows of the worked table', () => {
  interface Group {
    prompt: number;
    completion: number;
    total: number;
    counted: number;
  }

  /** The query that counts tokens by caller and model, over records: unknown counts add nothing, also not to the average. */
  function tokensByCallerAndModel(records: readonly PromptRecord[]): Map<string, Group> {
    const groups = new Map<string, Group>();
    const asked = /^(?:chat)?completions_create$/i;
    for (const record of records) {
      const { operation, status_code: status } = record.gateway ?? {};
      const model = attribute(record, 'model');
      if (!asked.test(String(operation)) || status !== 200 || model === undefined) continue;
      const key = `${String(record.client?.['ip'])} ${String(model)}`;
      const group = groups.get(key) ?? { prompt: 0, completion: 0, total: 0, counted: 0 };
      groups.set(key, group);
      const usage = attribute(record, 'usage') as { [name: string]: number } | undefined;
      if (usage === undefined) continue;
      group.prompt += usage['prompt_tokens'] ?? 0;
      group.completion += usage['completion_tokens'] ?? 0;
      group.total += usage['total_tokens'] ?? 0;
      group.counted += 1;
    }
    return groups;
  }

  it('add up to what the query gives', () => {
    const groups = tokensByCallerAndModel(partsOf(logAnalytics, given(logAnalytics, 'worked-table')));
    const sums = [...groups].map(([key, { prompt, completion, total, counted }]) => [
      key,
      prompt,
      completion,
      total,
      total / counted,
    ]);
    assert.deepEqual(sums, [
      ['10.0.0.5 gpt-35-turbo', 44, 20, 64, 32],
      ['10.0.0.5 gpt-4o-2024-08-06', 100, 50, 150, 150],
      ['10.0.0.9 gpt-35-turbo', 5, 5, 10, 10],
    ]);
  });

  it('keep what the query leaves out: embeddings, failures and streams', () => {
    const parts = partsOf(logAnalytics, given(logAnalytics, 'worked-table'));
    assert.equal(parts.length, 8);
    assert.equal(parts[4]?.operation, 'embeddings');
    assert.deepEqual([parts[5]?.error?.status, parts[5]?.outcome], [429, 'failed']);
    assert.equal(attribute(parts[6] as PromptRecord, 'model'), 'gpt-35-turbo');
  });
});

describe('the rows of one call', () => {
  const parts = partsOf(azureDiagnostics, given(azureDiagnostics, 'llm-rows-joined-by-a-gateway-row'));

  it('make the same record in every order', () => {
    const [first, ...others] = orders(parts).map(mergedOf);
    assert.equal(others.length, 23);
    for (const other of others) assert.deepEqual(other, first);
  });

  it('make a record that has the caller of one row and the words of the others', () => {
    const record = mergedOf(parts);
    assert.deepEqual(record.halves, ['request', 'response']);
    assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Hi' }]);
    assert.deepEqual(attribute(record, 'completion'), {
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' } }],
    });
    assert.equal(record.client?.['ip'], '10.0.0.5');
    assert.equal(record.gateway?.['operation'], 'ChatCompletions_Create');
    assert.equal(record.response_id, 'chatcmpl-1');
  });

  it('are the same from Log Analytics as from the stream', () => {
    const streamed = mergedOf(partsOf(azureDiagnostics, given(azureDiagnostics, 'llm-rows-of-one-call')));
    const exported = mergedOf(partsOf(logAnalytics, given(logAnalytics, 'llm-table')));
    const uncached = { prompt_tokens: 14, completion_tokens: 8, total_tokens: 22 };
    // Only the stream counts the cached tokens.
    assert.deepEqual(attribute(exported, 'usage'), uncached);
    const plain = (record: PromptRecord) => ({
      ...record,
      message: { ...record.message, other_attr: record.message.other_attr.filter((entry) => !('usage' in entry)) },
    });
    assert.deepEqual(plain(exported), plain(streamed));
  });
});

describe('a message in pieces', () => {
  const rows = given(azureDiagnostics, 'llm-pieces-together') as unknown[];

  it('is whole at once when all its pieces are in one value', () => {
    const parts = partsOf(azureDiagnostics, rows);
    assert.equal(parts.length, 2);
    assert.ok(parts.every((part) => part.pieces === undefined));
  });

  it('is whole in the end when its pieces come one by one, in any order', () => {
    const answers = rows.slice(2).map((row) => partsOf(azureDiagnostics, row)[0] as PromptRecord);
    assert.ok(answers.every((part) => part.pieces !== undefined));
    for (const order of orders(answers)) {
      assert.deepEqual(attribute(mergedOf(order), 'completion'), {
        choices: [
          { index: 0, message: { role: 'assistant', content: 'a' } },
          { index: 1, message: { role: 'assistant', content: 'b' } },
        ],
      });
    }
  });

  it('is not taken for whole without its middle', () => {
    const parts = partsOf(azureDiagnostics, given(azureDiagnostics, 'llm-pieces-with-one-missing'));
    assert.deepEqual(
      parts.map((part) => part.pieces !== undefined),
      [true, true],
    );
  });

  it('names its pieces the same when they are read again at another time', () => {
    const row = { ...(rows[0] as object), time: undefined };
    const [early] = azureDiagnostics.read(row, { time: TIME });
    const [late] = azureDiagnostics.read(row, { time: '2027-01-01T00:00:00.000Z' });
    const pieces = (made: typeof early) => (made?.kind === 'part' ? made.value['pieces'] : undefined);
    assert.notEqual(pieces(early), undefined);
    assert.deepEqual(pieces(early), pieces(late));
  });
});

describe('azure-diagnostics and log-analytics', () => {
  it('let no header through, nor what traces repeat of headers', () => {
    const text = JSON.stringify(
      azureDiagnostics.read(given(azureDiagnostics, 'gateway-row-as-a-line'), { key: 'k', time: TIME }),
    );
    for (const secret of ['Bearer', 'Authorization', 'Cookie', 'api-key']) assert.ok(!text.includes(secret), secret);
  });

  it('are told apart by the column of the time', () => {
    const row = { category: 'GatewayLogs', time: TIME, properties: {} };
    assert.deepEqual([azureDiagnostics.recognises(row), logAnalytics.recognises(row)], [true, false]);
    const exported = { Type: 'ApiManagementGatewayLogs', Category: 'GatewayLogs', TimeGenerated: TIME };
    assert.deepEqual([azureDiagnostics.recognises(exported), logAnalytics.recognises(exported)], [false, true]);
  });

  it('recognise nothing that is not theirs', () => {
    for (const value of [null, 5, 'x', [], {}, { records: [] }, { records: [1] }, { category: 'x' }, { tables: [] }]) {
      assert.ok(!azureDiagnostics.recognises(value));
      assert.ok(!logAnalytics.recognises(value));
    }
  });

  it('leave out a masked address and keep a real one', () => {
    const [masked] = partsOf(azureDiagnostics, given(azureDiagnostics, 'request-response'));
    const [real] = partsOf(azureDiagnostics, given(azureDiagnostics, 'request-response-with-properties-as-object'));
    assert.deepEqual([masked?.client?.['ip'], real?.client?.['ip']], [undefined, '203.0.113.7']);
  });
});
