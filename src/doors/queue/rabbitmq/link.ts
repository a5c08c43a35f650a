/** The way out to a RabbitMQ: what is published is in the queues of the broker, on its disk, before it counts as published. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ConfirmChannel, Options } from 'amqplib';
import { PromptlogError } from '../../../errors.ts';
import type { Notify } from '../../../notice.ts';
import type { BrokerLink, OutgoingMessage, Unsendable } from '../queue-sender.ts';
import { RabbitmqConnection, within } from './connection.ts';
import { type Remedies, refused, requestFailure, SILENT, unavailable } from './failure.ts';
import { type RabbitmqServer, rabbitmqServerFrom } from './server.ts';

/** Where it goes: into a queue, or to an exchange that routes it. */
export type RabbitmqTarget = { readonly queue: string } | { readonly exchange: string; readonly routingKey?: string };

export type RabbitmqLinkOptions = RabbitmqTarget & {
  /** amqp://user:password@host:5672/vhost, or amqps:// for TLS. */
  readonly url: string;
  /** File of the certificate authority to trust, in PEM. */
  readonly caFile?: string;
  /** Told when the broker takes nothing for a while, as when its disk is full. */
  readonly notify?: Notify;
};

interface Line {
  readonly connection: RabbitmqConnection;
  readonly channel: ConfirmChannel;
  /** Resolves when nothing more can be published on it, with why. */
  readonly ended: Promise<PromptlogError>;
  /** The broker says that it takes nothing for now, which may last. */
  blocked: boolean;
  /** How many messages the broker gave back, as no queue takes them. */
  returned: number;
}

const compress = promisify(gzip);
/** RabbitMQ 4 takes messages of 16 MB; what is larger than this goes in compressed, and the consumer unpacks it. */
const COMPRESS_FROM = 500_000;
const GOODBYE_MS = 2_000;
/** Of a message id: its length is sent in one byte. */
const LONGEST_ID = 255;
const TOO_LARGE = /message size/i;
const REMEDIES: Remedies = {
  403: 'Give the user the permission to write to that exchange; for a queue it is amq.default.',
  404: 'Make that exchange before anything is sent to it.',
  406: 'Raise max_message_size of the broker.',
};

/** Connects when there is something to publish, and again after a failure. Throws PL_CONFIG_INVALID. */
export function rabbitmqLink(options: RabbitmqLinkOptions): BrokerLink {
  return new RabbitmqLink(options);
}

class RabbitmqLink implements BrokerLink {
  readonly #server: RabbitmqServer;
  readonly #exchange: string;
  readonly #routingKey: string;
  readonly #notify: Notify;
  readonly #closing = new AbortController();
  #line: Promise<Line> | undefined;

  constructor(options: RabbitmqLinkOptions) {
    this.#server = rabbitmqServerFrom(options.url, options.caFile);
    this.#exchange = 'queue' in options ? '' : options.exchange;
    this.#routingKey = 'queue' in options ? options.queue : (options.routingKey ?? '');
    this.#notify = options.notify ?? (() => {});
  }

  get place(): string {
    return this.#server.place;
  }

  async publish(messages: readonly OutgoingMessage[]): Promise<readonly Unsendable[]> {
    try {
      await this.#publishAll(messages);
      return [];
    } catch (error) {
      const failure = error instanceof PromptlogError ? error : requestFailure(error, this.#server, REMEDIES);
      const reason = String(failure.details['reason'] ?? failure.message);
      // Whoever is told of it is told the place as well.
      if (!TOO_LARGE.test(reason)) throw new Error(reason, { cause: failure });
      const [only, ...others] = messages;
      if (only !== undefined && others.length === 0) return [tooLarge(only, reason, failure.fix)];
    }
    // One of them is too large for the broker, and closed the channel under all.
    const refused: Unsendable[] = [];
    for (const message of messages) refused.push(...(await this.publish([message])));
    return refused;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const line = await this.#line?.catch(() => undefined);
    if (line !== undefined) await this.#end(line);
  }

  async #publishAll(messages: readonly OutgoingMessage[]): Promise<void> {
    if (this.#closing.signal.aborted) throw new PromptlogError('PL_CLOSED');
    this.#line ??= this.#connect();
    const line = await this.#line;
    const before = line.returned;
    const late = setInterval(() => {
      if (!line.blocked) line.connection.letGo(SILENT);
    }, this.#server.patienceMs);
    try {
      await Promise.all(messages.map((message) => this.#publishOne(line.channel, message)));
    } catch (error) {
      // When the channel or the connection ended, that says why; this says only that it did.
      throw (await Promise.race([line.ended, nextTurn(undefined)])) ?? error;
    } finally {
      clearInterval(late);
    }
    // The broker gives a message back before it acknowledges it.
    if (line.returned > before) throw this.#unroutable(line.returned - before);
  }

  async #publishOne(channel: ConfirmChannel, { id, kind, body, time }: OutgoingMessage): Promise<void> {
    const plain = Buffer.from(body);
    const isLarge = plain.length >= COMPRESS_FROM;
    const content = isLarge ? await compress(plain) : plain;
    const options: Options.Publish = {
      persistent: true,
      mandatory: true,
      contentType: 'application/json',
      timestamp: Math.floor(time / 1000),
      headers: { 'promptlog-kind': kind },
      ...(isLarge ? { contentEncoding: 'gzip' } : {}),
      ...(Buffer.byteLength(id) <= LONGEST_ID ? { messageId: id } : {}),
    };
    await new Promise<void>((resolve, reject) => {
      const done = (error: unknown): void => (error === null ? resolve() : reject(error));
      channel.publish(this.#exchange, this.#routingKey, content, options, done);
    });
  }

  #connect(): Promise<Line> {
    const line = this.#open();
    // The next publish opens another.
    const forget = (): void => {
      if (this.#line === line) this.#line = undefined;
    };
    line.then(({ ended }) => ended.then(forget), forget);
    return line;
  }

  async #open(): Promise<Line> {
    const connection = await RabbitmqConnection.open(this.#server, 'promptlog sender', this.#closing.signal);
    try {
      return this.#lineOf(connection, await connection.model.createConfirmChannel());
    } catch (error) {
      await connection.close();
      throw requestFailure(error, this.#server, {});
    }
  }

  #lineOf(connection: RabbitmqConnection, channel: ConfirmChannel): Line {
    const { place } = this.#server;
    const failed = new Promise<PromptlogError>((resolve) => {
      channel.on('error', (error) => resolve(requestFailure(error, this.#server, REMEDIES)));
      channel.on('close', () => resolve(unavailable(place, 'the channel was closed')));
    });
    const line: Line = {
      connection,
      channel,
      ended: Promise.race([connection.ended, failed]),
      blocked: false,
      returned: 0,
    };
    connection.model.on('blocked', (reason) => {
      line.blocked = true;
      this.#say('warn', 'blocked', `takes nothing at the moment: ${reason}`);
    });
    connection.model.on('unblocked', () => {
      line.blocked = false;
      this.#say('info', 'unblocked', 'takes records again');
    });
    channel.on('return', () => {
      line.returned += 1;
    });
    void line.ended.then(() => this.#end(line));
    return line;
  }

  async #end({ channel, connection }: Line): Promise<void> {
    await within(
      GOODBYE_MS,
      Promise.resolve().then(() => channel.close()),
    );
    await connection.close();
  }

  #say(level: 'warn' | 'info', code: string, text: string): void {
    this.#notify({ level, code: `rabbitmq.${code}`, text: `${this.place} ${text}` });
  }

  #unroutable(count: number): PromptlogError {
    const where = this.#exchange === '' ? 'is no queue' : `is no queue bound to the exchange "${this.#exchange}" for`;
    const reason = `there ${where} "${this.#routingKey}", and ${count} messages came back`;
    return refused(this.place, reason, 'Make that queue, or bind it.');
  }
}

function tooLarge(message: OutgoingMessage, reason: string, remedy: string): Unsendable {
  return { message, reason: `the record ${message.id} did not get there: ${reason}`, remedy };
}
