/** The thread that counts tokens: a tokenizer takes a fifth of a second to load, which no application should wait for. */
import { parentPort } from 'node:worker_threads';
import { type CountedTexts, type CountTokens, countsOf, tokenizerFor } from './token-count.ts';

export interface CountRequest {
  readonly number: number;
  readonly texts: CountedTexts;
}

const tokenizers = new Map<string, Promise<CountTokens>>();

parentPort?.on('message', (request: CountRequest) => void answer(request));

async function answer({ number, texts }: CountRequest): Promise<void> {
  const { model } = texts;
  const tokenizer = tokenizers.get(model) ?? tokenizerFor(model);
  tokenizers.set(model, tokenizer);
  try {
    parentPort?.postMessage({ number, counts: countsOf(texts, await tokenizer) });
  } catch {
    tokenizers.delete(model);
    parentPort?.postMessage({ number });
  }
}
