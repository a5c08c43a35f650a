/** The OpenAI client door: the client an application has already, with one record for each of its calls to a model. */
import { PromptlogError } from '../../errors.ts';
import type { RecordTaker } from '../../record-taker.ts';
import type { ShipperOptions } from '../../shipper.ts';
import { sharedEstimates, sharedShipper } from '../shared-shipper.ts';
import { ClientLog, type Fetch, type MakeRequest } from './client-log.ts';

/** A client of the package `openai`, 5 or later: OpenAI, AzureOpenAI, and what extends them. */
export interface OpenAIClient {
  readonly baseURL: string;
}

export interface LogPromptsOptions {
  /** A shipper to share, or a sender to a broker. Default: one for all clients of the process, with the settings of the environment. */
  readonly shipper?: RecordTaker;
  /** For the shipper of the process, when it is opened first: what differs from the settings. */
  readonly options?: Partial<ShipperOptions>;
  /** Name of the application, on every record. */
  readonly app?: string;
  /** Tags of every record. */
  readonly tags?: readonly string[];
  /** Properties of every record. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Whether streams are asked for their token counts where the application did not; it never sees that. Default: true. */
  readonly askForUsage?: boolean;
  /** Told what could not be recorded. Default: a process warning, the first time. */
  readonly onWarning?: (error: PromptlogError) => void;
}

interface Followable {
  fetch: Fetch;
  makeRequest?: MakeRequest;
  retryRequest?: MakeRequest;
  withOptions?: (...args: unknown[]) => OpenAIClient;
}

const LOGGED = Symbol.for('promptlog.openai');

/**
 * Makes one record of each call the client makes to a model from now on, and gives the same client back. Neither its answers nor its
 * failures change, and nothing that goes wrong here reaches the application.
 *
 * @example
 * const client = logPrompts(new OpenAI(), { app: 'support-bot' });
 */
export function logPrompts<Client extends OpenAIClient>(client: Client, options: LogPromptsOptions = {}): Client {
  const followed = client as unknown as Followable & { [LOGGED]?: true };
  const { onWarning = warnOnce() } = options;
  if (followed[LOGGED] === true) return client;
  if (typeof followed.fetch !== 'function') {
    onWarning(
      new PromptlogError('PL_USAGE', { reason: 'logPrompts takes a client of the package openai, 5 or later' }),
    );
    return client;
  }
  const { fetch, makeRequest, retryRequest, withOptions } = followed;
  const log = new ClientLog({
    taker: () => options.shipper ?? sharedShipper(options.options),
    said: { app: options.app, tags: options.tags, properties: options.properties },
    asksForUsage: options.askForUsage ?? true,
    estimates: sharedEstimates(),
    onWarning,
  });
  const looking = log.fetching(fetch);
  define(followed, LOGGED, true);
  followed.fetch = looking;
  if (typeof makeRequest === 'function') define(followed, 'makeRequest', log.requesting(makeRequest.bind(followed)));
  if (typeof retryRequest === 'function') define(followed, 'retryRequest', log.retrying(retryRequest.bind(followed)));
  if (typeof withOptions === 'function') {
    define(followed, 'withOptions', (...args: unknown[]) => {
      // A client made of this one takes over its `fetch`: it gets the one from before, and is followed by itself.
      followed.fetch = fetch;
      try {
        return logPrompts(withOptions.apply(followed, args), options);
      } finally {
        followed.fetch = looking;
      }
    });
  }
  return client;
}

function define(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, enumerable: false, writable: true, value });
}

function warnOnce(): (error: PromptlogError) => void {
  let warned = false;
  return ({ message }) => {
    if (!warned) process.emitWarning(`a call could not be recorded: ${message}`, 'PromptlogWarning');
    warned = true;
  };
}
