/** The installed package on every line of Node that it promises: the oldest, the one of the tests, the newest. */
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ModelProvider } from '../support/model-provider.ts';
import { NODE_VERSIONS, prepareNodeVersions } from '../support/node-versions.ts';
import { installedPackage, type Ran, ROOT, run } from '../support/packed.ts';
import { SearchServer } from '../support/search-server.ts';

interface Smoke {
  readonly node: string;
  readonly delivered: boolean;
  readonly said: string;
  readonly streamed: string;
  readonly senders: readonly string[];
}

describe('the package on each Node', function () {
  this.timeout(600_000);
  let project: string;
  let programs: ReadonlyMap<string, string>;
  before(async () => {
    project = await installedPackage();
    programs = new Map([[process.versions.node, process.execPath], ...(await prepareNodeVersions())]);
    await copyFile(resolve(ROOT, 'test/support/package-smoke.js'), join(project, 'smoke.mjs'));
  });

  for (const version of [process.versions.node, ...NODE_VERSIONS]) {
    describe(version, () => {
      const on = (args: readonly string[]): Promise<Ran> =>
        run(programs.get(version) ?? '', args, project, { PROMPTLOG_HOME: join(project, `home-${version}`) });

      it('delivers what an application hands to its shipper, its logger and its client', async () => {
        const [search, model] = [await SearchServer.start(), await ModelProvider.start()];
        try {
          const { code, out, all } = await on(['smoke.mjs', search.url, model.openAiUrl]);
          assert.equal(code, 0, all);
          const smoke = JSON.parse(out) as Smoke;
          assert.equal(smoke.node, `v${version}`);
          assert.equal(smoke.delivered, true);
          assert.equal(smoke.said, 'You said: Where is my refund?');
          assert.equal(smoke.streamed, smoke.said);
          assert.deepEqual(smoke.senders, ['function', 'function']);
          const { documents } = search;
          assert.equal(documents.size, 4);
          assert.ok(documents.has('direct') && documents.has('by-winston'));
        } finally {
          await model.close();
          await search.down();
        }
      });

      it('is required from CommonJS', async () => {
        const { code, out, all } = await on(['--eval', "console.log(typeof require('promptlog').createShipper)"]);
        assert.equal(code, 0, all);
        assert.equal(out, 'function\n');
      });

      it('has a command line that answers, and says what is wrong where nothing answers it', async () => {
        const bin = join('node_modules', '.bin', 'promptlog');
        const help = await on([bin, '--help']);
        assert.equal(help.code, 0, help.all);
        assert.match(help.all, /^Usage: promptlog /);
        assert.match((await on([bin, '--version'])).all, /^\d+\.\d+\.\d+\n$/);
        const nothing = ['--set', 'elasticsearch.url=http://127.0.0.1:1'];
        const search = await on([bin, 'search', 'refund', ...nothing]);
        assert.equal(search.code, 5, search.all);
        assert.match(search.all, /127\.0\.0\.1:1/);
        assert.doesNotMatch(search.all, /Warning|\n\s+at /);
      });
    });
  }
});
