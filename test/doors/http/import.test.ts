/** Values of foreign formats over HTTP. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMATS } from '../../../src/formats/registry.ts';
import { TestCollector } from '../../support/collector.ts';

const CASES = join(import.meta.dirname, '..', '..', 'formats');
const anonymous = (content: string) => ({
  message: { prompt: [{ role: 'user', content }] },
  time: '2026-11-21T05:00:00Z',
});

describe('the import route', function () {
  this.timeout(30_000);
  let collector: TestCollector;

  before(async () => {
    collector = await TestCollector.start();
  });
  after(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  it('doubles nothing when the same is imported again, though it has no ids', async () => {
    const values = [anonymous('one'), anonymous('two')];
    for (let round = 0; round < 2; round++) {
      const { status, body } = await collector.post('/v1/import/auto', values);
      assert.deepEqual([status, body.accepted], [200, 2]);
    }
    assert.equal((await collector.stored()).size, 2);
  });

  it('takes every case of every format, by its name and by its looks, and fails at none', async () => {
    let tried = 0;
    for (const format of FORMATS) {
      const folder = join(CASES, format.name);
      const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.in.json')) : [];
      for (const file of files) {
        tried += 1;
        const text = readFileSync(join(folder, file), 'utf8');
        for (const path of [`/v1/import/${format.name}`, '/v1/import/auto', '/v1/records']) {
          const { status, body } = await collector.post(path, text);
          assert.ok([200, 207, 422].includes(status), `${status} for ${file} at ${path}`);
          assert.equal(body.items.length, body.accepted + body.ignored + body.refused);
        }
      }
    }
    assert.ok(tried > FORMATS.length, `${tried} cases`);
  });

  it('reads a list whose elements belong together as one value, and tells what became of each', async () => {
    const body = {
      id: 'g1',
      traceId: 't1',
      type: 'GENERATION',
      input: 'hello',
      output: 'hi',
      startTime: '2026-01-15T10:00:00Z',
    };
    const batch = [
      { id: 'e0', type: 'trace-create', timestamp: '2026-01-15T10:00:00Z', body: { id: 't1', sessionId: 's1' } },
      { id: 'e1', type: 'generation-create', timestamp: '2026-01-15T10:00:00Z', body },
    ];
    for (const value of [{ batch }, batch]) {
      const reply = await collector.post('/v1/import/langfuse', value);
      assert.deepEqual(
        [reply.status, reply.body.items.map(({ index, status }) => [index, status])],
        [
          200,
          [
            [0, 'ignored'],
            [0, 'accepted'],
          ],
        ],
      );
    }
    assert.equal(await collector.shipper.drain(), true);
    assert.equal((await collector.get('/v1/records/g1?session=s1')).status, 200);
  });
});
