/** How the brokers of a Kafka are reached, to read or to write, and what they take as a name. */
import { PromptlogError } from '../../../errors.ts';

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
    }
  | {
      readonly mechanism: 'azure';
      /** Default: that of the first broker's namespace. */
      readonly scope?: string;
    };

/** How brokers are reached, to read or to write. */
export interface KafkaConnection {
  /** host:port of each. */
  readonly brokers: readonly string[];
  readonly sasl?: KafkaSasl;
  /** TLS, or TLS with this certificate authority in PEM. */
  readonly tls?: boolean | { readonly ca: string };
}

/** What Kafka takes as the name of a topic, and Event Hubs as that of an event hub. */
export const TOPIC = /^(?!\.{1,2}$)[\w.-]{1,249}$/;

/** "host:port, host:port" as a list. Throws PL_CONFIG_INVALID in the name of the setting. */
export function brokersFrom(text: string, setting: string): readonly string[] {
  const brokers = text.split(',').map((each) => each.trim());
  for (const broker of brokers) {
    const port = Number(broker.match(/^(?:[^\s:/@[\]]+|\[[\da-f:.]+\]):(\d{1,5})$/i)?.[1] ?? 0);
    if (port >= 1 && port <= 65535) continue;
    const reason = `${broker.includes('@') ? 'an entry' : `"${broker}"`} is not host:port`;
    throw new PromptlogError('PL_CONFIG_INVALID', { option: setting, reason, source: 'the settings' });
  }
  return brokers;
}

/** Why that cannot be the name of a topic. */
export function noTopic(name: string): string {
  return `"${name}" is no name of a topic, which has letters, digits, ".", "_" and "-" only`;
}
