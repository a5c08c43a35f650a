import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, type ConfigSources, loadConfig } from '../src/config.ts';
import { OPTIONS, type OptionKey } from '../src/config-options.ts';
import { shipperOptions } from '../src/create-shipper.ts';
import { PromptlogError } from '../src/errors.ts';
import { recordsOptions, searchOptions } from '../src/store-options.ts';
import { newFolder, removeFolders } from './delivery/fixture.ts';

const SECRET = 'canary-0123456789';

/** For `assert.throws`: names the setting and its source, and says nothing secret. */
function badSetting(option: string, source: RegExp | string, reason = /./) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof PromptlogError, String(error));
    assert.deepEqual([error.code, error.details['option'], error.exit], ['PL_CONFIG_INVALID', option, 4]);
    assert.match(error.fix, source instanceof RegExp ? source : new RegExp(source.replaceAll('.', '\\.')));
    assert.match(error.message, reason);
    assert.ok(!`${error.message} ${error.fix} ${JSON.stringify(error.details)}`.includes(SECRET), error.message);
    return true;
  };
}

describe('the configuration', () => {
  let folder: string;
  let home: string;
  const load = (more: ConfigSources = {}): Config =>
    loadConfig({ folder, ...more, environment: { PROMPTLOG_HOME: home, ...more.environment } });
  const file = (value: unknown, at = folder) =>
    writeFileSync(join(at, 'promptlog.json'), typeof value === 'string' ? value : JSON.stringify(value));
  const stack = (value: unknown) => writeFileSync(join(home, 'stack.json'), JSON.stringify(value));

  beforeEach(() => {
    folder = newFolder();
    home = join(folder, 'home');
    mkdirSync(home);
  });
  afterEach(removeFolders);

  it('takes a flag over the environment over the file over the running stack over the default', () => {
    const key = 'elasticsearch.url';
    const settingOf = (config: Config) => config.list().find((setting) => setting.key === key);
    const seen: (string | undefined)[] = [];
    const see = (config: Config) => {
      assert.equal(config.text(key), settingOf(config)?.value);
      seen.push(`${settingOf(config)?.source} ${config.text(key)}`);
    };
    see(load());
    stack({ [key]: 'http://stack:1' });
    see(load());
    file({ [key]: 'http://file:1' });
    see(load());
    const environment = { PROMPTLOG_ELASTICSEARCH_URL: 'http://environment:1' };
    see(load({ environment }));
    see(load({ environment, flags: { [key]: 'http://flag:1' } }));
    assert.deepEqual(seen, [
      'default http://127.0.0.1:9200',
      'stack http://stack:1',
      'file http://file:1',
      'environment http://environment:1',
      'flag http://flag:1',
    ]);
  });

  it('takes an empty or absent value for none', () => {
    file({ 'spool.maxBytes': null, 'delivery.batchWaitMs': '' });
    const config = load({ environment: { PROMPTLOG_SPOOL_MAX_BYTES: '' }, flags: { 'spool.maxBytes': undefined } });
    assert.deepEqual([config.number('spool.maxBytes'), config.number('delivery.batchWaitMs')], [10_000_000_000, 500]);
    const { home: own } = Object.fromEntries(
      loadConfig({ folder, environment: { PROMPTLOG_HOME: '' } })
        .list()
        .map(({ key, value }) => [key, value]),
    );
    assert.notEqual(own, process.cwd());
  });

  it('reads nested and flat keys of the file alike, and lists as words', () => {
    file({
      spool: { maxBytes: 5_000_000, folder: '/x' },
      'delivery.retryMaxMs': 7,
      masking: { rules: ['credentials', 'ip'] },
    });
    const config = load();
    assert.deepEqual(
      [config.number('spool.maxBytes'), config.text('spool.folder'), config.number('delivery.retryMaxMs')],
      [5_000_000, '/x', 7],
    );
    assert.deepEqual(config.words('masking.rules'), ['credentials', 'ip']);
  });

  it('looks for the file in the current folder, then in the home folder, or where it is told', () => {
    file({ 'delivery.retryMaxMs': 1 }, home);
    assert.equal(load().number('delivery.retryMaxMs'), 1);
    file({ 'delivery.retryMaxMs': 2 });
    assert.equal(load().number('delivery.retryMaxMs'), 2);
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"delivery.retryMaxMs":3}');
    assert.equal(load({ environment: { PROMPTLOG_CONFIG: other } }).number('delivery.retryMaxMs'), 3);
    assert.throws(() => load({ environment: { PROMPTLOG_CONFIG: join(folder, 'none.json') } }), {
      code: 'PL_CONFIG_INVALID',
      message: /none\.json does not exist/,
    });
  });

  it('refuses a key it does not know, and names the file it stands in', () => {
    const path = join(folder, 'promptlog.json');
    file({ spool: { maxByte: 1 } });
    assert.throws(() => load(), badSetting('spool.maxByte', path, /no such setting/));
    file({ toString: 1 });
    assert.throws(() => load(), badSetting('toString', path, /no such setting/));
  });

  it('refuses a file that is no JSON object, and names it', () => {
    for (const text of ['{', '[]', '"text"', 'null', '']) {
      file(text);
      assert.throws(() => load(), badSetting(join(folder, 'promptlog.json'), join(folder, 'promptlog.json')), text);
    }
  });

  it('refuses a value that does not fit, and names where it was set', () => {
    const bad = (name: string, value: string) => () => load({ environment: { [name]: value } });
    assert.throws(
      bad('PROMPTLOG_SPOOL_MAX_BYTES', 'much'),
      badSetting('spool.maxBytes', 'PROMPTLOG_SPOOL_MAX_BYTES', /much/),
    );
    assert.throws(bad('PROMPTLOG_SPOOL_MAX_BYTES', '-1'), badSetting('spool.maxBytes', 'PROMPTLOG_SPOOL_MAX_BYTES'));
    assert.throws(
      bad('PROMPTLOG_RECORDS', 'oracle'),
      badSetting('records', 'PROMPTLOG_RECORDS', /one of sqlite, cosmos/),
    );
    assert.throws(
      bad('PROMPTLOG_ELASTICSEARCH_GZIP', 'perhaps'),
      badSetting('elasticsearch.gzip', 'PROMPTLOG_ELASTICSEARCH_GZIP'),
    );
    assert.throws(bad('PROMPTLOG_CAPTURE_LEVEL', 'half'), badSetting('capture.level', 'PROMPTLOG_CAPTURE_LEVEL'));
    assert.throws(
      () => load({ flags: { 'stack.elasticsearchPort': 70_000 } }),
      badSetting('stack.elasticsearchPort', '--stack.elasticsearchPort'),
    );
    file({ elasticsearch: { url: 'localhost:9200' } });
    assert.throws(() => load(), badSetting('elasticsearch.url', join(folder, 'promptlog.json'), /http or https/));
  });

  it('shows no secret in a message, nor the password within an address', () => {
    const secrets = (Object.keys(OPTIONS) as OptionKey[]).filter((key) => OPTIONS[key].secret === true);
    assert.ok(secrets.length >= 5);
    for (const key of secrets) {
      assert.throws(() => load({ flags: { [key]: { value: SECRET } } }), badSetting(key, `--${key}`, /the value/));
    }
    assert.throws(
      () => load({ flags: { 'elasticsearch.url': `ftp://elastic:${SECRET}@host:9200` } }),
      badSetting('elasticsearch.url', '--elasticsearch.url', /ftp/),
    );
  });

  it('has a variable of its own for every setting, and says what each is for', () => {
    const names = Object.values(OPTIONS).map(({ env }) => env);
    assert.equal(new Set(names).size, names.length);
    for (const [key, { env, doc }] of Object.entries(OPTIONS)) {
      assert.match(env, /^PROMPTLOG_[A-Z0-9_]+$/, key);
      assert.match(doc, /\.$/, key);
    }
    assert.equal(OPTIONS['spool.maxBytes'].env, 'PROMPTLOG_SPOOL_MAX_BYTES');
  });

  it('has defaults that fit, all below the home folder', () => {
    const config = load();
    for (const { key, value, source } of config.list()) {
      if (source === 'default' && typeof value === 'string' && value.startsWith('/'))
        assert.ok(value.startsWith(home), key);
    }
    assert.throws(() => config.required('cosmos.key'), badSetting('cosmos.key', 'PROMPTLOG_COSMOS_KEY', /not set/));
    assert.equal(config.optionalNumber('cosmos.ttlSeconds'), undefined);
  });

  describe('becomes the options of a shipper', () => {
    it('with SQLite and the embedded server when nothing is set', () => {
      const options = shipperOptions(load());
      assert.deepEqual(options.records, { kind: 'sqlite', file: join(home, 'records.sqlite') });
      assert.equal(options.search.url, 'http://127.0.0.1:9200');
      assert.ok(options.masking !== false, 'masking is on');
      assert.equal('below' in options.spool && options.spool.below, join(home, 'spool'));
    });

    it('with Cosmos DB, which needs an address', () => {
      const environment = { PROMPTLOG_RECORDS: 'cosmos' };
      assert.throws(
        () => recordsOptions(load({ environment })),
        badSetting('cosmos.endpoint', 'PROMPTLOG_COSMOS_ENDPOINT'),
      );
      const options = recordsOptions(
        load({ environment: { ...environment, PROMPTLOG_COSMOS_ENDPOINT: 'https://x.documents.azure.com' } }),
      );
      assert.ok(options.kind === 'cosmos' && options.key === undefined, 'without a key Entra ID is used');
    });

    it('with what is set of search and nothing else', () => {
      const options = searchOptions(load({ environment: { PROMPTLOG_ELASTICSEARCH_API_KEY: SECRET } }));
      assert.equal(options.apiKey, SECRET);
      assert.equal('username' in options, false);
    });

    it('with masking as it is set, off only when that is said', () => {
      const masking = (rules: string) =>
        shipperOptions(load({ environment: { PROMPTLOG_MASKING_RULES: rules } })).masking;
      assert.equal(masking('none'), false);
      const some = masking('ip');
      assert.ok(some);
      assert.deepEqual(some.rules, { credentials: false, 'payment-cards': false, ip: true });
      const patterns = { PROMPTLOG_MASKING_RULES: 'none', PROMPTLOG_MASKING_PATTERNS: 'staff=S\\d{6}\nno pattern' };
      assert.throws(
        () => shipperOptions(load({ environment: patterns })),
        badSetting('masking.patterns', 'PROMPTLOG_MASKING_PATTERNS'),
      );
    });
  });
});
