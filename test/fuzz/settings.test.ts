/** Files that people edit, and those we keep ourselves: each is read, or refused in words that name the file and the fault. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { receiversFrom } from '../../src/alerts/alert-settings.ts';
import { readRules } from '../../src/alerts/rules-file.ts';
import { manifestFile, readManifest } from '../../src/backup/manifest.ts';
import { collectorUrl, localUrl } from '../../src/cli/collector-file.ts';
import { loadConfig } from '../../src/config.ts';
import { OPTIONS, type OptionKey } from '../../src/config-options.ts';
import { readKeys } from '../../src/doors/http/auth/key-file.ts';
import { rateFrom } from '../../src/doors/http/auth/rate-limit.ts';
import { scopeMapFrom } from '../../src/doors/http/auth/scope-map.ts';
import { kafkaOptionsFrom } from '../../src/doors/queue/kafka/options.ts';
import { sourcesFrom } from '../../src/doors/queue/queue-sources.ts';
import { formatOfMapping } from '../../src/formats/mapping.ts';
import { parsePrices, pricingOf } from '../../src/insight/prices.ts';
import { labelsOf, parseTaxonomy } from '../../src/insight/taxonomy.ts';
import { maskingOptions } from '../../src/masking-options.ts';
import { createRedactor } from '../../src/record/redact.ts';
import { readUsageExport } from '../../src/stats/usage-export.ts';
import { anyText } from '../support/arbitrary-record.ts';
import { assertLinear, fuzz, fuzzAsync, fuzzTimeout, inTime } from './fuzzing.ts';
import { CANARY, mutatedBytes, mutatedJson, mutatedText } from './mutations.ts';
import { assertCoded, throwsOnlyCodes } from './strict-taker.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const YAML = [
  ...[
    '\n',
    '  ',
    ': ',
    '- ',
    '&a ',
    '*a',
    '<<: *a',
    '!!js/function ',
    '!!binary ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '{',
    '}',
    '[',
    ']',
    '---',
    '...',
    '%YAML 9.9\n',
  ],
  ...[
    '__proto__: 1\n',
    'constructor: 1\n',
    '\t',
    '\0',
    '0x1f',
    '1e999',
    '.inf',
    '.nan',
    'null',
    '~',
    'rules:',
    'kind: ',
    'above: ',
    '-5',
    '9'.repeat(30),
  ],
];
const PRICES = `currency: EUR
prices:
  - match: gpt-4o*
    provider: azure.ai.openai
    from: 2026-01-01
    until: 2026-12-31
    input: 2.1
    output: 8.4
  - deployment: chat-reserved
    provisioned: true
  - match: /^claude-(3|4)/
    discount: 0.15
`;
const MAPPING = {
  name: 'my-gateway',
  when: { source: 'gw' },
  fields: {
    'message.id': 'request.id',
    'call.request': ['request.body', 'body'],
    'user.user_id': { path: 'key', hash: true },
  },
  halves: ['request'],
};
const rules = readFileSync(join(ROOT, 'alerts.yaml'), 'utf8');
const topics = readFileSync(join(ROOT, 'topics.yaml'), 'utf8').slice(0, 4_000);

describe('a file that a person edits, under fuzz', function () {
  this.timeout(fuzzTimeout());

  it('holds rules of alerts, or is told what is wrong with each of its lines', () => {
    fuzz({ area: 'alerts.yaml', runs: 250 }, mutatedText([rules, rules.slice(0, 1_200)], YAML), (text) => {
      const read = inTime(text.length * 20, () => readRules(text, 'alerts.yaml', ['slack']));
      for (const problem of read.problems) {
        assertCoded(problem, ['PL_CONFIG_INVALID']);
        assert.match(String(problem.details['source']), /^alerts\.yaml, line \d+$/);
      }
      assert.ok(read.everyMs >= 10_000 && Number.isFinite(read.blindMs));
      assert.equal(new Set(read.rules.map(({ name }) => name)).size, read.rules.length);
    });
  });

  it('holds prices of one’s own', () => {
    fuzz(
      { area: 'files of prices', runs: 300 },
      mutatedText([PRICES, JSON.stringify([{ match: 'a*', input: 1, output: 2 }])], YAML),
      (text) => {
        const prices = inTime(text.length * 20, () =>
          throwsOnlyCodes(() => parsePrices(text, 'prices.yaml'), 'PL_CONFIG_INVALID'),
        );
        if (prices === undefined) return;
        const call = {
          provider: 'azure.ai.openai',
          requestModel: 'gpt-4o',
          responseModel: 'claude-3-x',
          time: '2026-06-01T00:00:00.000Z',
        };
        const price = pricingOf(prices)(call as Parameters<ReturnType<typeof pricingOf>>[0]);
        assert.ok(price === undefined || JSON.stringify(price).length > 0);
      },
    );
  });

  it('holds topics, whose patterns no text holds up', () => {
    const hostile = ['a'.repeat(5_000), 'refund '.repeat(700), '0'.repeat(5_000), `${'ab'.repeat(2_000)}!`];
    const patterns = [
      '/(a+)+$/',
      '/(a|a)*b/',
      '/a*a*a*b/',
      '/(?:a{1,50}){1,50}/',
      '/\\d+\\d+x/',
      '/[^b]*c/',
      '/(?=a+)a+b/',
    ];
    const letters = [...YAML, ...patterns.map((pattern) => `  - ${pattern}\n`), '*', '/', '(', ')', '+', '{2,}', '\\'];
    fuzz(
      { area: 'files of topics', runs: 200 },
      mutatedText([topics, `t:\n  - refund*\n  - /${'\\d'}{4}/\n`], letters),
      (text) => {
        const taxonomy = inTime(text.length * 20, () =>
          throwsOnlyCodes(() => parseTaxonomy(text, 'topics.yaml'), 'PL_CONFIG_INVALID'),
        );
        if (taxonomy === undefined) return;
        for (const said of hostile) inTime(said.length * 20, () => labelsOf(taxonomy, said));
      },
    );
  });

  it('holds a mapping of a format, or is refused with the place in it', () => {
    fuzz({ area: 'mapping files', runs: 400 }, mutatedJson([MAPPING]), (given) => {
      throwsOnlyCodes(() => formatOfMapping(given, 'a.json'), 'PL_CONFIG_INVALID');
    });
    fuzz({ area: 'mapping files', runs: 200 }, mutatedBytes([Buffer.from(JSON.stringify(MAPPING))]), (bytes) => {
      throwsOnlyCodes(() => formatOfMapping(bytes.toString(), 'a.json'), 'PL_CONFIG_INVALID');
    });
  });

  it('takes no longer than its length explains', () => {
    assertLinear(
      'rules',
      (size) => `rules:\n${'  - kind: error-rate\n    above: 10%\n'.repeat(Math.min(size, 190))}`,
      (text) => void readRules(text, 'x'),
      20,
    );
    assertLinear(
      'words of a topic',
      (size) => `t:\n${'  - word\n'.repeat(size)}`,
      (text) => void throwsOnlyCodes(() => parseTaxonomy(text, 'x')),
      50,
    );
    const aliases = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join()}]`).join('\n')}\n`;
    inTime(aliases.length * 100, () => readRules(aliases, 'x'));
    inTime(aliases.length * 100, () => throwsOnlyCodes(() => parsePrices(aliases, 'x'), 'PL_CONFIG_INVALID'));
  });

  it('is an export of a provider, or none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
    const file = join(folder, 'usage.csv');
    const seeds = [
      'start_time_iso,model,input_tokens,output_tokens,num_model_requests\n2026-01-15T00:00:00Z,gpt-4o,10,5,1\n2026-01-16,,,,\n',
      'Date,MeterName,MeterCategory,CostInBillingCurrency,BillingCurrencyCode\n01/15/2026,gpt 4o inp,Azure OpenAI,1.5,EUR\n20260115,x,y,2,\n',
    ].map((text) => Buffer.from(text));
    try {
      await fuzzAsync({ area: 'exports of usage', runs: 120, cost: 4 }, mutatedBytes(seeds), async (bytes) => {
        writeFileSync(file, bytes);
        try {
          const { usage } = await readUsageExport(file);
          for (const { counts, costs } of usage) {
            for (const figure of [...Object.values(counts), ...Object.values(costs)])
              assert.ok(Number.isFinite(figure));
          }
        } catch (error) {
          assertCoded(error, ['PL_INPUT']);
        }
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('settings under fuzz', function () {
  this.timeout(fuzzTimeout());
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));
  const keys = Object.keys(OPTIONS) as OptionKey[];
  const secrets = keys.filter((key) => OPTIONS[key].secret === true);
  const value = fc.oneof(
    anyText,
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1e9',
      'true',
      'yes',
      'none',
      ',',
      'a=b',
      'a=b+c',
      'http://x',
      'https://a:b@c/',
      '[',
      '/(a+)+$/',
      'x=(',
      'full',
    ),
    mutatedText(
      ['name=read+write,other=read', 'prompts,spans=otlp-traces', 'a=\\d+\nb=[', '10/s'],
      ['=', ',', '+', '\n', '/', ' ', '(', '__proto__'],
    ),
  );
  const given = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 });

  it('are taken or refused by name, and no secret is shown', () => {
    fuzz({ area: 'settings', runs: 300 }, fc.tuple(given, fc.constantFrom(...secrets)), ([settings, secret]) => {
      const environment = Object.fromEntries(
        Object.entries({ ...settings, [secret]: CANARY }).map(([key, text]) => [OPTIONS[key as OptionKey].env, text]),
      );
      try {
        const config = loadConfig({ environment: { ...environment, PROMPTLOG_HOME: home }, folder: home });
        const uses = [maskingOptions, receiversFrom, kafkaOptionsFrom];
        for (const use of uses) throwsOnlyCodes(() => use(config), 'PL_CONFIG_INVALID');
      } catch (error) {
        assertCoded(error, ['PL_CONFIG_INVALID']);
        assert.ok(!error.message.includes(CANARY), error.message);
      }
    });
  });

  it('in a file are taken or refused, with the file', () => {
    const seeds = [
      {
        spool: { maxBytes: 5_000_000 },
        'elasticsearch.url': 'http://x',
        masking: { rules: ['email'], mode: 'hash' },
        home,
      },
    ];
    const texts = fc.oneof(
      mutatedJson(seeds).map((each) => JSON.stringify(each)),
      mutatedBytes(seeds.map((each) => Buffer.from(JSON.stringify(each)))).map(String),
    );
    fuzz({ area: 'settings', runs: 300 }, texts, (text) => {
      writeFileSync(join(home, 'promptlog.json'), text);
      throwsOnlyCodes(() => loadConfig({ environment: { PROMPTLOG_HOME: home }, folder: home }), 'PL_CONFIG_INVALID');
    });
    rmSync(join(home, 'promptlog.json'));
    assert.deepEqual(Object.keys({}.constructor.prototype), [], 'nothing was left in what all objects share');
  });

  it('of masks make a gate, or are refused; no pattern of ours is slow on any text', () => {
    const all = { credentials: true, 'payment-cards': true, email: true, phone: true, iban: true, ip: true } as const;
    const redactor = createRedactor({ rules: all });
    const units = [
      'a',
      '1',
      '-',
      '@',
      '.',
      ' ',
      ':',
      '=',
      '"',
      '\\',
      'key=',
      'eyJ',
      'sk-',
      '+1 ',
      'DE',
      'password: ',
      '://a:',
      '-----BEGIN ',
      '\n',
      'é',
    ];
    for (const unit of units) {
      for (const tail of ['', '!', ' x']) {
        const json = (size: number) =>
          JSON.stringify({ message: { prompt: [{ role: 'user', content: unit.repeat(size / unit.length) + tail }] } });
        assertLinear(`masks on ${JSON.stringify(unit + tail)}`, json, (text) => void redactor.redact(text), 3_000);
      }
    }
    const pattern = mutatedText(
      ['name=\\d{3}-\\d{4}', 'a=b\nc=[d-f]+'],
      ['=', '\n', '(', ')', '[', '?', '*', '\\', '{', '|', 'name', 'email=x'],
    );
    fuzz({ area: 'settings', runs: 300 }, pattern, (text) => {
      const config = loadConfig({
        environment: { PROMPTLOG_HOME: home, PROMPTLOG_MASKING_PATTERNS: text },
        folder: home,
      });
      const options = throwsOnlyCodes(() => maskingOptions(config), 'PL_CONFIG_INVALID');
      if (options !== undefined && options !== false)
        throwsOnlyCodes(() => createRedactor(options), 'PL_CONFIG_INVALID');
    });
  });

  it('of small languages of their own are taken or refused', () => {
    const text = mutatedText(
      ['prompts,spans=otlp-traces', 'name=read+write,x=admin', '10/60', '100/m'],
      [',', '=', '+', '/', '\n', '0', '-1', '1e9', '*', '__proto__'],
    );
    fuzz({ area: 'settings', runs: 500 }, text, (each) => {
      throwsOnlyCodes(() => sourcesFrom(each, 'x'), 'PL_CONFIG_INVALID');
      throwsOnlyCodes(() => scopeMapFrom(each, 'x'), 'PL_CONFIG_INVALID');
      const rate = throwsOnlyCodes(() => rateFrom(each));
      if (rate !== undefined) assert.ok(rate.requests >= 1 && rate.seconds >= 1 && Number.isFinite(rate.requests));
    });
  });
});

describe('a file we keep ourselves, under fuzz', function () {
  this.timeout(fuzzTimeout());
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-fuzz-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));
  const key = {
    id: 'k',
    name: 'n',
    hash: 'a'.repeat(64),
    scopes: ['read'],
    created: '2026-01-15T10:00:00.000Z',
    rate: { requests: 1, seconds: 1 },
    labels: { app: 'a' },
  };
  const manifest = {
    format: 1,
    made: '',
    promptlog: '',
    layout: 1,
    records: 1,
    bytes: 1,
    sha256: 'a',
    settings: {},
    secrets: [],
  };
  const texts = (seed: object): fc.Arbitrary<string> =>
    fc.oneof(
      mutatedJson([seed]).map((each) => JSON.stringify(each)),
      mutatedBytes([Buffer.from(JSON.stringify(seed))]).map(String),
    );

  it('holds keys that let somebody in, or is refused as a whole', () => {
    fuzz({ area: 'files of our own', runs: 400 }, texts({ version: 1, keys: [key, { ...key, id: 'l' }] }), (text) => {
      writeFileSync(join(home, 'keys.json'), text);
      chmodSync(join(home, 'keys.json'), 0o600);
      const read = throwsOnlyCodes(() => readKeys(home), 'PL_CONFIG_INVALID');
      for (const { id, hash, scopes, expires } of read ?? []) {
        assert.equal(typeof id, 'string');
        assert.ok(hash === undefined || /^[0-9a-f]{64}$/.test(hash));
        assert.ok(scopes.every((scope) => typeof scope === 'string'));
        assert.ok(expires === undefined || !Number.isNaN(Date.parse(expires)));
      }
    });
  });

  it('is the manifest of a backup, or is refused', () => {
    const backup = join(home, 'backup.sqlite');
    writeFileSync(backup, '');
    fuzz({ area: 'files of our own', runs: 300 }, texts(manifest), (text) => {
      writeFileSync(manifestFile(backup), text);
      throwsOnlyCodes(() => readManifest(backup), 'PL_BACKUP');
    });
  });

  it('says where the collector is, or nothing', () => {
    fuzz({ area: 'files of our own', runs: 300 }, texts({ url: 'http://127.0.0.1:4711', pid: 1 }), (text) => {
      writeFileSync(join(home, 'collector.json'), text);
      const url = collectorUrl(home);
      if (url !== undefined) assert.ok(localUrl(url).length > 0);
    });
  });
});
