/** What becomes of an item that is logged without a client in between. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { promptLog } from '../../../src/doors/prompt-log.ts';
import { PromptlogError } from '../../../src/errors.ts';
import type { Accepted } from '../../../src/record-taker.ts';
import { anyJson } from '../../support/arbitrary-record.ts';
import { hasCode, recordOf } from '../../support/records.ts';
import { SpoolShipper } from '../../support/spool-shipper.ts';

const TENANT = 'http://schemas.microsoft.com/identity/claims/tenantid';
const claims = [
  { typ: 'name', val: 'Ada' },
  { typ: TENANT, val: 't1' },
];
const person = { name: 'Ada', email: 'a@example.org', tenant_id: 't1' };
const tokens = { access_token: 'DROP-1', id_token: 'DROP-2', refresh_token: 'DROP-3' };
const decoded = { auth_typ: 'aad', claims, name_typ: 'name', role_typ: 'roles' };
const principal = {
  identityProvider: 'aad',
  userId: 'u1',
  userDetails: 'a@example.org',
  userRoles: ['anonymous'],
  claims,
};

/** As Azure gives them to applications. */
const SHAPES: readonly (readonly [name: string, authInfo: unknown, user: object])[] = [
  ['Static Web Apps', { clientPrincipal: principal }, { ...person, user_id: 'u1' }],
  ['Static Web Apps, nobody signed in', { clientPrincipal: null }, {}],
  ['nothing', null, {}],
  [
    'App Service',
    [{ provider_name: 'aad', user_id: 'a@example.org', user_claims: claims, ...tokens, expires_on: '2026-01-15' }],
    { ...person, user_id: 'a@example.org' },
  ],
  ['the header, decoded', decoded, { name: 'Ada', tenant_id: 't1' }],
  ['the header as it came', Buffer.from(JSON.stringify(decoded)).toString('base64'), { name: 'Ada', tenant_id: 't1' }],
  [
    'a principal without claims',
    { clientPrincipal: { userId: 'u1' } },
    { name: 'Invalid', user_id: 'u1', email: 'Invalid', tenant_id: 'Invalid' },
  ],
  [
    'a principal whose claims say little',
    { clientPrincipal: { ...principal, claims: [] } },
    { user_id: 'u1', email: 'a@example.org' },
  ],
];

describe('an item that is logged directly', () => {
  let spool: SpoolShipper;
  beforeEach(() => {
    spool = new SpoolShipper();
  });
  afterEach(() => spool.remove());

  const log = (item: unknown): Accepted | undefined =>
    promptLog({ shipper: spool.shipper }).log(item as Record<string, unknown>);

  async function recorded(item: unknown) {
    log(item);
    await spool.shipper.flush();
    return spool.entries().at(-1)?.body ?? assert.fail();
  }

  for (const [name, authInfo, user] of SHAPES) {
    it(`knows who is signed in from ${name}, and keeps no token`, async () => {
      const request = { name: 'Bram', auth_info: authInfo };
      const kwargs = { model: 'gpt-4', messages: [{ role: 'user', content: 'Who am I?' }] };
      const body = await recorded({ kwargs, request, timestamp: new Date('2026-01-15T10:00:00.000Z') });
      assert.deepEqual(body.user, { name: '', user_id: '', ...user });
      assert.deepEqual(body.properties, { name: 'Bram' });
      assert.doesNotMatch(JSON.stringify(spool.entries()), /DROP|eyJ|userRoles/);
      assert.equal(body.time, '2026-01-15T10:00:00.000Z');
    });

    it(`knows who made a call from ${name}, and keeps no token`, async () => {
      const request = { model: 'gpt-4', messages: [{ role: 'user', content: 'Who am I?' }], temperature: 1 };
      const response = { id: 'chatcmpl-1', choices: [{ finish_reason: 'stop', message: { content: 'You.' } }] };
      for (const call of [
        { request: { ...request, auth_info: authInfo }, response, session: 's' },
        { request, response, session: 's', auth_info: authInfo },
      ]) {
        const body = await recorded(call);
        assert.deepEqual(body.user, { name: '', user_id: '', ...user });
        assert.deepEqual([body.chat_session_id, body.request], ['s', { model: 'gpt-4', temperature: 1 }]);
        assert.deepEqual([body.properties, body.outcome], [undefined, 'completed']);
      }
      const named = await recorded({ request: { ...request, auth_info: authInfo }, user: 'bo' });
      assert.equal(named.user.user_id, 'bo');
      assert.doesNotMatch(JSON.stringify(spool.entries()), /DROP|eyJ|userRoles/);
    });
  }

  it('needs no call of a model: what is said outright counts, and unknown names are properties', async () => {
    const body = await recorded({
      username: 'logging_test',
      action: 'test_log',
      timestamp: new Date('2026-01-14T08:30:00.123Z'),
      tenant_id: 'test_tenant',
      email: 'log@example.org',
      details: { page: { name: 'start', due: new Date('2026-02-01T00:00:00.000Z') }, list: [1, { a: 2 }] },
      pl_tags: ['competence', 'tests'],
    });
    assert.deepEqual(body.user, {
      name: 'logging_test',
      user_id: '',
      email: 'log@example.org',
      tenant_id: 'test_tenant',
    });
    assert.deepEqual(body.properties, {
      action: 'test_log',
      details_page_name: 'start',
      details_page_due: '2026-02-01T00:00:00.000Z',
      details_list: [1, { a: 2 }],
    });
    assert.deepEqual(
      [body.time, body.tags, body.message.prompt],
      ['2026-01-14T08:30:00.123Z', ['competence', 'tests'], []],
    );
    assert.match(body.message.id, /^[0-9a-f]{8}-/);
  });

  it('may say as little as one thing, beside tags that would make a correction of it', async () => {
    const body = await recorded({ action: 'opened', tags: ['x'], properties: { a: 1 } });
    assert.deepEqual([body.properties, body.tags], [{ action: 'opened', properties_a: 1 }, ['x']]);
  });

  it('is the same record when it is logged again under its id, with what has become known', async () => {
    const first = log({ id: 'wl_1', response_id: 'chatcmpl-1', model: 'gpt-4', messages: 'Hello?' });
    const again = log({ id: 'wl_1', response_id: 'chatcmpl-1', response: 'Hi.' });
    assert.deepEqual(
      [first, again],
      [
        { id: 'wl_1', session: 'wl_1' },
        { id: 'wl_1', session: 'wl_1' },
      ],
    );
  });

  it('may be a record, an exchange that failed, or half of a call', async () => {
    assert.equal((await recorded(recordOf('r'))).message.id, 'r');
    const failed = { request: { messages: [{ role: 'user', content: 'x' }] }, error: new TypeError('broke') };
    const body = await recorded({ ...failed, time: new Date('2026-01-14T08:30:00.123Z') });
    assert.deepEqual([body.outcome, body.error?.message], ['failed', 'broke']);
    await recorded({ model: 'gpt-4o', messages: [{ role: 'user', content: 'x' }] });
    assert.equal(spool.entries().length, 3);
  });

  it('may be a call of another API, with what stands beside it', async () => {
    const request = { model: 'gpt-4o', input: 'Who am I?' };
    const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'You.' }] }];
    const response = { id: 'resp_1', object: 'response', status: 'completed', output };
    const beside = { tags: ['t'], properties: { step: 1 }, auth_info: { clientPrincipal: principal } };
    const body = await recorded({ request, response, ...beside });
    assert.deepEqual([body.response_id, body.outcome, body.request], ['resp_1', 'completed', { model: 'gpt-4o' }]);
    assert.deepEqual(
      [body.message.prompt[0]?.content, body.user.user_id, body.tags, body.properties],
      ['Who am I?', 'u1', ['t'], { step: 1 }],
    );
  });

  it('is not changed by being logged', () => {
    const item = { action: 'x', request: { a: { b: [1] }, auth_info: { clientPrincipal: principal } } };
    const before = structuredClone(item);
    log(item);
    assert.deepEqual(item, before);
  });

  it('is refused, with what is wrong, when nothing can be made of it', async () => {
    const circular: Record<string, unknown> = { action: 'x' };
    circular['self'] = circular;
    const cases: readonly (readonly [item: unknown, message: RegExp])[] = [
      [undefined, /at the item: expected a log item of Wonkalytics, a record, or .*, got undefined/],
      ['text', /at the item: .* got string/],
      [[], /at the item: .* got array/],
      [{}, /at the item: .* got object/],
      [{ mesage: { prompt: [] } }, /at the item: .* got object/],
      [{ id: 'm-1', feedback: [{ name: 'score', value: 1 }] }, /at the item: .* got object/],
      [
        [{ action: 'x', email: 'y', username: 'z' }, { action: 'y' }],
        /at the item: expected one item at a time, got array/,
      ],
      [{ chat_session_id: 's', message: { prompt: 'x' } }, /at message.prompt: expected array, got string/],
      [circular, /at the item: expected values that JSON can hold/],
      [{ action: 1n }, /at the item: expected values that JSON can hold \(.*BigInt/],
    ];
    for (const [item, message] of cases) assert.throws(() => log(item), hasCode('PL_RECORD_INVALID', message));
    await spool.shipper.flush();
    assert.deepEqual(spool.entries(), []);
  });

  it('is taken or refused with a code, whatever it is', () => {
    const item = fc.oneof(
      anyJson,
      fc.record({ action: anyJson, request: anyJson, auth_info: anyJson }, { requiredKeys: [] }),
      fc.record({ kwargs: anyJson, request: fc.record({ auth_info: anyJson }), response: anyJson }),
    );
    const property = fc.property(item, (given) => {
      try {
        const accepted = log(given);
        assert.equal(typeof accepted?.id, 'string');
      } catch (error) {
        assert.ok(error instanceof PromptlogError, String(error));
        assert.equal(error.code, 'PL_RECORD_INVALID');
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});
