/**
 * What the snippets of pages take for granted: the names they use without making them. Each is what an application would have there, so a
 * snippet is checked against real types, and runs. A copy of this file stands beside them, where its imports are those of a user.
 */
import OpenAI from 'openai';
import winston, { type Logger } from 'winston';
import type { ElasticsearchTransportOptions } from 'winston-elasticsearch';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import { createShipper, type PromptLog, promptLog, type Shipper } from '../../../src/index.ts';

interface Chat {
  readonly model: string;
  readonly messages: { readonly role: 'user'; readonly content: string }[];
}
interface Served {
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string | undefined>;
}
type Serve = (request: Served, response: object) => unknown;

/** By the names under which snippets use them. */
export interface Given {
  readonly request: Chat;
  readonly response: Record<string, unknown>;
  readonly auth_info: Record<string, unknown>;
  readonly messages: Chat['messages'];
  readonly body: Chat;
  readonly record: Record<string, unknown>;
  readonly shipper: Shipper;
  readonly prompts: PromptLog;
  readonly client: OpenAI;
  readonly logger: Logger;
  readonly app: { post(path: string, serve: Serve): void };
  readonly summarise: Serve;
  readonly node: string;
  readonly clientOpts: NonNullable<ElasticsearchTransportOptions['clientOpts']>;
}

const ASKED: Chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Where is my refund?' }] };
const ANSWERED = {
  id: 'chatcmpl-given',
  model: 'gpt-4o',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'It is on its way.' } }],
  usage: { prompt_tokens: 12, completion_tokens: 6, total_tokens: 18 },
};

/** How each is made, when a snippet first asks for it: some have a disk or a connection behind them. */
const MAKERS: { readonly [Name in keyof Given]: () => Given[Name] } = {
  request: () => ASKED,
  response: () => ANSWERED,
  auth_info: () => ({ clientPrincipal: { userId: 'u-17', claims: [{ typ: 'name', val: 'Ada' }] } }),
  messages: () => ASKED.messages,
  body: () => ASKED,
  record: () => ({ message: { prompt: ASKED.messages } }),
  shipper: () => createShipper(),
  prompts: () => promptLog(),
  client: () => logPrompts(new OpenAI({ maxRetries: 0 })),
  logger: () => winston.createLogger({ silent: true }),
  app: () => ({ post: (_path, serve) => void serve({ body: { id: 7 }, headers: {} }, {}) }),
  summarise: () => async () => {},
  node: () => process.env['PROMPTLOG_ELASTICSEARCH_URL'] ?? '',
  clientOpts: () => ({ node: process.env['PROMPTLOG_ELASTICSEARCH_URL'] ?? '' }),
};

export const GIVEN_NAMES: readonly string[] = Object.keys(MAKERS);

/** Gives all of it to a global object. */
export function giveTo(target: object): void {
  for (const [name, make] of Object.entries<() => unknown>(MAKERS)) {
    let made: { readonly value: unknown } | undefined;
    const get = (): unknown => {
      made ??= { value: make() };
      return made.value;
    };
    Object.defineProperty(target, name, { configurable: true, get });
  }
}
