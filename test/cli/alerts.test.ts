import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { WebhookServer } from '../support/webhook-server.ts';

describe('promptlog alerts', function suite() {
  this.timeout(60_000);
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-alerts-cli-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const run = (args: string[], environment: Record<string, string> = {}): Promise<Ran> =>
    runPromptlog(args, { PROMPTLOG_HOME: home, PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1', ...environment });

  it('reads the rules that come with promptlog, and says that nobody is told', async () => {
    const { status, out } = await run(['alerts', 'check']);
    assert.equal(status, 0);
    assert.match(out, /^many calls fail: the share of calls that fail in 15 minutes is above 10 %$/m);
    assert.match(out, /^8 rules can be used, 0 faults\. Told: nobody/m);
  });

  it('names the line of each fault of a file', async () => {
    const file = join(home, 'alerts.yaml');
    writeFileSync(file, 'rules:\n  - kind: spend\n    above: lots\n  - kind: latency\n    to: nobody\n');
    const { status, out } = await run(['alerts', 'check', file, '--json']);
    assert.equal(status, 4);
    const [{ problems }] = valuesOf<{ problems: { place: string }[] }>({ out }) as [{ problems: { place: string }[] }];
    assert.deepEqual(
      problems.map(({ place }) => place),
      [`${file}, line 3`, `${file}, line 5`],
    );
  });

  it('tries whether a message arrives, and keeps the address to itself where it does not', async () => {
    const server = await WebhookServer.start();
    const address = { PROMPTLOG_ALERTS_SLACK: `${server.url}/T0/unguessable` };
    try {
      const sent = await run(['alerts', 'send-test'], address);
      assert.deepEqual([sent.status, sent.out], [0, 'slack: told\n']);
      assert.equal(server.arrived.length, 1);
    } finally {
      await server.stop();
    }
    const lost = await run(['alerts', 'send-test', '--json'], address);
    assert.equal(lost.status, 5);
    assert.ok(!`${lost.out}${lost.err}`.includes('unguessable'), lost.out);
    const nobody = await run(['alerts', 'send-test', '--to', 'ops'], address);
    assert.match(nobody.err, /PL_USAGE: nobody is called "ops"; there is slack/);
  });

  it('says what cannot be evaluated, and why', async () => {
    assert.match((await run(['alerts', 'test'])).err, /PL_SEARCH_UNREACHABLE/);
    assert.match((await run(['alerts', 'test', '--since', 'soon'])).err, /PL_USAGE: --since takes now, .* not "soon"/);
    assert.match(
      (await run(['alerts', 'test', '--rule', 'x'])).err,
      /PL_USAGE: no rule is called "x"; there are "many/,
    );
  });
});
