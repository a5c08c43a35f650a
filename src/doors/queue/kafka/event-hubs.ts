/** The connection string of an Azure Event Hubs namespace, as what its Kafka endpoint wants. */
import { PromptlogError } from '../../../errors.ts';
import type { KafkaConnection } from './connection.ts';

export interface EventHubs {
  readonly connection: KafkaConnection;
  /** The one event hub the string is for. */
  readonly hub?: string;
  /** Whether it can sign in by itself. */
  readonly hasKey: boolean;
}

/** The user that Event Hubs takes a connection string from, as its password. */
const CONNECTION_STRING_USER = '$ConnectionString';
const TLS_PORT = 9093;
/** The emulator that Microsoft gives away speaks without TLS. */
const EMULATOR_PORT = 9092;

/** Throws PL_CONFIG_INVALID in the name of the setting; never shows what it was given. */
export function eventHubsFrom(text: string, setting: string): EventHubs {
  const parts = new Map<string, string>();
  for (const part of text.trim().split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  const endpoint = parts.get('endpoint')?.match(/^sb:\/\/([a-z\d.-]+)(?::(\d{1,5}))?\/?$/i);
  const host = endpoint?.[1];
  if (host === undefined) {
    const reason = 'it has no Endpoint=sb://<namespace>.servicebus.windows.net/;…';
    throw new PromptlogError('PL_CONFIG_INVALID', { option: setting, reason, source: 'the settings' });
  }
  const emulated = parts.get('usedevelopmentemulator')?.toLowerCase() === 'true';
  const port = emulated ? Number(endpoint?.[2] ?? EMULATOR_PORT) : TLS_PORT;
  const hub = parts.get('entitypath');
  const named = filled(parts.get('sharedaccesskeyname')) && filled(parts.get('sharedaccesskey'));
  return {
    connection: {
      brokers: [`${host}:${port}`],
      tls: !emulated,
      sasl: { mechanism: 'plain', username: CONNECTION_STRING_USER, password: text.trim() },
    },
    ...(filled(hub) ? { hub } : {}),
    hasKey: named || filled(parts.get('sharedaccesssignature')),
  };
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
