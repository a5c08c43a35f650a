/** What applications did with Wonkalytics, example by example, done with promptlog: each until it is in both stores. */
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { logPrompts } from '../../src/doors/openai/log-prompts.ts';
import { type PromptLog, promptLog } from '../../src/doors/prompt-log.ts';
import { withSession } from '../../src/doors/session.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { Shipper } from '../../src/shipper.ts';
import { ModelProvider } from '../support/model-provider.ts';
import { ShipperHome } from '../support/shipper-home.ts';

const MICROSOFT = 'http://schemas.microsoft.com/identity/claims';
const NAME_ID = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier';

/** As Azure gives it to an application, in the shape that Wonkalytics expects. */
const AUTH_INFO = {
  clientPrincipal: {
    claims: [
      { typ: 'iss', val: 'https://login.microsoftonline.com/some-tenant/v2.0' },
      { typ: 'name', val: 'Test username' },
      { typ: `${MICROSOFT}/objectidentifier`, val: 'some-user' },
      { typ: 'preferred_username', val: 'test@example.org' },
      { typ: NAME_ID, val: 'yp7A9' },
      { typ: `${MICROSOFT}/tenantid`, val: 'some-tenant' },
      { typ: 'ver', val: '2.0' },
    ],
    identityProvider: 'aad',
    userDetails: 'test@example.org',
    userId: 'some-user',
    userRoles: ['authenticated', 'anonymous'],
  },
};
const SIGNED_IN = { name: 'Test username', user_id: 'some-user', email: 'test@example.org', tenant_id: 'some-tenant' };

/** The variables of an application that writes summaries of competences. */
const VARIABLES = {
  ...{ name: 'Bram', gender: 'x', competence: 'listening', level: '3', fixed_test_results: '7', tone: 'kind' },
  ...{ free_test_results: 'good', motivation_summary: 'none', other_notes: '-', response_type: 'text' },
  ...{ language: 'nl', position: 'clerk', carreer_notes: 'long', test_results: 'all', notes: 'n', summary: 's' },
};
const MESSAGES = [
  { role: 'system' as const, content: 'Guess a number between 1 and 10.' },
  { role: 'user' as const, content: 'You must guess.' },
];
const PARAMETERS = { temperature: 1, max_tokens: 4096, top_p: 1, frequency_penalty: 0.5, presence_penalty: 0.5 };

describe('what Wonkalytics does', function () {
  this.timeout(60_000);
  let home: ShipperHome;
  let shipper: Shipper;
  let prompts: PromptLog;
  let provider: ModelProvider;
  let client: OpenAI;

  beforeEach(async () => {
    [home, provider] = await Promise.all([ShipperHome.create(), ModelProvider.start()]);
    shipper = home.open();
    prompts = promptLog({ shipper, patienceMs: 20_000 });
    client = logPrompts(new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: 'sk-DROP', maxRetries: 0 }), { shipper });
  });
  afterEach(async () => {
    await prompts.close();
    await Promise.all([home.remove(), provider.close()]);
  });

  async function stored(id: string): Promise<PromptRecord> {
    assert.equal(await shipper.drain(), true);
    assert.ok(home.search.documents.has(id), 'it is in the search store');
    return (await home.records()).get(id) ?? assert.fail(`no record ${id}`);
  }

  /** Without those that the answer's headers make. */
  function propertiesOf({ properties = {} }: PromptRecord): object {
    return Object.fromEntries(Object.entries(properties).filter(([name]) => !/^(openai|x)-/.test(name)));
  }

  /** Streams an answer and gives its id, as an application has it in its hands. */
  async function streamed(more: object = {}): Promise<{ readonly id: string; readonly text: string }> {
    let [id, text] = ['', ''];
    const stream = await client.chat.completions.create({
      ...{ model: 'gpt-4-1106-preview', messages: MESSAGES, stream: true, ...PARAMETERS },
      ...more,
    });
    for await (const chunk of stream) {
      id = chunk.id;
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { id, text };
  }

  it('is to log a simple item: who, what and when, as they were said', async () => {
    const item = {
      username: 'logging_test',
      action: 'test_log',
      timestamp: new Date('2026-11-21T06:00:00.000Z'),
      tenant_id: 'test_tenant_id',
      email: 'logtestmail@example.org',
    };
    const { id = '' } = prompts.log(item) ?? {};
    const { user, properties, time } = await stored(id);
    const said = { name: 'logging_test', user_id: '', email: 'logtestmail@example.org', tenant_id: 'test_tenant_id' };
    assert.deepEqual([user, properties, time], [said, { action: 'test_log' }, '2026-11-21T06:00:00.000Z']);
  });

  it('is to follow a stream, with its tags, the variables of the request and who is signed in', async () => {
    const request = { ...VARIABLES, nested: { deeper: { deepest: [1, { a: 2 }] } }, auth_info: AUTH_INFO };
    const { id, text } = await withSession({ request, tags: ['competence', 'tests'] }, () => streamed());
    const record = await stored(id);
    assert.deepEqual(record.user, SIGNED_IN);
    assert.deepEqual(record.tags, ['competence', 'tests']);
    assert.deepEqual(propertiesOf(record), { ...VARIABLES, nested_deeper_deepest: [1, { a: 2 }] });
    assert.deepEqual(
      record.message.prompt.map(({ role }) => role),
      ['system', 'human'],
    );
    const { model, stream, ...asked } = record.request ?? {};
    assert.deepEqual(asked, PARAMETERS);
    assert.deepEqual([model, stream, record.provider], ['gpt-4-1106-preview', true, 'openai']);
    assert.equal(record.response_id, id);
    assert.ok(record.system_fingerprint !== undefined && record.timing?.started !== undefined);
    assert.ok((record.timing?.duration_ms ?? 0) >= (record.timing?.first_token_ms ?? Number.POSITIVE_INFINITY));
    assert.ok(JSON.stringify(record.message.other_attr).includes(text));
    assert.deepEqual([home.filesWith('sk-DROP'), home.filesWith('userRoles')], [[], []]);
  });

  it('is not to lose a call that says nothing of its request, or of who is signed in', async () => {
    const none = await withSession({ request: { auth_info: { clientPrincipal: null } } }, () => streamed());
    assert.deepEqual((await stored(none.id)).user, { name: '', user_id: '' });
    const broken: Record<string, unknown> = { number: 1n };
    broken['self'] = broken;
    const { id } = await withSession({ request: broken, authInfo: 'nonsense' }, () => streamed({ seed: 2 }));
    assert.equal((await stored(id)).outcome, 'completed');
  });

  it('is to know who is signed in also beside the request, and to believe what is said of them', async () => {
    const tokens = [{ provider_name: 'aad', user_id: 'x@example.org', user_claims: [], access_token: 'DROP-token' }];
    const { id } = await withSession({ authInfo: tokens, user: 'ada' }, () => streamed());
    const { user } = await stored(id);
    assert.deepEqual([user.user_id, user['email']], ['ada', 'x@example.org']);
    assert.deepEqual(home.filesWith('DROP-token'), []);
  });

  it('is to score an answer by the id that came with it, and to say the truth of it', async () => {
    const { id } = await streamed();
    assert.deepEqual(await prompts.score(id, 100), { id, status: 'applied' });
    assert.equal((await prompts.score(id, 12.5, { comment: 'On second thoughts.', name: 'tone' })).status, 'applied');
    assert.equal((await prompts.score('chatcmpl-nobody', 100)).status, 'waiting');
    const { feedback = [] } = await stored(id);
    assert.deepEqual(feedback.map(({ name, value }) => `${name} ${String(value)}`).sort(), ['score 100', 'tone 12.5']);
  });

  it('is to write any other value to an answer, by that id', async () => {
    const { id } = await streamed();
    const changed = await prompts.updateProperty(id, "property_name'; DROP TABLE logs; --", 'property_value');
    assert.equal(changed.status, 'applied');
    assert.equal((await prompts.updateProperty(id, 'wl', { elapsed: { seconds: 2 } })).status, 'applied');
    assert.deepEqual(propertiesOf(await stored(id)), {
      "property_name'; DROP TABLE logs; --": 'property_value',
      wl_elapsed_seconds: 2,
    });
  });

  it('is to find an item by its own id and by that of its answer, and to add the answer when it is there', async () => {
    const item = { id: 'wl_1', kwargs: { model: 'gpt-4', messages: MESSAGES }, request: { auth_info: AUTH_INFO } };
    void prompts.log({ ...item, request_response: { id: 'chatcmpl-1' } });
    assert.equal((await prompts.score('chatcmpl-1', 5)).status, 'applied');
    void prompts.log({ id: 'wl_1', response: 'Seven.' });
    const record = await stored('wl_1');
    assert.deepEqual([record.user, record.response_id, record.outcome], [SIGNED_IN, 'chatcmpl-1', 'completed']);
    assert.match(JSON.stringify(record.message.other_attr), /"content":"Seven\."/);
  });

  it('is a row of every column of its table, each kept where it belongs', async () => {
    const row = {
      ...{ id: 'wl_2', action: 'ask', username: 'Ada', tenant_id: 't', email: 'a@example.org' },
      ...{ timestamp: '2026-11-21T06:00:02.000Z', start_time: 1_795_240_800.5, end_time: 1_795_240_802 },
      ...{ system_msg: 'Be brief.', messages: 'user:\nHello?\n\n', model: 'gpt-4', provider_type: 'openai' },
      ...{ ...PARAMETERS, response_id: 'chatcmpl-2', response_system_fingerprint: 'fp_1', score: 80, ...VARIABLES },
    };
    void prompts.log(row);
    const record = await stored('wl_2');
    const { message, request, timing, feedback, properties } = record;
    assert.deepEqual(record.user, { name: 'Ada', user_id: '', email: 'a@example.org', tenant_id: 't' });
    assert.deepEqual(
      message.prompt.map(({ role, content }) => [role, String(content).trim()]),
      [
        ['system', 'Be brief.'],
        ['human', 'Hello?'],
      ],
    );
    assert.deepEqual(request, { model: 'gpt-4', ...PARAMETERS });
    assert.deepEqual(
      [record.provider, record.response_id, record.system_fingerprint],
      ['openai', 'chatcmpl-2', 'fp_1'],
    );
    assert.deepEqual([timing?.duration_ms, record.time], [1500, '2026-11-21T06:00:00.500Z']);
    assert.deepEqual(
      feedback?.map(({ name, value }) => [name, value]),
      [['score', 80]],
    );
    assert.deepEqual(properties, { action: 'ask', ...VARIABLES });
  });
});
