/** One question to a collector over HTTP, and its answer or a clear error. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { PromptlogError, reasonOf } from '../errors.ts';

export interface AskOptions {
  readonly key: string;
  /** A certificate to be trusted, whatever name is in it: that of the operator's own collector, in PEM. */
  readonly certificate?: Buffer;
}

const PATIENCE_MS = 10_000;

/** POSTs without a body. Throws PL_COLLECTOR_UNREACHABLE and PL_COLLECTOR_ANSWER. */
export async function askCollector<Result>(place: string, path: string, options: AskOptions): Promise<Result> {
  const { status, text } = await answerOf(place, path, options).catch((error) => {
    throw new PromptlogError('PL_COLLECTOR_UNREACHABLE', { place, reason: reasonOf(error) }, error);
  });
  const body = parsed(text) as { error?: { message?: unknown; fix?: unknown } } | undefined;
  if (status === 200 && body !== undefined) return body as Result;
  const { message = 'what answers there is no collector', fix = 'Check the address.' } = body?.error ?? {};
  throw new PromptlogError('PL_COLLECTOR_ANSWER', { place, status, reason: message, remedy: fix });
}

function answerOf(place: string, path: string, { key, certificate }: AskOptions) {
  const url = new URL(`${place.replace(/\/+$/, '')}${path}`);
  const settings: RequestOptions = {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-length': 0 },
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(certificate === undefined
      ? {}
      : { ca: certificate, allowPartialTrustChain: true, checkServerIdentity: () => undefined }),
  };
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const onAnswer = (answer: IncomingMessage): void => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.once('error', reject);
    };
    const asked =
      url.protocol === 'https:' ? httpsRequest(url, settings, onAnswer) : httpRequest(url, settings, onAnswer);
    asked.once('error', reject).end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
