import assert from 'node:assert/strict';
import { HealthSampler } from '../../src/delivery/health-sampler.ts';
import type { DeliveryStatus, LaneStatus } from '../../src/delivery/status.ts';
import type { Notice } from '../../src/notice.ts';
import type { SearchClient } from '../../src/search/client.ts';

interface Sample {
  readonly '@timestamp': string;
  readonly service: { readonly instance: { readonly id: string } };
  readonly lane: Readonly<Record<string, number | string>>;
  readonly spool: { readonly bytes: number };
}

/** Takes the place of a client: keeps what is written, or fails. */
class Server {
  readonly samples: Sample[] = [];
  readonly indices = new Set<string>();
  asked = 0;
  failing = false;

  get client(): SearchClient {
    const bulk = async ({ operations }: { operations: object[] }) => {
      if (this.failing) throw new Error('the server is away');
      for (const operation of operations) {
        if ('create' in operation) this.indices.add((operation.create as { _index: string })._index);
        else this.samples.push(operation as Sample);
      }
      return { errors: false };
    };
    const request = async () => {
      this.asked += 1;
      return {};
    };
    return { bulk, transport: { request } } as unknown as SearchClient;
  }
}

describe('the health sampler', () => {
  let server: Server;
  let notices: Notice[];
  let lanes: LaneStatus[];
  let sampler: HealthSampler;
  const lane = (more: Partial<LaneStatus>): LaneStatus => ({
    lane: 'search',
    accepted: 0,
    delivered: 0,
    pending: 0,
    waiting: 0,
    dead: 0,
    dropped: 0,
    lagBytes: 0,
    ...more,
  });
  const status = (): DeliveryStatus => ({
    folder: '/spool',
    accepted: { record: 0, part: 0, change: 0, projection: 0, erase: 0, refused: 0 },
    bytes: 4096,
    lanes,
  });
  const begin = (): void => {
    sampler = new HealthSampler({
      client: server.client,
      status,
      instance: 'host:4711',
      notify: (notice) => notices.push(notice),
      intervalMs: 3_600_000,
    });
  };
  const last = () => server.samples.at(-1) ?? assert.fail('there is no sample');

  beforeEach(() => {
    server = new Server();
    notices = [];
    lanes = [lane({})];
  });
  afterEach(() => sampler.stop());

  it('writes one document for each lane into the index of the month', async () => {
    lanes = [lane({ lane: 'records', accepted: 5, delivered: 3, pending: 2 }), lane({ accepted: 5, delivered: 5 })];
    begin();
    await sampler.sample();
    assert.deepEqual(
      server.samples.map((sample) => [sample.lane['name'], sample.lane['waiting']]),
      [
        ['records', 2],
        ['search', 0],
      ],
    );
    assert.equal(last().service.instance.id, 'host:4711');
    assert.equal(last().spool.bytes, 4096);
    assert.match([...server.indices].join(), /^promptlog-health-\d{4}\.\d\d$/);
  });

  it('tells what was delivered and refused since the sample before, not since the beginning of time', async () => {
    lanes = [lane({ accepted: 1000, delivered: 990, dead: 10 })];
    begin();
    lanes = [lane({ accepted: 1010, delivered: 998, dead: 12 })];
    await sampler.sample();
    assert.deepEqual([last().lane['delivered'], last().lane['rejected'], last().lane['dead_letters']], [8, 2, 12]);
    lanes = [lane({ accepted: 1010, delivered: 1000, dead: 10 })]; // two were replayed
    await sampler.sample();
    assert.deepEqual([last().lane['delivered'], last().lane['rejected'], last().lane['dead_letters']], [2, 0, 10]);
  });

  it('tells for how long the oldest entry has been waiting', async () => {
    lanes = [lane({ accepted: 10, delivered: 4, pending: 6 })];
    begin();
    await sampler.sample();
    assert.equal(last().lane['lag_seconds'], 0);
    const since = Date.now();
    while (Date.now() === since); // the clock has to move on for there to be a lag
    lanes = [lane({ accepted: 20, delivered: 9, pending: 11 })];
    await sampler.sample();
    assert.ok(Number(last().lane['lag_seconds']) > 0, 'one of the first ten is still there');
    lanes = [lane({ accepted: 20, delivered: 20 })];
    await sampler.sample();
    assert.equal(last().lane['lag_seconds'], 0);
  });

  it('leaves out a sample that cannot be written, and looks for the template again after that', async () => {
    begin();
    await sampler.sample();
    assert.equal(server.asked, 1);
    server.failing = true;
    await sampler.sample();
    assert.deepEqual(
      notices.map(({ level, code }) => [level, code]),
      [['debug', 'health.sample']],
    );
    server.failing = false;
    await sampler.sample();
    assert.equal(server.asked, 2);
    assert.equal(server.samples.length, 2);
  });

  it('writes nothing after it was stopped', async () => {
    begin();
    await sampler.stop();
    await sampler.sample();
    assert.deepEqual(server.samples, []);
    assert.deepEqual(notices, []);
  });
});
