/** The answer of one window: how many documents, and the figures asked for. */
import type { Json } from '../record/record.ts';
import { objectOf } from '../search/request.ts';

export class Bucket {
  readonly #answer: Readonly<Record<string, Json>>;

  constructor(answer: Json | undefined) {
    this.#answer = objectOf(answer);
  }

  get count(): number {
    return numberOf(this.#answer['doc_count']) ?? 0;
  }

  /** Of an aggregation that counts. */
  countOf(name: string): number {
    return numberOf(objectOf(this.#answer[name])['doc_count']) ?? 0;
  }

  /** Of a sum, an average or an extreme; undefined where there was nothing to take it of. */
  figureOf(name: string): number | undefined {
    return numberOf(objectOf(this.#answer[name])['value']);
  }

  /** Of an aggregation of one percentile. */
  percentileOf(name: string): number | undefined {
    return numberOf(Object.values(objectOf(objectOf(this.#answer[name])['values']))[0]);
  }
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
