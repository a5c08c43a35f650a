/** --rate: how many records a second a command may change. */
import { PromptlogError } from '../errors.ts';

/** The number; throws PL_USAGE for what is none. */
export function rateFrom(text: string): number {
  const rate = Number(text);
  if (/^\d{1,9}(\.\d+)?$/.test(text) && rate > 0) return rate;
  throw new PromptlogError('PL_USAGE', { reason: `--rate takes a number of records a second, not "${text}"` });
}
