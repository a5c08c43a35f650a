import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluates, receiversFrom, rulesPath, rulesText } from '../../src/alerts/alert-settings.ts';
import { startCollectorAlerts } from '../../src/alerts/collector-alerts.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { OptionKey } from '../../src/config-options.ts';
import type { Notice } from '../../src/notice.ts';
import { createSearchClient } from '../../src/search/client.ts';
import { hasCode } from '../support/records.ts';

describe('the settings of alerts', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-alert-settings-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const config = (flags: Partial<Record<OptionKey, unknown>>): Config =>
    loadConfig({ flags: { home: folder, ...flags }, environment: {}, folder });
  const namesOf = (flags: Partial<Record<OptionKey, unknown>>): string[] =>
    receiversFrom(config(flags)).map(({ name, kind }) => `${name} ${kind}`);

  it('name one address or several, with names of their own', () => {
    assert.deepEqual(namesOf({}), []);
    assert.deepEqual(namesOf({ 'alerts.slack': 'https://a.example/x,y' }), ['slack slack']);
    assert.deepEqual(
      namesOf({
        'alerts.teams': 'office=https://a.example/1?sp=%2F,on-call=https://a.example/2',
        'alerts.webhooks': 'ops=https://b.example\nhttps://c.example',
      }),
      ['office teams', 'on-call teams', 'ops webhook', 'webhook webhook'],
    );
    const email = {
      'alerts.email.to': 'a@example.org',
      'alerts.email.from': 'b@example.org',
      'alerts.email.host': 'mail',
    };
    assert.deepEqual(namesOf(email), ['email email']);
  });

  it('are refused without a word of the secret in them', () => {
    assert.throws(
      () => namesOf({ 'alerts.slack': 'hooks.slack.com/T0/secret' }),
      (error) => hasCode('PL_CONFIG_INVALID', /alerts\.slack.*no address/)(error) && !String(error).includes('T0'),
    );
    assert.throws(
      () => namesOf({ 'alerts.email.to': 'a@example.org' }),
      hasCode('PL_CONFIG_INVALID', /alerts\.email\.from/),
    );
    const twice = { 'alerts.slack': 'x=https://a.example', 'alerts.teams': 'x=https://b.example' };
    assert.throws(() => namesOf(twice), hasCode('PL_CONFIG_INVALID', /two receivers are called "x"/));
  });

  it('switch evaluation on by a file or by somebody to tell, and off by a word', () => {
    assert.equal(evaluates(config({})), false);
    assert.equal(evaluates(config({ 'alerts.file': 'x.yaml' })), true);
    assert.equal(evaluates(config({ 'alerts.slack': 'https://a.example' })), true);
    assert.equal(evaluates(config({ 'alerts.slack': 'https://a.example', 'alerts.evaluate': 'false' })), false);
  });

  it('name the rules that come with promptlog where there are no others', () => {
    assert.match(rulesText(rulesPath(config({}))), /^rules:$/m);
    assert.throws(
      () => rulesText(join(folder, 'gone.yaml')),
      hasCode('PL_CONFIG_INVALID', /gone\.yaml cannot be read/),
    );
  });

  it('that cannot be used are said loudly and stop no collector', async () => {
    const notices: Notice[] = [];
    const client = createSearchClient({ url: 'http://127.0.0.1:1' });
    const options = { client, instance: 'x', notify: (notice: Notice) => notices.push(notice) };
    assert.equal(startCollectorAlerts(config({}), options), undefined);
    assert.equal(startCollectorAlerts(config({ 'alerts.slack': 'nonsense' }), options), undefined);
    assert.match(notices[0]?.text ?? '', /^no alert rule is evaluated: .*alerts\.slack/);
    await client.close();
  });
});
