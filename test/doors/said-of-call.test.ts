/** The rule itself; that each door keeps it is shown in their own tests and, for all of them together, below. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import OpenAI from 'openai';
import winston from 'winston';
import { catchUp } from '../../src/afterwards.ts';
import { logPrompts } from '../../src/doors/openai/log-prompts.ts';
import { promptLog } from '../../src/doors/prompt-log.ts';
import { saidTogether, withSaid } from '../../src/doors/said-of-call.ts';
import { withSession } from '../../src/doors/session.ts';
import { PromptLogTransport } from '../../src/doors/winston-transport.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { GateTaker } from '../support/gate-taker.ts';

const NOTHING = {
  ...{ session: undefined, user: undefined, app: undefined, previousId: undefined },
  ...{ tags: undefined, properties: undefined },
};

describe('what several places say of a call', () => {
  it('is what the most particular says, with the tags and the properties of all', () => {
    const call = { session: 's', tags: ['own', 'all'], properties: { step: 2 } };
    const around = { session: 'around', user: 'ada', tags: ['mine'], properties: { step: 1, team: 'red' } };
    const door = { user: { user_id: 'door' }, app: 'shop', tags: ['all'], properties: { team: 'blue', region: 'eu' } };
    assert.deepEqual(saidTogether([call, around, door]), {
      session: 's',
      user: 'ada',
      app: 'shop',
      previousId: undefined,
      tags: ['all', 'mine', 'own'],
      properties: { team: 'red', region: 'eu', step: 2 },
    });
  });

  it('is nothing where nobody says anything, or only what is empty', () => {
    assert.deepEqual(saidTogether([]), NOTHING);
    const empty = { session: '', user: { user_id: '', name: '' }, app: '', previousId: '', tags: [], properties: {} };
    assert.deepEqual(saidTogether([empty, {}]), NOTHING);
    const untyped = { session: null, user: null } as unknown as object;
    assert.equal(saidTogether([untyped, { session: 's', user: 'ada' }]).user, 'ada');
  });

  it('names the call before only where that is one of the same session', () => {
    const around = { session: 's', previousId: 'last' };
    assert.equal(saidTogether([{}, around]).previousId, 'last');
    assert.equal(saidTogether([{ session: 'other' }, around]).previousId, undefined);
    assert.equal(saidTogether([{ previousId: 'own' }, around]).previousId, 'own');
    assert.equal(saidTogether([{ session: 'other', previousId: 'own' }, around]).previousId, 'own');
  });
});

describe('a record with what is said around it', () => {
  const message = { id: 'm', prompt: [] };

  it('keeps what it says itself', () => {
    const record = {
      ...{ chat_session_id: 'own', user: { user_id: 'own' }, tags: ['own'], properties: { step: 1 } },
      ...{ message: { ...message, previous_message_id: 'own' }, client: { app: 'own' } },
    };
    const said = { session: 's', user: 'ada', previousId: 'last', app: 'shop', tags: ['own', 'all'] };
    const before = structuredClone(record);
    assert.deepEqual(withSaid(record, { ...said, properties: { step: 0, team: 'red' } }), {
      ...record,
      tags: ['own', 'all'],
      properties: { team: 'red', step: 1 },
    });
    assert.deepEqual(record, before);
  });

  it('gets what it does not say', () => {
    const said = { session: 's', user: 'ada', previousId: 'last', app: 'shop', tags: ['t'], properties: { a: 1 } };
    assert.deepEqual(withSaid({ message, user: { name: '', user_id: '' } }, said), {
      ...{ chat_session_id: 's', user: { user_id: 'ada' }, client: { app: 'shop' }, tags: ['t'], properties: { a: 1 } },
      message: { ...message, previous_message_id: 'last' },
    });
    assert.deepEqual(withSaid({ message }, NOTHING), { message });
  });

  it('comes neither after a record of another session nor after itself', () => {
    const elsewhere = { message, chat_session_id: 'other' };
    assert.deepEqual(withSaid(elsewhere, { session: 's', previousId: 'last' }), elsewhere);
    assert.deepEqual(withSaid({ message }, { session: 's', previousId: 'm' }), { message, chat_session_id: 's' });
  });

  it('is left to be refused where a member is not what a record has there', () => {
    const bad = { message: 5, tags: 'a,b', properties: [1], client: 'x' };
    const said = { session: 's', previousId: 'last', app: 'shop', tags: ['t'], properties: { a: 1 } };
    assert.deepEqual(withSaid(bad, said), { ...bad, chat_session_id: 's' });
  });
});

describe('the doors of applications', () => {
  let taker: GateTaker;
  beforeEach(() => {
    taker = new GateTaker();
  });

  const REQUEST = { model: 'gpt-4o', input: 'Hello', user: 'hash-of-ada', conversation: 'conv_1' };
  const SAID = { user: 'ada', tags: ['mine', 'all'], properties: { team: 'red', step: 1 } };
  let number = 0;

  /** Each logs two calls the same way, with the same said of them. */
  const DOORS: Readonly<
    Record<string, (request: typeof REQUEST & { previous_response_id?: string }) => Promise<void>>
  > = {
    logPrompts: async (request) => {
      const answering = (): Promise<Response> => Promise.resolve(Response.json(answer()));
      const client = logPrompts(new OpenAI({ apiKey: 'k', fetch: answering }), { shipper: taker, tags: ['all'] });
      await client.responses.create(request);
    },
    promptLog: (request) => {
      void promptLog({ shipper: taker }).log({ request, response: answer(), tags: ['all'] });
      return Promise.resolve();
    },
    winston: async (request) => {
      const logger = winston.createLogger({ transports: [new PromptLogTransport({ shipper: taker })] });
      logger.info('answered', { promptlog: { request, response: answer() }, tags: ['all'] });
      const finished = once(logger, 'finish');
      logger.end();
      await finished;
    },
  };

  function answer() {
    number += 1;
    const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.' }] }];
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    return { id: `resp_${number}`, object: 'response', status: 'completed', model: 'gpt-4o', output, usage };
  }

  const records = (): PromptRecord[] => {
    catchUp();
    return taker.taken.map(({ value }) => value as unknown as PromptRecord);
  };

  for (const [name, call] of Object.entries(DOORS)) {
    it(`agree: what the application says counts more than what the provider is told (${name})`, async () => {
      await withSession({ sessionId: 's', ...SAID }, async () => {
        await call(REQUEST);
        await call(REQUEST);
        await call({ ...REQUEST, previous_response_id: 'resp_branch' });
      });
      await call(REQUEST);
      const [first, second, branch, alone] = records();
      for (const record of [first, second, branch]) {
        assert.equal(record?.chat_session_id, 's');
        assert.equal(record?.user.user_id, 'ada');
        assert.deepEqual([...(record?.tags ?? [])].sort(), ['all', 'mine']);
        assert.deepEqual(record?.properties?.['team'], 'red');
      }
      assert.equal(first?.message.previous_message_id, '');
      assert.equal(first?.response_id, first?.message.id);
      assert.equal(second?.message.previous_message_id, first?.message.id);
      assert.equal(branch?.message.previous_message_id, 'resp_branch', 'a request that names it knows better');
      assert.deepEqual([alone?.user.user_id, alone?.chat_session_id], ['hash-of-ada', 'conv_1']);
    });
  }

  it('link calls of one session, whichever door they come through', async () => {
    await withSession({ sessionId: 's' }, async () => {
      await DOORS['logPrompts']?.(REQUEST);
      await DOORS['winston']?.(REQUEST);
      await withSession({ tags: ['inner'] }, () => DOORS['promptLog']?.(REQUEST));
      await DOORS['promptLog']?.(REQUEST);
    });
    const ids = records().map(({ message }) => message.id);
    const before = records().map(({ message }) => message.previous_message_id);
    assert.deepEqual(before, ['', ...ids.slice(0, -1)]);
  });
});
