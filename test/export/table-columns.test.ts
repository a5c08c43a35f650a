/** The columns of the table: each stands for a field that there is, and they stay. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COLUMNS, rowOf } from '../../src/export/table-columns.ts';
import { fieldNamed } from '../../src/record/fields.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { redactionOf } from '../support/exported.ts';
import { maximalRecord } from '../support/maximal-record.ts';
import { recordOf } from '../support/records.ts';

const JS_TYPES = { boolean: 'boolean', integer: 'number', json: 'string', number: 'number', text: 'string' };
/** A new one comes at the end. */
const NAMES = `
  time id session_id turn previous_id response_id trace_id user_id user_name user_email tenant_id team
  app environment ip user_agent operation provider request_model response_model model_family outcome
  status error_type error_code error_class error_message filter_blocked input_tokens output_tokens
  total_tokens cached_tokens reasoning_tokens tokens_estimated cost cost_input cost_output
  cost_currency cost_unpriced duration_ms first_token_ms tokens_per_second streamed temperature
  max_tokens system_prompt_id language sentiment mood score feedback_label feedback_count gateway
  product subscription backend region door revision complete question topics key_phrases
  finish_reasons tools_called filter_categories tags comments properties answer prompt_json
  completion_json
`;

describe('the columns of the table', () => {
  const cells = (record = maximalRecord(), profile: 'metadata' | 'none' = 'none') => {
    const row = rowOf(redactionOf(profile)(record));
    return Object.fromEntries(COLUMNS.map(({ name }, at) => [name, row[at]]));
  };

  it('read fields that the dictionary has', () => {
    const unknown = COLUMNS.flatMap(({ field }) => (field === undefined ? [] : [field])).filter(
      (name) => !fieldNamed(name),
    );
    assert.deepEqual(unknown, []);
  });

  it('have names of their own that need no quoting in any tool', () => {
    const names = COLUMNS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z][a-z_]*$/);
  });

  it('stay where they are: programs and reports are built on them', () => {
    assert.deepEqual(
      COLUMNS.map(({ name }) => name),
      NAMES.trim().split(/\s+/),
    );
  });

  it('are filled from a record in which everything is', () => {
    const row = cells();
    const insight = ['error_class', 'cost', 'cost_input', 'cost_output', 'cost_currency', 'cost_unpriced'];
    const derived = [...insight, 'language', 'sentiment', 'mood', 'topics', 'key_phrases'];
    const empty = Object.entries(row).flatMap(([name, cell]) => (cell === undefined ? [name] : []));
    assert.deepEqual(empty, derived);
    assert.deepEqual(row['time'], new Date('2026-11-21T05:00:00.000Z'));
    assert.deepEqual([row['duration_ms'], row['first_token_ms'], row['input_tokens']], [1000, 200, 20]);
    assert.equal(row['finish_reasons'], '["tool_calls"]');
    assert.equal(row['answer'], 'Look');
  });

  it('keep their type, whatever a record holds', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const row = rowOf(redactionOf('none')(record));
        for (const [at, { name, type }] of COLUMNS.entries()) {
          const cell = row[at];
          if (cell === undefined) continue;
          if (type === 'time') assert.ok(cell instanceof Date && !Number.isNaN(cell.getTime()), name);
          else assert.equal(typeof cell, JS_TYPES[type], name);
          if (type === 'integer') assert.ok(Number.isSafeInteger(cell), name);
          if (type === 'json') JSON.parse(cell as string);
        }
      }),
    );
  });

  it('hold nothing that was said when only metadata leaves', () => {
    const row = cells(recordOf('m-1', { content: 'SECRET', tags: ['kept'] }), 'metadata');
    for (const { name, content } of COLUMNS) {
      if (content && name !== 'prompt_json' && name !== 'completion_json') assert.equal(row[name], undefined, name);
    }
    assert.equal(row['tags'], '["kept"]');
    assert.ok(!JSON.stringify(row).includes('SECRET'));
  });
});
