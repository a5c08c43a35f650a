/** Every snippet in TypeScript that a page shows fits the types of the package, and runs. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readRules } from '../../src/alerts/rules-file.ts';
import { signature } from '../../src/alerts/webhook.ts';
import { loadConfig } from '../../src/config.ts';
import { formatOfMapping } from '../../src/formats/mapping.ts';
import { parsePrices } from '../../src/insight/prices.ts';
import { allRecords } from '../support/both-stores.ts';
import { pageNamed, pageOf, pages, ROOT } from '../support/docs/markdown.ts';
import { type Snippet, SnippetProject, snippetsOf } from '../support/docs/snippets.ts';
import { runPromptlog } from '../support/promptlog-command.ts';
import { SearchServer } from '../support/search-server.ts';

const ANSWER = {
  id: 'chatcmpl-8jnI',
  object: 'chat.completion',
  model: 'gpt-4o',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'It is on its way.' } }],
  output: [],
};
/** Snippets that are checked by the compiler alone, each with its reason. */
const NOT_RUN: readonly (readonly [what: RegExp, reason: string])[] = [
  [/createKafkaSender/, 'needs a broker; kafka-sender.test.ts sends so'],
  [/createRabbitmqSender/, 'needs a broker; rabbitmq-sender.test.ts sends so'],
  [
    /elastic-apm-node/,
    'needs an agent that is not among the packages here; winston-elasticsearch.test.ts has one that does as much',
  ],
  [/new ElasticsearchTransport/, 'goes on until its logger ends; winston-elasticsearch.test.ts logs and ends it'],
];
/** How many records the snippets of a page leave behind, where they leave some. */
const LEFT: readonly (readonly [page: string, what: RegExp, records: number])[] = [
  ['README.md', /shipper\.accept\(\{/, 1],
  ['README.md', /logPrompts\(new OpenAI/, 1],
  ['README.md', /new PromptLogTransport/, 1],
  ['README.md', /promptLog\(\)/, 1],
  ['docs/sessions.md', /logger\.info/, 2],
];

/** A page that asks for what there is not, and one that throws. */
const BAD = [
  '```ts',
  "import { promptLog } from 'promptlog';",
  "promptLog().scores('x', 1);",
  '```',
  '```ts',
  "throw new Error('nothing works');",
  '```',
].join('\n');

/** A page's blocks of one type that hold this. */
function blocksOf(page: string, type: string, has = ''): string[] {
  return pageNamed(page)
    .blocks.filter((block) => block.type === type && block.text.includes(has))
    .map(({ text }) => text);
}

describe('the snippets of the pages', function suite() {
  this.timeout(180_000);
  const snippets = snippetsOf(pages());
  const bad = snippetsOf([pageOf('docs/new.md', BAD)]);
  let project: SnippetProject;
  let search: SearchServer;
  let provider: Server;

  before(async () => {
    project = new SnippetProject([...snippets, ...bad]);
    search = await SearchServer.start();
    provider = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
  });
  after(async () => {
    provider.close();
    await search.down();
    project.remove();
  });

  function environmentOf({ name, text }: Snippet): Record<string, string> {
    const home = join(project.folder, `${name}-home`);
    mkdirSync(home);
    return {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: search.url,
      PROMPTLOG_DELIVERY_BATCH_WAIT_MS: '20',
      OPENAI_API_KEY: 'sk-example',
      AZURE_OPENAI_API_KEY: 'example',
      // The package refuses both this and an endpoint of Azure's.
      ...(text.includes('AzureOpenAI')
        ? {}
        : { OPENAI_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` }),
    };
  }

  it('fit the types of the package, and one that does not is seen', async () => {
    assert.ok(snippets.length > 12);
    const [problem = '', ...others] = await project.problems();
    assert.match(problem, /^docs\/new\.md:3: .*'scores' does not exist/);
    assert.deepEqual(others, []);
  });

  for (const snippet of snippets) {
    if (NOT_RUN.some(([what]) => what.test(snippet.text))) continue;
    it(`run: ${snippet.page}:${snippet.line}`, async () => {
      const environment = environmentOf(snippet);
      const { status, said } = await project.run(snippet, environment);
      assert.equal(status, 0, said);
      const left = LEFT.find(([page, what]) => page === snippet.page && what.test(snippet.text))?.[2];
      if (left === undefined) return;
      await runPromptlog(['ship', '-'], environment, '');
      const file = join(environment['PROMPTLOG_HOME'] ?? '', 'records.sqlite');
      assert.equal((await allRecords({ kind: 'sqlite', file })).size, left);
    });
  }

  it('that are not run are in a list, which holds no other', () => {
    const unused = NOT_RUN.filter(([what]) => !snippets.some(({ text }) => what.test(text)));
    assert.deepEqual(unused.map(String), []);
    const gone = LEFT.filter(([page, what]) => !snippets.some((each) => each.page === page && what.test(each.text)));
    assert.deepEqual(gone.map(String), []);
  });

  it('of alerts tells a genuine message from another', async () => {
    const snippet = snippets.find(({ text }) => text.includes('isGenuine')) ?? assert.fail();
    const { isGenuine } = (await project.exported(snippet)) as {
      isGenuine: (header: string, body: string, secret: string) => boolean;
    };
    const signed = signature('{"a":1}', 'secret', Date.now());
    assert.equal(isGenuine(signed, '{"a":1}', 'secret'), true);
    assert.equal(isGenuine(signed, '{"a":2}', 'secret'), false);
    assert.equal(isGenuine(signed, '{"a":1}', 'another'), false);
    assert.equal(isGenuine(signature('{"a":1}', 'secret', Date.now() - 600_000), '{"a":1}', 'secret'), false);
    assert.equal(isGenuine('', '{"a":1}', 'secret'), false);
  });

  it('of files are what the program reads', () => {
    const [rules = ''] = blocksOf('docs/alerts.md', 'yaml', 'rules:');
    assert.ok(readRules(rules, 'docs/alerts.md', ['slack', 'on-call']));
    const [prices = ''] = blocksOf('docs/insight.md', 'yaml', 'prices:');
    assert.ok(parsePrices(prices, 'docs/insight.md'));
    const [mapping = ''] = blocksOf('docs/formats.md', 'json', '"fields"');
    assert.equal(formatOfMapping(JSON.parse(mapping)).name, 'my-gateway');
    const [settings = ''] = blocksOf('docs/security-collector.md', 'json', '"jwt"');
    const { collector } = JSON.parse(settings) as { collector: { jwt: Record<string, string> } };
    const flags = Object.fromEntries(
      Object.entries(collector.jwt).map(([key, value]) => [`collector.jwt.${key}`, value]),
    );
    assert.match(
      loadConfig({ flags, environment: {}, folder: project.folder }).required('collector.jwt.issuer'),
      /^https/,
    );
    const [checks = ''] = blocksOf('docs/api.md', 'toml');
    const tried = readFileSync(join(ROOT, 'test/api-check/schemathesis.toml'), 'utf8');
    const plain = tried.split('\n').filter((line) => !line.startsWith('#'));
    assert.equal(checks.trim(), plain.join('\n').trim(), 'the same as in the tests');
  });

  it('are seen to fail', async () => {
    const { status, said } = await project.run(bad[1] ?? assert.fail(), {});
    assert.equal(status, 1);
    assert.match(said, /nothing works/);
  });
});
