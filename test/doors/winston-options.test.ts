import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import winston from 'winston';
import type { ElasticsearchTransportOptions } from 'winston-elasticsearch';
import TransportStream from 'winston-transport';
import { accessFrom } from '../../src/doors/winston/client-options.ts';
import { judgeOptions, REPLACED_OPTIONS } from '../../src/doors/winston/replaced-options.ts';
import {
  PromptLogTransport,
  type PromptLogTransportOptions,
  PromptlogTransport,
} from '../../src/doors/winston-transport.ts';
import { PromptlogError } from '../../src/errors.ts';
import { GateTaker } from '../support/gate-taker.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const THEIRS = join(ROOT, 'node_modules/winston-elasticsearch');

/** A value of each option that asks for something. */
const ASKING: Readonly<Record<string, unknown>> = {
  index: 'mine',
  indexPrefix: 'mine',
  indexSuffixPattern: 'YYYY',
  transformer: () => ({}),
  useTransformer: false,
  ensureIndexTemplate: false,
  indexTemplate: { index_patterns: ['mine-*'] },
  retryLimit: 3,
  healthCheckTimeout: '5s',
  healthCheckWaitForStatus: 'green',
  healthCheckWaitForNodes: '>=2',
  client: {},
  waitForActiveShards: 'all',
  pipeline: 'mine',
  buffering: false,
  bufferLimit: 100,
  dataStream: true,
  timestamp: () => 'now',
};

function withOptions(options: object): PromptLogTransport {
  return new PromptLogTransport({ shipper: new GateTaker(), ...options } as PromptLogTransportOptions);
}

async function warningsOf(transport: PromptLogTransport): Promise<string[]> {
  const warnings: string[] = [];
  transport.on('warn', (warning: PromptlogError) => warnings.push(`${warning.code} ${warning.message}`));
  await new Promise((done) => setImmediate(done));
  return warnings;
}

describe('the options of winston-elasticsearch', () => {
  it('are all known, those of its README as those of its types', () => {
    const [, options = ''] = readFileSync(join(THEIRS, 'README.md'), 'utf8').split(/^## (?=Options|Transformer)/m);
    const readme = options.matchAll(/^- `(\w+)`/gm);
    const types = readFileSync(join(THEIRS, 'index.d.ts'), 'utf8');
    const members = types.slice(types.indexOf('ElasticsearchTransportOptions'), types.indexOf('export class'));
    const documented = [...readme, ...members.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name ?? '');
    const names = new Set(documented);
    assert.ok(names.size >= 24, `${names.size}`);
    assert.deepEqual([...names].filter((name) => !(name in REPLACED_OPTIONS)).sort(), []);
    assert.deepEqual(
      Object.keys(REPLACED_OPTIONS).filter((name) => !names.has(name)),
      [],
    );
  });

  it('are all answered as docs/winston.md says', () => {
    const page = readFileSync(join(ROOT, 'docs/winston.md'), 'utf8');
    const rows = Object.entries(REPLACED_OPTIONS).map(
      ([name, { fate, says }]) => `| \`${name}\` | ${fate} | ${says} |`,
    );
    const lines = page.split('\n');
    assert.deepEqual(
      rows.filter((row) => !lines.includes(row)),
      [],
    );
  });

  for (const [name, { fate }] of Object.entries(REPLACED_OPTIONS)) {
    if (fate === 'refused') {
      it(`refuses ${name} when the transport is made, and says what is ours`, () => {
        assert.throws(
          () => withOptions({ [name]: ASKING[name] }),
          (error) =>
            error instanceof PromptlogError &&
            error.code === 'PL_CONFIG_INVALID' &&
            error.message.startsWith(`the setting ${name} is not usable: `) &&
            error.fix.includes('PromptLogTransport'),
        );
      });
    }
    if (fate === 'unneeded') {
      it(`takes ${name} with a warning that says what does that here`, async () => {
        const warnings = await warningsOf(withOptions({ [name]: ASKING[name] }));
        assert.equal(warnings.length, 1);
        assert.ok(
          warnings[0]?.startsWith(`PL_CONFIG_INVALID the setting ${name} is not usable: it changes nothing here`),
        );
      });
    }
  }

  it('are taken without a word where they say what is the case anyway', async () => {
    const defaults = {
      level: 'info',
      index: null,
      indexPrefix: 'logs',
      indexSuffixPattern: 'YYYY.MM.DD',
      useTransformer: true,
      ensureIndexTemplate: true,
      waitForActiveShards: 1,
      handleExceptions: false,
      pipeline: null,
      bufferLimit: null,
      buffering: true,
      healthCheckTimeout: '30s',
      healthCheckWaitForStatus: 'yellow',
      healthCheckWaitForNodes: '>=1',
      dataStream: false,
      retryLimit: 400,
    };
    assert.deepEqual(await warningsOf(withOptions(defaults)), []);
    assert.deepEqual(judgeOptions({}), []);
  });

  it('fit the type of ours as they are', () => {
    const options: ElasticsearchTransportOptions = { level: 'warn', buffering: true, dataStream: false };
    const transport = new PromptLogTransport({ ...options, shipper: new GateTaker() });
    assert.equal(transport.level, 'warn');
  });

  it('are left in the object they came in', () => {
    const options = Object.freeze({ level: 'warn', indexPrefix: 'logs', buffering: false });
    withOptions(options);
    assert.deepEqual(options, { level: 'warn', indexPrefix: 'logs', buffering: false });
  });

  it('say nothing beside a shipper that has its own way, and that is told', async () => {
    const warnings = await warningsOf(withOptions({ clientOpts: { node: 'http://127.0.0.1:1' }, flushInterval: 5 }));
    assert.equal(warnings.filter((text) => text.includes('the shipper that was given has its own way')).length, 2);
  });

  it('leave the other name of the transport as it was', () => {
    assert.equal(PromptlogTransport, PromptLogTransport);
  });
});

describe('clientOpts of winston-elasticsearch', () => {
  it('name the server and the login in all their shapes', () => {
    const auth = { username: 'ada', password: 'secret' };
    const access = { url: 'https://search:9200', username: 'ada', password: 'secret' };
    assert.deepEqual(accessFrom({ node: 'https://search:9200', auth }), access);
    assert.deepEqual(accessFrom({ node: new URL('https://search:9200'), auth }), {
      ...access,
      url: 'https://search:9200/',
    });
    assert.deepEqual(accessFrom({ nodes: [{ url: new URL('https://a/') }] }), { url: 'https://a/' });
    assert.deepEqual(accessFrom({ cloud: { id: 'x:y' }, auth: { apiKey: 'k' } }), { cloudId: 'x:y', apiKey: 'k' });
    assert.deepEqual(accessFrom({ node: 'http://a', auth: { apiKey: { id: 'i', api_key: 'k' } } }), {
      url: 'http://a',
      apiKey: Buffer.from('i:k').toString('base64'),
    });
    const more = { requestTimeout: 500, compression: true, maxRetries: 3, log: [] };
    assert.deepEqual(accessFrom({ node: 'http://a', ...more }), { url: 'http://a', requestTimeoutMs: 500, gzip: true });
  });

  it('leave it to the settings where they name none', () => {
    assert.equal(accessFrom({}), undefined);
    assert.equal(accessFrom({ log: [{ type: 'console', level: 'error' }] }), undefined);
  });

  it('are refused where the connection would be another one without what they say', () => {
    const bad: [Record<string, unknown>, RegExp][] = [
      [{ node: 'https://a', tls: { ca: 'x' } }, /clientOpts\.tls .* elasticsearch\.caFile/],
      [{ node: 'https://a', Connection: class {} }, /clientOpts\.Connection .* elasticsearch\.\*/],
      [{ nodes: ['http://a', 'http://b'] }, /clientOpts\.nodes .* elasticsearch\.url/],
      [{ node: 'http://a', auth: { bearer: 'token' } }, /clientOpts\.auth\.bearer .* elasticsearch\.apiKey/],
    ];
    for (const [clientOpts, message] of bad) {
      assert.throws(
        () => accessFrom(clientOpts),
        (error) => error instanceof PromptlogError && message.test(error.message) && !error.message.includes('token'),
      );
    }
  });

  it('are refused before anything is opened', () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-options-'));
    const spool = { folder: join(folder, 'spool') };
    const refused = { clientOpts: { nodes: ['http://a', 'http://b'] }, options: { spool } };
    assert.throws(() => new PromptLogTransport(refused), /clientOpts\.nodes/);
    assert.throws(() => new PromptLogTransport({ flushInterval: -1, options: { spool } }), /flushInterval/);
    assert.throws(() => readFileSync(spool.folder), /ENOENT/);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('the option otherLines', () => {
  const promptlog = { message: { id: 'r', prompt: [{ role: 'user', content: 'x' }] } };

  async function logged(options: PromptLogTransportOptions): Promise<GateTaker> {
    const taker = new GateTaker();
    const logger = winston.createLogger({ transports: [new PromptLogTransport({ shipper: taker, ...options })] });
    logger.info('one');
    logger.info('a call', { promptlog });
    logger.debug('too low');
    logger.child({ part: 'x' }).warn('two');
    const finished = once(logger, 'finish');
    logger.end();
    await finished;
    return taker;
  }

  class Lines extends TransportStream {
    readonly lines: string[] = [];
    ended = 0;
    override _final(done: () => void): void {
      this.ended += 1;
      done();
    }
    override log(line: { message: string }, done: () => void): void {
      this.lines.push(line.message);
      done();
    }
  }

  it('hands on the lines that carry no record, and only those, and ends with the logger', async () => {
    const others = new Lines();
    const taker = await logged({ otherLines: others });
    assert.deepEqual(others.lines, ['one', 'two']);
    assert.equal(others.ended, 1);
    assert.deepEqual(
      taker.taken.map(({ id }) => id),
      ['r'],
    );
  });

  it('leaves level and format of the other transport to it', async () => {
    const format = winston.format((line) => ({ ...line, message: `<${String(line.message)}>` }))();
    const others = new Lines({ level: 'warn', format });
    await logged({ otherLines: others });
    assert.deepEqual(others.lines, ['<two>']);
  });

  it('leaves them alone by default, or when told to', async () => {
    for (const options of [{}, { otherLines: 'ignore' }] as const) {
      assert.equal((await logged(options)).taken.length, 1);
    }
  });

  it('is not disturbed by a transport that fails, throws or never ends', async () => {
    class Broken extends TransportStream {
      override log(): void {
        this.emit('error', new Error('away'));
        throw new Error('thrown');
      }
    }
    const taker = new GateTaker();
    const transport = new PromptLogTransport({ shipper: taker, otherLines: new Broken(), closeTimeoutMs: 50 });
    const warnings: string[] = [];
    transport.on('warn', ({ message }: Error) => warnings.push(message));
    const logger = winston.createLogger({ transports: [transport] });
    logger.info('one');
    logger.info('a call', { promptlog });
    const finished = once(logger, 'finish');
    logger.end();
    await finished;
    assert.deepEqual([taker.taken.length, warnings], [1, ['away', 'thrown']]);
  });

  it('drops lines that nobody takes, and says so once', async () => {
    class Stuck extends TransportStream {
      override log(): void {}
    }
    const transport = withOptions({ otherLines: new Stuck(), closeTimeoutMs: 10 });
    const warnings: string[] = [];
    transport.on('warn', ({ message }: Error) => warnings.push(message));
    const line = { level: 'info', message: 'x', [Symbol.for('level')]: 'info' };
    const logger = winston.createLogger({ transports: [transport] });
    for (let count = 0; count < 12_000; count++) transport.log(line, () => {});
    assert.deepEqual(warnings, ['10000 lines wait for the other transport; more are dropped']);
    logger.close();
  });

  it('is refused when it is no transport', () => {
    assert.throws(() => withOptions({ otherLines: 'ship' }), /otherLines .* a transport of winston/);
  });
});
