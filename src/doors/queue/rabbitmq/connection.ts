/** One connection to a RabbitMQ: opened within bounds, over once, and let go of whatever the broker does. */
import { type ChannelModel, connect } from 'amqplib';
import type { PromptlogError } from '../../../errors.ts';
import { connectionFailure, unavailable } from './failure.ts';
import type { RabbitmqServer } from './server.ts';

const CONNECT_MS = 10_000;
const GOODBYE_MS = 2_000;

export class RabbitmqConnection {
  readonly model: ChannelModel;
  readonly server: RabbitmqServer;
  /** Resolves when it is over, with why. */
  readonly ended: Promise<PromptlogError>;
  readonly #socket: AbortController;

  private constructor(model: ChannelModel, server: RabbitmqServer, socket: AbortController) {
    this.model = model;
    this.server = server;
    this.#socket = socket;
    this.ended = new Promise((resolve) => {
      model.on('error', (error) => resolve(connectionFailure(error, server)));
      model.on('close', (error) =>
        resolve(error === undefined ? unavailable(server.place, 'closed') : connectionFailure(error, server)),
      );
    });
  }

  /** Rejects with a coded error that says who is to do what, and at once when the signal says so. */
  static async open(server: RabbitmqServer, name: string, signal: AbortSignal): Promise<RabbitmqConnection> {
    const { protocol, hostname, port, username, password, heartbeat, ca } = server;
    const socket = new AbortController();
    const letGo = (): void => socket.abort(new Error('closed'));
    const options = {
      noDelay: true,
      keepAlive: true,
      timeout: CONNECT_MS,
      clientProperties: { connection_name: name },
      // The client only ever says goodbye to a socket, and one whose broker is frozen would stay for as long as that is.
      signal: socket.signal,
      ...(ca === undefined ? {} : { ca: [ca] }),
    };
    const vhost = encodeURIComponent(server.vhost);
    signal.addEventListener('abort', letGo, { once: true });
    try {
      signal.throwIfAborted();
      const model = await connect({ protocol, hostname, port, username, password, vhost, heartbeat }, options);
      return new RabbitmqConnection(model, server, socket);
    } catch (error) {
      letGo();
      throw connectionFailure(error, server);
    } finally {
      signal.removeEventListener('abort', letGo);
    }
  }

  /** Says goodbye, and lets go when nobody answers. What was sent on a channel is sent for certain only when that was closed before. */
  async close(): Promise<void> {
    await within(GOODBYE_MS, this.model.close());
    this.letGo();
  }

  /** Ends it at once, whatever it is doing. */
  letGo(reason = 'closed'): void {
    this.#socket.abort(new Error(reason));
  }
}

/** Waits no longer than that, and does not mind how it ends. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
}
