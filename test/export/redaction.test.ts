/** What leaves under each profile, and what never does. */
import assert from 'node:assert/strict';
import { projector } from '../../src/export/projector.ts';
import { createRedaction, REDACTION_PROFILES, type RedactionProfile } from '../../src/export/redaction.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { redactionOf } from '../support/exported.ts';
import { hasCode, recordOf } from '../support/records.ts';

const KEY = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD';

function telling(): PromptRecord {
  return recordOf('m-1', {
    content: `I am ada@example.org, call +49 30 1234567, card 4111 1111 1111 1111, key ${KEY}`,
    user: { name: 'Ada Lovelace', user_id: 'u-ada', email: 'ada@example.org', tenant_id: 't-1' },
    request: { user: 'u-ada', model: 'gpt-4o', metadata: { user_id: 'u-ada', note: 'kept' } },
    client: { app: 'shop', ip: '203.0.113.7' },
    properties: { TEAM_NAME: 'Blue', USER_EMAIL: 'ada@example.org', users: ['u-ada'] },
    labels: { end_user: 'u-ada' },
  });
}

describe('the redaction of an export', () => {
  const left = (profile: RedactionProfile, record = telling()): string => {
    const exported = redactionOf(profile)(record);
    return JSON.stringify([exported.record, exported.document()]);
  };

  it('changes nothing where it is none', () => {
    const record = telling();
    assert.equal(redactionOf('none')(record).record, record);
  });

  it('leaves metadata without a word that was said', () => {
    const text = left('metadata');
    for (const word of ['I am', KEY, 'card']) assert.ok(!text.includes(word), word);
    for (const word of ['gpt-4o', 'u-ada', 'shop']) assert.ok(text.includes(word), word);
  });

  it('masks what every rule finds, and keeps who asked', () => {
    const text = left('masked');
    for (const word of [KEY, 'ada@example.org', '+49 30 1234567', '4111 1111 1111 1111', '203.0.113.7']) {
      assert.ok(!text.includes(word), word);
    }
    for (const word of ['[email]', '[phone]', '[payment-card]', '[credential]', '[ip]', 'u-ada']) {
      assert.ok(text.includes(word), word);
    }
  });

  it('puts people under pseudonyms, the same one wherever they stand', () => {
    const { record } = redactionOf('pseudonymous')(telling());
    const text = left('pseudonymous');
    for (const word of ['Ada Lovelace', 'u-ada', 'ada@example.org', '203.0.113.7', KEY])
      assert.ok(!text.includes(word), word);
    const pseudonym = record.user.user_id ?? '';
    assert.match(pseudonym, /^user-[a-p]{16}$/);
    assert.deepEqual(record.user, { user_id: pseudonym, tenant_id: 't-1' });
    assert.deepEqual(record.request, {
      user: pseudonym,
      model: 'gpt-4o',
      metadata: { user_id: pseudonym, note: 'kept' },
    });
    assert.deepEqual(record['labels'], { end_user: pseudonym });
    assert.match(String(record.client?.['ip']), /^ip-[a-p]{16}$/);
    assert.equal(record.properties?.['TEAM_NAME'], 'Blue');
    assert.equal(record.message.id, 'm-1');
  });

  it('gives others under another key, and the same under the same', () => {
    const of = (key: string) => redactionOf('pseudonymous', key)(telling()).record.user.user_id;
    assert.equal(of('one key of sixteen'), of('one key of sixteen'));
    assert.notEqual(of('one key of sixteen'), of('other key of sixteen'));
  });

  it('knows users by their address or name where they have no id', () => {
    const of = (user: PromptRecord['user']) => redactionOf('pseudonymous')(recordOf('m-1', { user })).record.user;
    assert.match(of({ email: 'ada@example.org' }).user_id ?? '', /^user-/);
    assert.deepEqual(of({}), {});
    assert.deepEqual(of({ name: '', user_id: '' }), {});
  });

  it('names the person of a message and of a list alike', () => {
    const record = telling();
    record.message.prompt = [{ role: 'human', name: 'Ada Lovelace', content: 'Hi' }];
    record.request = { user_ids: [], users: ['u-ada'], end_user: ['u-ada'] };
    const { message, request } = redactionOf('pseudonymous')(record).record;
    assert.match(String(message.prompt[0]?.name), /^user-/);
    assert.match(JSON.stringify(request?.['end_user']), /^\["user-/);
  });

  it('needs a key for pseudonyms, and lets nothing out without one', () => {
    assert.throws(
      () => createRedaction('pseudonymous', { project: projector() }),
      hasCode('PL_CONFIG_INVALID', /pseudonyms are made with a key/),
    );
    assert.throws(() => createRedaction('pseudonymous', { project: projector(), key: 'short' }), /16 characters/);
  });

  it('never changes the record it is given', () => {
    for (const profile of REDACTION_PROFILES) {
      const record = telling();
      redactionOf(profile)(record).document();
      assert.deepEqual(record, telling());
    }
  });
});
