/** Items, scores and properties by way of a collector elsewhere, with real keys. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SCOPES, type Scope } from '../../../src/doors/http/guard.ts';
import { promptLog, type RemotePromptLog } from '../../../src/doors/prompt-log.ts';
import { withSession } from '../../../src/doors/session.ts';
import { principalOf, TestCollector } from '../../support/collector.ts';
import { KeyedCollector } from '../../support/keyed-collector.ts';
import { hasCode, recordOf } from '../../support/records.ts';

const AT = '2026-11-21T06:00:00.000Z';
const TOKEN = 'DROP-this-token';

describe('what an application logs and says through a collector', function () {
  this.timeout(30_000);
  let keyed: KeyedCollector | undefined;
  let collector: TestCollector | undefined;
  afterEach(async () => {
    await keyed?.remove();
    await collector?.remove();
    [keyed, collector] = [undefined, undefined];
  });

  async function reached(scopes: readonly Scope[] = SCOPES): Promise<RemotePromptLog> {
    keyed = await KeyedCollector.start(scopes);
    // More than a busy machine needs.
    return promptLog({ collector: `${keyed.url}/`, key: keyed.key, patienceMs: 20_000 });
  }

  async function stored(id: string) {
    const records = await (keyed ?? assert.fail()).liveRecords();
    return records.find(({ message }) => message.id === id) ?? assert.fail(`no record ${id}`);
  }

  it('is a record, an item of Wonkalytics, an exchange, or half of a call', async () => {
    const prompts = await reached();
    const item = {
      ...{
        id: 'wl_1',
        response_id: 'chatcmpl-1',
        action: 'ask',
        kwargs: { messages: [{ role: 'user', content: 'x' }] },
      },
      request: { team: { name: 'red' }, auth_info: [{ user_id: 'u', user_claims: [], access_token: TOKEN }] },
    };
    assert.deepEqual(await prompts.log(item), { id: 'wl_1', session: 'wl_1' });
    assert.deepEqual(await prompts.log(recordOf('r', { chat_session_id: 's' })), { id: 'r', session: 's' });
    const { id = '' } = (await withSession({ sessionId: 's-1' }, () => prompts.log({ action: 'opened' }))) ?? {};
    const half = await prompts.log({ model: 'gpt-4o', messages: [{ role: 'user', content: 'x' }] });
    const { properties, user, door } = await stored('wl_1');
    assert.deepEqual([properties, user.user_id, door], [{ action: 'ask', team_name: 'red' }, 'u', 'prompt-log']);
    assert.equal((await stored(id)).chat_session_id, 's-1');
    assert.deepEqual((await stored(half?.id ?? '')).halves, ['request']);
    assert.deepEqual(keyed?.collector.home.filesWith(TOKEN), []);
  });

  it('is applied to a record that is there, by either of its ids', async () => {
    const prompts = await reached();
    await prompts.log(recordOf('a/ä?', { response_id: 'chatcmpl-a' }));
    assert.deepEqual(await prompts.score('chatcmpl-a', 100, { comment: 'good', at: AT }), {
      id: 'chatcmpl-a',
      status: 'applied',
    });
    assert.equal((await prompts.score('a/ä?', 'up', { at: AT })).status, 'applied');
    assert.equal((await prompts.score('a/ä?', 3, { name: 'tone', source: 'eval', at: AT })).status, 'applied');
    assert.equal((await prompts.score('a/ä?', 4, { at: '2026-11-21T07:00:00Z', session: 'a/ä?' })).status, 'applied');
    assert.equal((await prompts.updateProperty('chatcmpl-a', 'CASE', { of: 1 }, { at: AT })).status, 'applied');
    const { feedback = [], properties } = await stored('a/ä?');
    assert.deepEqual(feedback.map(({ name, value, source }) => `${name} ${String(value)} ${source}`).sort(), [
      'rating up user',
      'score 100 user',
      'score 4 user',
      'tone 3 eval',
    ]);
    assert.equal(feedback.find(({ value }) => value === 100)?.comment, 'good');
    assert.deepEqual(properties, { CASE_of: 1 });
  });

  it('waits for a record that nobody knows, says so, and is applied when it comes', async () => {
    const { url, key } = await KeyedCollector.start(SCOPES).then((started) => (keyed = started));
    const prompts = promptLog({ collector: url, key, patienceMs: 0 });
    assert.equal((await prompts.score('late', 1, { at: AT })).status, 'waiting');
    assert.equal((await prompts.updateProperty('late', 'CASE', 1, { at: AT })).status, 'waiting');
    await prompts.log(recordOf('late'));
    const { feedback, properties } = await stored('late');
    assert.deepEqual([feedback?.[0]?.value, properties], [1, { CASE: 1 }]);
  });

  it('is on the disk, with the reason why no more is known, where the key may not read', async () => {
    const prompts = await reached(['feedback']);
    const answer = await prompts.score('a', 1);
    assert.deepEqual(answer, { id: 'a', status: 'unchecked', reason: 'the key may not read records (scope read)' });
    assert.equal(keyed?.collector.shipper.status().accepted.change, 1);
    await assert.rejects(prompts.log(recordOf('a')), hasCode('PL_COLLECTOR_ANSWER', /answered 403/));
    await assert.rejects(prompts.score('a', 1, { name: 'tone' }), hasCode('PL_COLLECTOR_ANSWER', /answered 403/));
  });

  it('is not kept where a key that is bound says it of a record that is not its own', async () => {
    const guard = () => Promise.resolve(principalOf(SCOPES, { app: 'mine' }));
    collector = await TestCollector.start({ guard });
    const prompts = promptLog({ collector: collector.running.url, patienceMs: 0 });
    const answers = [
      await prompts.score('nobody', 1),
      await prompts.score('nobody', 1, { name: 'tone' }),
      await prompts.updateProperty('nobody', 'x', 1),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['unknown', 'unknown', 'unknown'],
    );
    assert.match(answers[0]?.reason ?? '', /nothing was kept/);
    assert.equal(collector.shipper.status().accepted.change, 0);
  });

  it('is refused before it is sent, and after, with a code and the name of what is wrong', async () => {
    const prompts = await reached();
    await assert.rejects(prompts.score('a', Number.NaN), hasCode('PL_RECORD_INVALID', /at the score: .* got NaN/));
    await assert.rejects(
      prompts.updateProperty('a', 'x', { a: Number.NaN }),
      hasCode('PL_RECORD_INVALID', /property x/),
    );
    await assert.rejects(prompts.score('a\ud800', 1), hasCode('PL_RECORD_INVALID', /at the id/));
    await assert.rejects(
      prompts.score('..', 1),
      hasCode('PL_RECORD_INVALID', /at the id: expected one that can stand/),
    );
    await assert.rejects(prompts.log({ nothing: 1 }), hasCode('PL_RECORD_INVALID', /at the item/));
    const bad = { chat_session_id: 's', message: { prompt: 'x' } };
    await assert.rejects(prompts.log(bad), hasCode('PL_COLLECTOR_ANSWER', /answered 422: .* at message.prompt/));
    const stranger = promptLog({ collector: keyed?.url ?? '', key: 'pl_wrong' });
    await assert.rejects(stranger.score('a', 1), hasCode('PL_COLLECTOR_ANSWER', /answered 401/));
    assert.equal(keyed?.collector.shipper.status().accepted.change, 0);
  });

  it('says who does not answer, and that an address is none', async () => {
    for (const place of ['prompts.example.org', 'ftp://x', '']) {
      assert.throws(() => promptLog({ collector: place }), hasCode('PL_CONFIG_INVALID', /setting collector/));
    }
    const nobody = promptLog({ collector: 'http://127.0.0.1:1', key: 'pl_secret', retryForMs: 0 });
    await assert.rejects(nobody.score('a', 1), (error: Error) => {
      assert.doesNotMatch(`${error.message} ${error.stack}`, /pl_secret/);
      return hasCode('PL_COLLECTOR_UNREACHABLE', /127\.0\.0\.1:1 does not answer: .*/)(error);
    });
  });

  it('follows nobody elsewhere with its key, and knows what is no collector', async () => {
    const seen: unknown[] = [];
    const other = createServer(({ headers, url }, response) => {
      seen.push([url, headers.authorization]);
      if (url === '/moved/v1/records/a/feedback') response.writeHead(307, { location: '/there' }).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello</p>');
    });
    await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
    const place = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    try {
      const moved = promptLog({ collector: `${place}/moved`, key: 'k' });
      await assert.rejects(moved.score('a', 1), hasCode('PL_COLLECTOR_UNREACHABLE', /redirect/));
      assert.deepEqual(seen, [['/moved/v1/records/a/feedback', 'Bearer k']]);
      const page = promptLog({ collector: place });
      await assert.rejects(page.score('a', 1), hasCode('PL_COLLECTOR_ANSWER', /answered 200: .* no collector/));
      await assert.rejects(page.log({ action: 'x' }), hasCode('PL_COLLECTOR_ANSWER', /no collector/));
    } finally {
      other.closeAllConnections();
      await new Promise((closed) => other.close(closed));
    }
  });
});
