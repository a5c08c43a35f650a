import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OtlpKind, readOtlp } from '../../../src/doors/otlp/otlp-encoding.ts';
import { takeOtlp } from '../../../src/doors/otlp/take-otlp.ts';
import type { Made } from '../../../src/formats/format.ts';
import { SpoolShipper } from '../../support/spool-shipper.ts';

const CASES = join(import.meta.dirname, '../../formats/otlp');
const RECORD = '5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174';

function exported(kind: OtlpKind, name: string) {
  return readOtlp(kind, 'application/json', readFileSync(join(CASES, `${name}.in.json`)));
}

describe('takeOtlp', () => {
  let spool: SpoolShipper;
  beforeEach(() => {
    spool = new SpoolShipper();
  });
  afterEach(() => spool.remove());

  it('puts records, parts and changes into the spool', async () => {
    const { shipper } = spool;
    const none = { accepted: 1, refused: 0, firstError: undefined };
    assert.deepEqual(await takeOtlp(shipper, 'traces', exported('traces', 'span-with-messages')), none);
    assert.deepEqual(await takeOtlp(shipper, 'traces', exported('traces', 'span-without-content')), none);
    assert.deepEqual(await takeOtlp(shipper, 'logs', exported('logs', 'message-logs')), none);
    assert.equal((await takeOtlp(shipper, 'logs', exported('logs', 'evaluation-log'))).accepted, 2);
    await shipper.flush();
    assert.deepEqual(
      spool.entries().map(({ kind, id }) => [kind, id]),
      [
        ['record', RECORD],
        ['part', RECORD],
        ['part', RECORD],
        ['change', 'chatcmpl-1'],
        ['change', RECORD],
      ],
    );
    assert.equal(spool.entries()[0]?.body.door, 'otlp');
  });

  it('counts what was refused and says why, and takes the rest', async () => {
    const taken = await takeOtlp(spool.shipper, 'logs', exported('logs', 'evaluation-log'));
    assert.equal(taken.accepted, 2);
    assert.equal(taken.refused, 1);
    assert.match(taken.firstError ?? '', /logRecords\.2: expected gen_ai\.evaluation\.name/);
  });

  it('counts nothing that is no call to a model', async () => {
    const taken = await takeOtlp(spool.shipper, 'traces', exported('traces', 'spans-of-other-things'));
    assert.deepEqual(taken, { accepted: 0, refused: 0, firstError: undefined });
    assert.deepEqual(spool.entries(), []);
  });

  it('lets the caller look at each item first', async () => {
    const prepare = async (made: Made): Promise<Made> =>
      made.kind === 'record' ? { ...made, value: { ...made.value, client: { app: 'bound' } } } : made;
    await takeOtlp(spool.shipper, 'traces', exported('traces', 'span-with-messages'), { prepare });
    const refuse = (): Made => ({ kind: 'refused', path: 'client.app', expected: 'bound', got: 'other' });
    const refused = await takeOtlp(spool.shipper, 'traces', exported('traces', 'span-with-messages'), {
      prepare: refuse,
    });
    assert.equal(refused.refused, 1);
    await spool.shipper.flush();
    assert.deepEqual(
      spool.entries().map(({ body }) => body.client),
      [{ app: 'bound' }],
    );
  });

  it('rejects when nothing can be taken at the moment, so that the sender tries again', async () => {
    const full = new SpoolShipper({ maxBytes: 1500 });
    try {
      const value = exported('traces', 'span-with-messages');
      const fill = async () => {
        for (let round = 0; round < 50; round++) await takeOtlp(full.shipper, 'traces', value);
      };
      await assert.rejects(fill, { code: 'PL_SPOOL_FULL' });
    } finally {
      await full.remove();
    }
  });
});
