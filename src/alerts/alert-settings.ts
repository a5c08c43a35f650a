/** Who is told and by which rules, from the settings. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import type { OptionKey } from '../config-options.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { type EmailOptions, emailReceiver } from './email.ts';
import type { Receiver } from './receiver.ts';
import { webhookReceiver } from './webhook.ts';

/** The rules that come with promptlog. */
const OWN_RULES = fileURLToPath(new URL('../../alerts.yaml', import.meta.url));
const KINDS = [
  ['slack', 'alerts.slack'],
  ['teams', 'alerts.teams'],
  ['webhook', 'alerts.webhooks'],
] as const;

/** Everybody who can be told. Throws PL_CONFIG_INVALID. */
export function receiversFrom(config: Config): Receiver[] {
  const secret = config.text('alerts.webhookSecret');
  const receivers = KINDS.flatMap(([kind, key]) =>
    addressesIn(config.text(key) ?? '', key, kind).map(([name, url]) =>
      webhookReceiver({ name, kind, url, ...(kind === 'webhook' ? { secret } : {}) }),
    ),
  );
  if (config.text('alerts.email.to') !== undefined) receivers.push(emailReceiver(emailOptions(config)));
  const names = receivers.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw invalid('alerts.webhooks', `two receivers are called "${twice}"; name them apart: name=address`);
  return receivers;
}

/** Whether this collector has anything to evaluate for. */
export function evaluates(config: Config): boolean {
  const keys: readonly OptionKey[] = [
    'alerts.file',
    'alerts.slack',
    'alerts.teams',
    'alerts.webhooks',
    'alerts.email.to',
  ];
  return config.flag('alerts.evaluate') && keys.some((key) => config.text(key) !== undefined);
}

/** The file of the rules. */
export function rulesPath(config: Config): string {
  return config.text('alerts.file') ?? OWN_RULES;
}

/** Its text. Throws PL_CONFIG_INVALID. */
export function rulesText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PromptlogError(
      'PL_CONFIG_INVALID',
      { option: 'alerts.file', reason: `the file ${file} cannot be read (${reasonOf(error)})`, source: 'alerts.file' },
      error,
    );
  }
}

/** `https://…`, or `name=https://…` by comma or line. An address may hold commas of its own. */
function addressesIn(text: string, key: OptionKey, fallback: string): [string, string][] {
  const parts = text.split(/\n|,(?=\s*(?:[\w.-]{1,60}=)?https?:\/\/)/).map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [, name = fallback, url = ''] = /^(?:([\w.-]{1,60})=)?(https?:\/\/.*)$/.exec(part) ?? [];
      // Never the text itself: it is a secret.
      if (!URL.canParse(url)) throw invalid(key, 'it holds something that is no address: https://… or name=https://…');
      return [name, url];
    });
}

function emailOptions(config: Config): EmailOptions {
  const missing = (['alerts.email.from', 'alerts.email.host'] as const).find((key) => config.text(key) === undefined);
  if (missing !== undefined) throw invalid(missing, 'it is not set, and alerts.email.to is');
  return {
    to: config.words('alerts.email.to'),
    from: config.required('alerts.email.from'),
    host: config.required('alerts.email.host'),
    port: config.number('alerts.email.port'),
    tls: config.required('alerts.email.tls') as EmailOptions['tls'],
    caFile: config.text('alerts.email.caFile'),
    username: config.text('alerts.email.username'),
    password: config.text('alerts.email.password'),
  };
}

function invalid(option: OptionKey, reason: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: option });
}
