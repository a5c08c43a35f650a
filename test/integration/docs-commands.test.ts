/** Every line that a page gives to a shell is run, but for those of the list of what is tried elsewhere (test/docs/lines.test.ts). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { deleteIndices, superuserClient } from '../support/both-stores.ts';
import { type Block, type Page, pages } from '../support/docs/markdown.ts';
import { Scene } from '../support/docs/scene.ts';
import { reasonOf, type SceneOfPage, scenes } from '../support/docs/scenes.ts';
import { shellLines } from '../support/docs/shell.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { KibanaServer } from '../support/kibana-server.ts';
import { WebhookServer } from '../support/webhook-server.ts';

const ANSWER = {
  id: 'chatcmpl-1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Soon.' } }],
};
const PLAYED = new Set(scenes('', '', '').map(({ page }) => page));

function shellBlocks({ blocks }: Page): readonly Block[] {
  return blocks.filter(({ type }) => type === 'sh');
}

describe('the lines for a shell', function suite() {
  this.timeout(240_000);
  const all = pages();
  let server: TestElasticsearch;
  let client: SearchClient;
  let webhook: WebhookServer;
  let kibana: KibanaServer;
  let provider: Server;
  let settings: ReadonlyMap<string, SceneOfPage>;

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    webhook = await WebhookServer.start();
    kibana = new KibanaServer();
    const kibanaUrl = await kibana.start();
    for (const space of ['team-a', 'figures']) kibana.spaces.add(space);
    provider = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const address = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    settings = new Map(scenes(webhook.url, kibanaUrl, address).map((scene) => [scene.page, scene]));
  });
  after(async () => {
    provider.close();
    await kibana.stop();
    await webhook.stop();
    await deleteIndices(client);
    await client.close();
  });

  for (const page of all.filter(({ name }) => PLAYED.has(name))) {
    it(`do what they say: ${page.name}`, async () => {
      await deleteIndices(client);
      await installTemplates(client);
      const scene = settings.get(page.name) ?? assert.fail();
      const stage = await Scene.open({ server, ...scene.options });
      try {
        for (const { text, line } of shellBlocks(page)) {
          const lines = shellLines(text).filter((each) => reasonOf(each) === undefined);
          if (lines.length === 0) continue;
          const first = scene.before?.find(([start]) => lines[0]?.startsWith(start) === true)?.[1];
          if (first !== undefined) await stage.must(first);
          const { status, said } = await stage.run(stage.played(lines, scene.replacements));
          assert.equal(status, 0, `${page.name}:${line}:\n${lines.join('\n')}\n\n${said}`);
        }
      } finally {
        await stage.close();
      }
    });
  }

  it('are seen to fail', async () => {
    const stage = await Scene.open({ server });
    try {
      for (const line of [
        'promptlog show nothing-like-it',
        'promptlog collect --set collector.port=-1',
        'false | true',
      ]) {
        assert.notEqual((await stage.run(stage.played([line]))).status, 0, line);
      }
    } finally {
      await stage.close();
    }
  });
});
