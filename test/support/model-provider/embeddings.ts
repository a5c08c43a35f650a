/** The stand-in's embeddings: small vectors that follow from the text. */
import { hash } from 'node:crypto';
import { type Answer, type Ask, jsonAnswer, tokensIn } from './ask.ts';

/** POST /v1/embeddings. */
export function embeddings(ask: Ask): Answer {
  const { input, model, dimensions, encoding_format: format } = ask.body;
  const texts = Array.isArray(input) ? input.map(String) : [String(input ?? '')];
  const length = typeof dimensions === 'number' ? dimensions : 8;
  const tokens = tokensIn(...texts);
  return jsonAnswer(ask, {
    object: 'list',
    data: texts.map((text, index) => {
      const vector = vectorOf(text, length);
      return { object: 'embedding', index, embedding: format === 'base64' ? inBase64(vector) : vector };
    }),
    model: model ?? 'text-embedding-3-small',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

function vectorOf(text: string, length: number): number[] {
  const bytes = hash('sha256', text, 'buffer');
  return Array.from({ length }, (_, at) => ((bytes[at % bytes.length] ?? 0) - 128) / 128);
}

// The official clients ask for this by themselves and turn it into numbers again.
function inBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}
