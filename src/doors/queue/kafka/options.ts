/** What the settings say about Kafka and Event Hubs: where the brokers are, how to sign in, what to read. Every wrong combination is refused here. */
import { readFileSync } from 'node:fs';
import type { Config } from '../../../config.ts';
import { OPTIONS, type OptionKey } from '../../../config-options.ts';
import { PromptlogError, reasonOf } from '../../../errors.ts';
import { type QueueSource, sourcesFrom } from '../queue-sources.ts';
import { brokersFrom, type KafkaConnection, type KafkaSasl, noTopic, TOPIC } from './connection.ts';
import { type EventHubs, eventHubsFrom } from './event-hubs.ts';

export interface KafkaOptions extends KafkaConnection {
  readonly topics: readonly QueueSource[];
  readonly group: string;
  /** Where a group begins that has never read. */
  readonly from: 'earliest' | 'latest';
  /** Where messages go that cannot be used; absent: they are named in a notice. */
  readonly deadLetterTopic?: string;
}

type KafkaKey = Extract<OptionKey, `collector.kafka.${string}`>;
type Name = KafkaKey extends `collector.kafka.${infer Rest}` ? Rest : never;

/** What is used with which way to sign in; set beside another one it is a mistake. */
const USED_BY: Readonly<Partial<Record<Name, readonly string[]>>> = {
  username: ['plain', 'scram-sha-256', 'scram-sha-512'],
  password: ['plain', 'scram-sha-256', 'scram-sha-512'],
  tokenUrl: ['oauthbearer'],
  clientId: ['oauthbearer'],
  clientSecret: ['oauthbearer'],
  scope: ['oauthbearer', 'azure'],
};

/** Undefined when neither brokers nor an Event Hubs namespace is named. Throws PL_CONFIG_INVALID that names the setting and shows no secret. */
export function kafkaOptionsFrom(config: Config): KafkaOptions | undefined {
  const settings = new Settings(config);
  const namespace = settings.text('eventHubs');
  if (settings.text('brokers') === undefined && namespace === undefined) return undefined;
  if (settings.text('brokers') !== undefined && namespace !== undefined) {
    throw settings.invalid('eventHubs', 'collector.kafka.brokers is set too, and only one of them can be');
  }
  const mechanism = settings.required('sasl');
  for (const [name, users] of Object.entries(USED_BY) as [Name, readonly string[]][]) {
    if (settings.text(name) === undefined || users.includes(mechanism)) continue;
    const reason = `it is used with collector.kafka.sasl ${users.join(', ')}, which is ${mechanism}`;
    throw settings.invalid(name, reason);
  }
  const hubs = namespace === undefined ? undefined : eventHubs(namespace, mechanism, settings);
  const connection = hubs === undefined ? ofBrokers(mechanism, settings) : ofHubs(hubs, mechanism, settings);
  const topics = topicsOf(settings, hubs?.hub);
  const deadLetterTopic = settings.text('deadLetterTopic');
  for (const { name } of topics) if (!TOPIC.test(name)) throw settings.invalid('topics', noTopic(name));
  if (deadLetterTopic !== undefined && !TOPIC.test(deadLetterTopic)) {
    throw settings.invalid('deadLetterTopic', noTopic(deadLetterTopic));
  }
  const group = settings.required('group');
  if (/\s/.test(group)) throw settings.invalid('group', `"${group}" has a space in it`);
  if (topics.some(({ name }) => name === deadLetterTopic)) {
    throw settings.invalid(
      'deadLetterTopic',
      `"${deadLetterTopic}" is read as well, so a bad message would come for ever`,
    );
  }
  return {
    ...connection,
    topics,
    group,
    from: settings.required('from') === 'latest' ? 'latest' : 'earliest',
    ...(deadLetterTopic === undefined ? {} : { deadLetterTopic }),
  };
}

function eventHubs(text: string, mechanism: string, settings: Settings): EventHubs {
  if (mechanism !== 'none' && mechanism !== 'azure') {
    throw settings.invalid('sasl', `an Event Hubs namespace knows none (the key of the connection string) and azure`);
  }
  const hubs = eventHubsFrom(text, settings.name('eventHubs'));
  if (mechanism === 'none' && !hubs.hasKey) {
    throw settings.invalid(
      'eventHubs',
      'it has no key; sign in by Entra ID with collector.kafka.sasl azure, or add one',
    );
  }
  return hubs;
}

function ofHubs({ connection }: EventHubs, mechanism: string, settings: Settings): KafkaConnection {
  if (settings.text('caFile') !== undefined) {
    throw settings.invalid('caFile', 'an Event Hubs namespace has a certificate that is known without it');
  }
  if (mechanism !== 'azure') return connection;
  return { ...connection, sasl: azure(settings) };
}

function ofBrokers(mechanism: string, settings: Settings): KafkaConnection {
  const brokers = brokersFrom(settings.required('brokers'), settings.name('brokers'));
  const tls = tlsOf(settings, mechanism === 'azure');
  const sasl = saslOf(mechanism, settings);
  return { brokers, tls, ...(sasl === undefined ? {} : { sasl }) };
}

function saslOf(mechanism: string, settings: Settings): KafkaSasl | undefined {
  if (mechanism === 'none') return undefined;
  if (mechanism === 'azure') return azure(settings);
  const because = `collector.kafka.sasl is ${mechanism}, which needs it`;
  if (mechanism !== 'oauthbearer') {
    const known = mechanism as 'plain' | 'scram-sha-256' | 'scram-sha-512';
    return {
      mechanism: known,
      username: settings.needed('username', because),
      password: settings.needed('password', because),
    };
  }
  const scope = settings.text('scope');
  const tokenUrl = settings.needed('tokenUrl', because);
  if (new URL(tokenUrl).username !== '' || new URL(tokenUrl).password !== '') {
    throw settings.invalid(
      'tokenUrl',
      'it holds a user or a password; they go into collector.kafka.clientId and clientSecret',
    );
  }
  return {
    mechanism,
    tokenUrl,
    clientId: settings.needed('clientId', because),
    clientSecret: settings.needed('clientSecret', because),
    ...(scope === undefined ? {} : { scope }),
  };
}

function azure(settings: Settings): KafkaSasl {
  const scope = settings.text('scope');
  return { mechanism: 'azure', ...(scope === undefined ? {} : { scope }) };
}

function tlsOf(settings: Settings, always: boolean): KafkaConnection['tls'] & {} {
  const file = settings.text('caFile');
  const wanted = always || settings.flag('tls');
  if (file === undefined) return wanted;
  if (!wanted) throw settings.invalid('caFile', 'it is used with TLS only; set collector.kafka.tls');
  try {
    const ca = readFileSync(file, 'utf8');
    if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM');
    return { ca };
  } catch (error) {
    throw settings.invalid('caFile', `${file}: ${reasonOf(error)}`);
  }
}

function topicsOf(settings: Settings, hub: string | undefined): readonly QueueSource[] {
  const text = settings.text('topics') ?? hub;
  if (text === undefined) throw settings.invalid('topics', 'it is not set, so there is nothing to read');
  return sourcesFrom(text, settings.name('topics'));
}

/** The settings below collector.kafka, and where each came from. */
class Settings {
  readonly #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  name(name: Name): KafkaKey {
    return `collector.kafka.${name}`;
  }

  text(name: Name): string | undefined {
    return this.#config.text(this.name(name));
  }

  required(name: Name): string {
    return this.#config.required(this.name(name));
  }

  needed(name: Name, reason: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.invalid(name, `it is not set, and ${reason}`);
    return value;
  }

  flag(name: Name): boolean {
    return this.#config.flag(this.name(name));
  }

  invalid(name: Name, reason: string): PromptlogError {
    const option = this.name(name);
    const source = this.#config.list().find(({ key }) => key === option)?.from ?? OPTIONS[option].env;
    return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source });
  }
}
