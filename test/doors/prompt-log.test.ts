/** Items, scores and properties through a real shipper, until they are in both stores. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ChangeAnswer } from '../../src/doors/prompt-log/answer.ts';
import { type PromptLog, type PromptLogOptions, promptLog } from '../../src/doors/prompt-log.ts';
import { withSession } from '../../src/doors/session.ts';
import { closePrompts, sharedShipper } from '../../src/doors/shared-shipper.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { RecordTaker } from '../../src/record-taker.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import type { Shipper, ShipperOptions } from '../../src/shipper.ts';
import { until } from '../support/promptlog-command.ts';
import { hasCode, recordOf } from '../support/records.ts';
import { ShipperHome } from '../support/shipper-home.ts';

const AT = '2026-11-21T06:00:00.000Z';
/** More than a busy machine needs. */
const patienceMs = 20_000;
const CHILD = join(import.meta.dirname, 'prompt-log/saying-child.ts');

describe('what an application logs and says through a shipper', function () {
  this.timeout(60_000);
  let home: ShipperHome;
  let shipper: Shipper;
  let prompts: PromptLog;
  const others: PromptLog[] = [];

  beforeEach(async () => {
    home = await ShipperHome.create();
    [shipper, prompts] = opened();
  });
  afterEach(async () => {
    for (const log of others.splice(0)) await log.close();
    await home.remove();
  });

  function opened(shipping: Partial<ShipperOptions> = {}, more: PromptLogOptions = {}): [Shipper, PromptLog] {
    const own = home.open(shipping);
    const log = promptLog({ shipper: own, records: { kind: 'sqlite', file: home.recordsFile }, patienceMs, ...more });
    others.push(log);
    return [own, log];
  }

  async function stored(id: string): Promise<PromptRecord> {
    assert.equal(await shipper.drain(), true);
    return (await home.records()).get(id) ?? assert.fail(`no record ${id}`);
  }

  it('is a record under the id that log gives back at once', async () => {
    const request = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] };
    const response = { id: 'chatcmpl-1', choices: [{ finish_reason: 'stop', message: { content: 'Hi.' } }] };
    assert.deepEqual(prompts.log({ request, response, session: 's-1' }), { id: 'chatcmpl-1', session: 's-1' });
    const logged = prompts.log(recordOf('r-1')) ?? assert.fail();
    assert.deepEqual(logged, { id: 'r-1', session: 'r-1' });
    const record = await stored('chatcmpl-1');
    assert.deepEqual([record.door, record.message.prompt[0]?.content], ['prompt-log', 'hello']);
    assert.deepEqual([...home.search.documents.keys()].sort(), ['chatcmpl-1', 'r-1']);
  });

  it('is applied to a record that is there, by its id or that of the response', async () => {
    prompts.log(recordOf('a', { response_id: 'chatcmpl-a' }));
    await shipper.drain();
    const said = { comment: 'good', source: 'reviewer', at: AT };
    assert.deepEqual(await prompts.score('chatcmpl-a', 100, said), { id: 'chatcmpl-a', status: 'applied' });
    assert.deepEqual(await prompts.score('a', 'down', { at: AT }), { id: 'a', status: 'applied' });
    const properties = { kind: { of: 'refund', open: true }, DRAFT: null };
    assert.equal((await prompts.updateProperty('chatcmpl-a', 'CASE', properties, { at: AT })).status, 'applied');
    const { feedback, properties: kept } = await stored('a');
    assert.deepEqual(
      [...(feedback ?? [])].sort((one, other) => (one.name < other.name ? -1 : 1)),
      [
        { name: 'rating', value: 'down', source: 'user', at: AT },
        { name: 'score', value: 100, comment: 'good', source: 'reviewer', at: AT },
      ],
    );
    assert.deepEqual(kept, { CASE_kind_of: 'refund', CASE_kind_open: true });
    assert.deepEqual(home.search.documents.get('a')?.source?.['feedback'], {
      count: 2,
      score: 100,
      label: 'down',
      comment: ['good'],
      last_at: AT,
    });
  });

  it('is applied to a record that was logged just before, and waits for none that comes in another order', async () => {
    const { id } = prompts.log({ request: { messages: [{ role: 'user', content: 'now' }] } }) ?? assert.fail();
    assert.equal((await prompts.score(id, true)).status, 'applied');
  });

  it('waits for a record that nobody knows, says so, and is applied when it comes', async () => {
    const answer = await prompts.score('chatcmpl-late', 1, { at: AT, name: 'helpful' });
    assert.equal(answer.status, 'waiting');
    assert.match(answer.reason ?? '', /^no record has that id yet: it is applied when one comes/);
    assert.equal((await prompts.updateProperty('chatcmpl-late', 'CASE', 4711, { at: AT })).status, 'waiting');
    prompts.log(recordOf('late', { response_id: 'chatcmpl-late' }));
    const { feedback, properties } = await stored('late');
    assert.deepEqual(feedback, [{ name: 'helpful', value: 1, source: 'user', at: AT }]);
    assert.deepEqual(properties, { CASE: 4711 });
    assert.equal((await prompts.score('chatcmpl-late', 1, { at: AT, name: 'helpful' })).status, 'applied');
    assert.equal((await stored('late')).feedback?.length, 1, 'said twice, it counts once');
  });

  it('becomes a dead letter when the record does not come in time', async () => {
    await shipper.close();
    const [impatient, log] = opened({ delivery: { batchWaitMs: 20, changeWaitMs: 50 } });
    assert.equal((await log.score('never', 1)).status, 'waiting');
    const lane = () => impatient.status().lanes.find((one) => one.lane === 'records') ?? assert.fail();
    await until('a dead letter', () => lane().dead === 1 && lane().waiting === 0);
  });

  it('is completed by an answer that is logged later, under the same id', async () => {
    prompts.log({ id: 'wl_1', response_id: 'chatcmpl-1', model: 'gpt-4', messages: 'Hello?' });
    prompts.log({ id: 'wl_1', response: 'Hi there.' });
    const { message, outcome } = await stored('wl_1');
    assert.equal(message.prompt[0]?.content, 'Hello?');
    assert.match(JSON.stringify(message.other_attr), /"content":"Hi there\."/);
    assert.equal(outcome, 'completed');
  });

  it('is answered for a thousand at once by looking at delivery as often as for one', async () => {
    for (let number = 0; number < 1_000; number++) prompts.log(recordOf(`m${number}`));
    await shipper.drain();
    let looks = 0;
    const counted = promptLog({
      shipper: Object.assign(takerBefore(shipper), {
        status: () => {
          looks += 1;
          return shipper.status();
        },
      }),
      records: { kind: 'sqlite', file: home.recordsFile },
      patienceMs,
    });
    others.push(counted);
    const all = Array.from({ length: 1_000 }, (_, number) => counted.score(`m${number}`, number));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    assert.deepEqual([...new Set(statuses)], ['applied']);
    assert.ok(looks < 1_000, `${looks} looks`);
  });

  it('is looked up with patience where nobody tells what was delivered, as behind a broker', async () => {
    prompts.log(recordOf('a'));
    const sender = takerBefore(shipper);
    const behind = promptLog({
      shipper: sender,
      records: { kind: 'sqlite', file: home.recordsFile },
      patienceMs,
    });
    others.push(behind);
    assert.equal((await behind.score('a', 1)).status, 'applied');
    const hasty = promptLog({ shipper: sender, records: { kind: 'sqlite', file: home.recordsFile }, patienceMs: 100 });
    others.push(hasty);
    assert.equal((await hasty.score('nobody', 1)).status, 'waiting');
  });

  it('is applied within its session where that is said', async () => {
    prompts.log(recordOf('turn', { chat_session_id: 's-9' }));
    assert.equal((await prompts.score('turn', 5, { session: 's-9', at: AT })).status, 'applied');
    assert.equal((await stored('turn')).feedback?.[0]?.value, 5);
  });

  it('is not applied over something later, and that counts as done', async () => {
    prompts.log(recordOf('a'));
    await prompts.updateProperty('a', 'STATE', 'new', { at: '2026-11-21T07:00:00.000Z' });
    assert.equal((await prompts.updateProperty('a', 'STATE', 'old', { at: AT })).status, 'applied');
    assert.equal((await stored('a')).properties?.['STATE'], 'new');
    assert.equal((await prompts.updateProperty('a', 'STATE', null)).status, 'applied');
    assert.equal((await stored('a')).properties?.['STATE'], undefined);
  });

  it('says of an erased record that it is erased', async () => {
    prompts.log(recordOf('gone'));
    await shipper.drain();
    const store = new SqliteStore({ file: home.recordsFile });
    await store.open();
    const [there] = await store.find('gone');
    const { record, etag } = there ?? assert.fail();
    await store.replace({ ...record, message: { ...record.message, prompt: [] }, erased: AT, revision: 2 }, etag);
    await store.close();
    assert.equal((await prompts.score('gone', 1)).status, 'erased');
  });

  it('says why nobody could look, and that it is on the disk all the same', async () => {
    prompts.log(recordOf('a'));
    const answer = await promptLog({ shipper: takerBefore(shipper) }).score('a', 7, { at: AT });
    assert.deepEqual([answer.status, /`records`/.test(answer.reason ?? '')], ['unchecked', true]);
    const away = promptLog({ shipper, records: { kind: 'sqlite', file: home.folder } });
    const other = await away.updateProperty('a', 'X', 1);
    assert.equal(other.status, 'unchecked');
    assert.match(other.reason ?? '', /^the records store .* cannot be used/);
    assert.equal((await stored('a')).feedback?.[0]?.value, 7);
  });

  it('is looked up where the shipper delivers, without being told where that is', async () => {
    const log: PromptLog = promptLog({ shipper, patienceMs });
    others.push(log);
    log.log(recordOf('a'));
    assert.equal((await log.score('a', 7)).status, 'applied');
    assert.equal((await log.score('nobody', 7)).status, 'waiting');
    assert.deepEqual(shipper.records, { kind: 'sqlite', file: home.recordsFile });
  });

  it('is looked up where the shipper of the process delivers, whoever opened it, and after it was opened anew', async () => {
    const opened = (name: string): Partial<ShipperOptions> => ({
      ...home.options({ spool: { folder: join(home.folder, `spool-${name}`) } }),
      records: { kind: 'sqlite', file: join(home.folder, `${name}.sqlite`) },
    });
    const log: PromptLog = promptLog({ patienceMs });
    others.push(log);
    try {
      sharedShipper(opened('one'));
      log.log(recordOf('a'));
      assert.equal((await log.score('a', 1)).status, 'applied');
      await closePrompts();
      sharedShipper(opened('two'));
      assert.equal((await log.score('a', 2)).status, 'waiting');
    } finally {
      await closePrompts();
    }
  });

  it('says that it is on its way when the patience ends first', async () => {
    await shipper.drain();
    prompts.log(recordOf('a'));
    await shipper.drain();
    await shipper.close();
    const [, hasty] = opened({ delivery: { batchWaitMs: 2_000 } }, { patienceMs: 0 });
    assert.equal((await hasty.score('a', 1)).status, 'accepted');
    assert.equal((await hasty.score('b', 1)).status, 'waiting');
  });

  it('may come from another process, with the settings of its environment', async () => {
    prompts.log(recordOf('mine', { response_id: 'chatcmpl-mine' }));
    await shipper.drain();
    const answers = await saidElsewhere([
      ['score', 'chatcmpl-mine', 90],
      ['updateProperty', 'mine', 'CASE', '17'],
      ['score', 'early', 80],
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['applied', 'applied', 'waiting'],
    );
    const { feedback, properties } = await stored('mine');
    assert.deepEqual([feedback?.[0]?.value, properties], [90, { CASE: '17' }]);
  });

  it('is refused with a code and the name of what is wrong, and nothing is written', async () => {
    const bad = prompts as unknown as {
      score(...given: unknown[]): Promise<ChangeAnswer>;
      updateProperty(...given: unknown[]): Promise<ChangeAnswer>;
    };
    await assert.rejects(
      bad.score('a', 'much'),
      hasCode('PL_RECORD_INVALID', /at the score: .*"up" or "down", got str/),
    );
    await assert.rejects(bad.updateProperty('a', 'x', 1n), hasCode('PL_RECORD_INVALID', /property x: .*got bigint/));
    await assert.rejects(
      bad.score(undefined, 1),
      hasCode('PL_RECORD_INVALID', /at the id: expected a text, got undef/),
    );
    assert.equal(shipper.status().accepted.change, 0);
  });

  it('belongs to the session it is logged in', async () => {
    const ask = (content: string) => ({ request: { messages: [{ role: 'user', content }] } });
    const [first, second] = withSession(
      { sessionId: 's-5', user: 'ada', tags: ['t'], properties: { TEAM: 'x' } },
      () => [prompts.log(ask('one')), prompts.log({ ...ask('two'), tags: ['own'], user: 'bo' })],
    );
    assert.deepEqual([first?.session, second?.session], ['s-5', 's-5']);
    const two = await stored(second?.id ?? '');
    assert.deepEqual(
      [two.message.previous_message_id, two.user.user_id, two.tags, two.properties],
      [first?.id, 'bo', ['t', 'own'], { TEAM: 'x' }],
    );
    assert.equal((await stored(first?.id ?? '')).user.user_id, 'ada');
  });

  async function saidElsewhere(calls: readonly unknown[][]): Promise<ChangeAnswer[]> {
    const environment = {
      ...process.env,
      PROMPTLOG_HOME: join(home.folder, 'home'),
      PROMPTLOG_RECORDS: 'sqlite',
      PROMPTLOG_SQLITE_FILE: home.recordsFile,
      PROMPTLOG_ELASTICSEARCH_URL: home.search.url,
      PROMPTLOG_SPOOL_FOLDER: join(home.folder, 'spools'),
      PROMPTLOG_DELIVERY_BATCH_WAIT_MS: '20',
    };
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(calls)], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      const printed = await text(child.stdout);
      assert.deepEqual(await ended, [0, null]);
      return JSON.parse(printed) as ChangeAnswer[];
    } finally {
      child.kill();
    }
  }
});

/** The shipper as a sender to a broker looks: it takes, and tells nothing more. */
function takerBefore(shipper: Shipper): RecordTaker {
  return {
    accept: (input, door) => shipper.accept(input, door),
    acceptPart: (input, door) => shipper.acceptPart(input, door),
    acceptChange: (input) => shipper.acceptChange(input),
    flush: () => shipper.flush(),
  };
}
