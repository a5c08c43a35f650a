/** The way of a sender's records to a topic: each is one message, and published when all replicas hold it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { BrokerLink, OutgoingMessage } from '../queue-sender.ts';
import { clientOptions, placeOf } from './client.ts';
import type { KafkaConnection } from './connection.ts';
import { kafkaFailure } from './failure.ts';
import { type KafkaOutgoing, KafkaPublisher } from './publisher.ts';

export interface KafkaLinkOptions extends KafkaConnection {
  readonly topic: string;
}

const compress = promisify(gzip);
/** Brokers take messages of a million bytes as they come; what is larger goes in compressed, and the consumer unpacks it. */
const COMPRESS_FROM = 500_000;

export function kafkaLink({ topic, ...connection }: KafkaLinkOptions): BrokerLink {
  const place = `${placeOf(connection)}, topic ${topic}`;
  const publisher = new KafkaPublisher(clientOptions(connection), topic);
  return {
    place,
    publish: async (messages) => {
      const outgoing = new Map<KafkaOutgoing, OutgoingMessage>();
      for (const message of messages) outgoing.set(await outgoingOf(message), message);
      const tooLarge = await publisher.publish([...outgoing.keys()]).catch((error: unknown) => {
        // Whoever is told of it is told the place as well.
        throw new Error(String(kafkaFailure(error, place).details['reason']), { cause: error });
      });
      return tooLarge.flatMap((each) => {
        const message = outgoing.get(each);
        if (message === undefined) return [];
        const reason = `it takes no message of ${each.value.length} bytes, so the record ${message.id} did not get there`;
        return [
          { message, reason, remedy: 'Raise max.message.bytes of the topic and message.max.bytes of the brokers.' },
        ];
      });
    },
    close: () => publisher.close(),
  };
}

async function outgoingOf({ id, session, kind, body }: OutgoingMessage): Promise<KafkaOutgoing> {
  const plain = Buffer.from(body);
  const isLarge = plain.length >= COMPRESS_FROM;
  const headers = { 'content-type': 'application/json', 'promptlog-kind': kind };
  const all = Object.entries(isLarge ? { ...headers, 'content-encoding': 'gzip' } : headers);
  return {
    // What belongs to one session stays in order, in one partition.
    key: Buffer.from(session === '' ? id : session),
    value: isLarge ? await compress(plain) : plain,
    headers: all.map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
  };
}
