/** One question to a collector over HTTP, and its answer or a clear error. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { PromptlogError, reasonOf } from '../errors.ts';

export interface Trust {
  /** A certificate to be trusted, whatever name is in it: that of the operator's own collector, in PEM. */
  readonly certificate?: Buffer;
}

export interface AskOptions extends Trust {
  readonly key: string;
}

export interface Question extends Trust {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly body?: { readonly type: string; readonly text: string };
  readonly patienceMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const PATIENCE_MS = 10_000;

/** POSTs without a body. Throws PL_COLLECTOR_UNREACHABLE and PL_COLLECTOR_ANSWER. */
export async function askCollector<Result>(place: string, path: string, options: AskOptions): Promise<Result> {
  const answer = await answerOf(place, { method: 'POST', path, ...options });
  const body = parsed(answer.text);
  if (answer.status === 200 && body !== undefined) return body as Result;
  throw answerError(place, answer);
}

/** The answer, whatever its status is. Throws PL_COLLECTOR_UNREACHABLE. */
export async function answerOf(place: string, question: Question): Promise<HttpAnswer> {
  try {
    return await asked(place, question);
  } catch (error) {
    throw new PromptlogError('PL_COLLECTOR_UNREACHABLE', { place, reason: reasonOf(error) }, error);
  }
}

interface Said {
  readonly error?: { readonly message?: unknown; readonly fix?: unknown };
  /** Of a request of many values: what became of each. */
  readonly items?: readonly Pick<Said, 'error'>[];
}

/** PL_COLLECTOR_ANSWER with what the collector says went wrong. */
export function answerError(place: string, { status, text }: HttpAnswer): PromptlogError {
  const body = parsed(text) as Said | undefined;
  const error = body?.error ?? body?.items?.find((item) => item.error !== undefined)?.error;
  const { message = 'what answers there is no collector', fix = 'Check the address.' } = error ?? {};
  return new PromptlogError('PL_COLLECTOR_ANSWER', { place, status, reason: message, remedy: fix });
}

function asked(place: string, question: Question): Promise<HttpAnswer> {
  const { method, path, key, body, certificate, patienceMs = PATIENCE_MS } = question;
  const url = new URL(`${place.replace(/\/+$/, '')}${path}`);
  const content = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body?.text ?? '') };
  const settings: RequestOptions = {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': body.type }),
      ...content,
    },
    signal: AbortSignal.timeout(patienceMs),
    ...(certificate === undefined
      ? {}
      : { ca: certificate, allowPartialTrustChain: true, checkServerIdentity: () => undefined }),
  };
  return new Promise((resolve, reject) => {
    const onAnswer = (answer: IncomingMessage): void => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.once('error', reject);
    };
    const request =
      url.protocol === 'https:' ? httpsRequest(url, settings, onAnswer) : httpRequest(url, settings, onAnswer);
    request.once('error', reject).end(body?.text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
