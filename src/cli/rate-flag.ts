/** Flags that say how much a command may do in a second. */
import { Pace } from '../delivery/pace.ts';
import { PromptlogError } from '../errors.ts';

/** Reads the value of such a flag; throws PL_USAGE for what is no number above zero. */
export function rateOf(flag: string, unit: string): (text: string) => number {
  return (text) => {
    const rate = Number(text);
    if (/^\d{1,9}(\.\d+)?$/.test(text) && rate > 0) return rate;
    throw new PromptlogError('PL_USAGE', { reason: `${flag} takes a number of ${unit} a second, not "${text}"` });
  };
}

/** The arguments of `option` for --rate. */
export const RATE_FLAG = ['--rate <number>', 'records in a second at most', rateOf('--rate', 'records')] as const;

/** What keeps a command to its --rate; undefined where it may go as fast as it can. */
export function paceOf(rate: number | undefined): Pace | undefined {
  return rate === undefined ? undefined : new Pace(rate);
}
