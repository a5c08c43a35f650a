import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { meterModel, modelOfMeters } from '../../src/stats/meter-model.ts';
import { daysOf, measuresOf, reconcile } from '../../src/stats/reconcile.ts';
import type { StatsRow } from '../../src/stats/stats-request.ts';
import { readUsageExport, type UsageExport } from '../../src/stats/usage-export.ts';
import { hasCode } from '../support/records.ts';

describe('a provider’s export', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-export-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function read(...lines: string[]): Promise<UsageExport> {
    const file = join(folder, 'export.csv');
    await writeFile(file, `\ufeff${lines.join('\r\n')}\r\n`);
    return readUsageExport(file);
  }

  it('is read from OpenAI’s usage, whose rows of minutes and keys are added up by day', async () => {
    const found = await read(
      'start_time,end_time,start_time_iso,end_time_iso,num_model_requests,api_key_id,model,input_tokens,output_tokens',
      '1793491200,1793491260,2026-11-01T00:00:00+00:00,x,2.0,key_1,gpt-4o-2024-08-06,100,50',
      '1793491260,1793491320,2026-11-01T00:01:00+00:00,x,1.0,key_2,gpt-4o-2024-08-06,10,5',
      '1793577600,1793577660,2026-11-02T00:00:00+00:00,x,,,,,',
    );
    assert.equal(found.kind, 'openai');
    assert.deepEqual(found.measures, ['calls', 'input_tokens', 'output_tokens']);
    const counts = { calls: 3, input_tokens: 110, output_tokens: 55 };
    assert.deepEqual(found.usage, [{ day: '2026-11-01', model: 'gpt-4o-2024-08-06', counts, costs: {} }]);
  });

  it('is read from OpenAI’s cost, whose lines of one model are added up', async () => {
    const found = await read(
      'start_time,amount_value,amount_currency,line_item',
      '1793491200,0.500000000000,usd,"gpt-5-nano, input_tokens"',
      '1793491200,0.250000000000,usd,"gpt-5-nano, output_tokens"',
    );
    assert.deepEqual(found.measures, ['cost']);
    assert.deepEqual(found.usage, [{ day: '2026-11-01', model: 'gpt-5-nano', counts: {}, costs: { USD: 0.75 } }]);
  });

  it('is read from Azure, of which only models are looked at', async () => {
    const found = await read(
      'Date,MeterCategory,MeterSubCategory,MeterName,Quantity,CostInBillingCurrency,BillingCurrency',
      '11/01/2026,Foundry Models,Azure OpenAI,gpt 4o 0806 Inp glbl Tokens,12,1.5,EUR',
      '11/01/2026,Foundry Models,Azure OpenAI,gpt-4o-0806-Outp-glbl Tokens,3,2,EUR',
      '11/01/2026,Storage,Blob,LRS Data Stored,100,7,EUR',
    );
    assert.equal(found.kind, 'azure');
    assert.deepEqual(found.usage, [{ day: '2026-11-01', model: 'gpt-4o-0806', counts: {}, costs: { EUR: 3.5 } }]);
  });

  it('says what is wrong with a file that is none, or is damaged', async () => {
    await assert.rejects(read('name,age', 'ada,36'), hasCode('PL_INPUT', /neither those of an export of OpenAI/));
    await assert.rejects(read('start_time_iso,model,input_tokens'), hasCode('PL_INPUT', /it has no rows/));
    await assert.rejects(
      read('date,model,input_tokens', '2026-11-01,m,many'),
      hasCode('PL_INPUT', /row 2: inputtokens is "many" and no number/),
    );
    await assert.rejects(read('date,model,input_tokens', 'someday,m,1'), hasCode('PL_INPUT', /"someday" is no day/));
    await assert.rejects(readUsageExport(join(folder, 'none')), hasCode('PL_INPUT', /none cannot be read: ENOENT/));
  });

  it('names models as its meters do, however they are written', () => {
    const meters = [
      'gpt 4o 0806 Inp glbl Tokens',
      'gpt-4o-0806-Outp-regnl Tokens',
      'gpt 4o 0806 cached Inp Data Zone Tokens',
      'gpt 4o 0806 BatchOutp DataZone Tokens',
    ];
    for (const meter of meters) assert.equal(meterModel(meter), modelOfMeters('gpt-4o-2024-08-06'), meter);
    assert.equal(meterModel('gpt 4o mini0718 Inp glbl Tokens'), modelOfMeters('gpt-4o-mini-2024-07-18'));
    assert.equal(meterModel('Tokens'), 'Tokens');
  });
});

describe('reconciling', () => {
  const row = (day: string, model: string, tokens: number, costs: Record<string, number> = {}): StatsRow => ({
    keys: { day, model },
    figures: { calls: 1, input_tokens: tokens, output_tokens: 0 },
    costs,
  });
  const usage = (day: string, model: string, tokens: number, costs: Record<string, number> = {}) => ({
    day,
    model,
    counts: { input_tokens: tokens },
    costs,
  });

  it('shows what only one side has, and tolerates what is small', () => {
    const exported: UsageExport = {
      kind: 'openai',
      measures: ['input_tokens'],
      usage: [usage('2026-11-01', 'a', 1005), usage('2026-11-02', 'b', 7)],
    };
    const found = reconcile([row('2026-11-01', 'a', 1000), row('2026-11-01', 'c', 3)], exported, 0.01);
    assert.deepEqual(
      found.map(({ day, model, differs, measures }) => [day, model, differs, measures['input_tokens']?.difference]),
      [
        ['2026-11-01', 'a', false, -5],
        ['2026-11-01', 'c', true, 3],
        ['2026-11-02', 'b', true, -7],
      ],
    );
    assert.equal(reconcile([row('2026-11-01', 'a', 1000)], exported, 0)[0]?.differs, true);
    assert.deepEqual(daysOf(exported), { since: new Date('2026-11-01'), until: new Date('2026-11-03') });
  });

  it('compares the currencies of the export, each apart', () => {
    const exported: UsageExport = {
      kind: 'azure',
      measures: ['cost'],
      usage: [usage('2026-11-01', 'gpt-4o-0806', 0, { EUR: 2 })],
    };
    const found = reconcile([row('2026-11-01', 'gpt-4o-2024-08-06', 9, { EUR: 2, USD: 1 })], exported, 0);
    assert.deepEqual(measuresOf(exported), ['cost_EUR']);
    assert.deepEqual(found[0]?.measures, { cost_EUR: { ours: 2, theirs: 2, difference: 0 } });
  });
});
