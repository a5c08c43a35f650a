/** Regular expressions of a taxonomy, refused where they could be tried in too many ways: a hostile text must not hold up delivery. */
import { folded } from './words/letters.ts';

/** A repetition without an end of its own ends here: longer runs are no words. */
const MOST_REPEATS = 60;
/** Ways to match from one place: two repetitions without end, side by side, are just allowed. */
const MOST_WAYS = 4000;
const MOST_LENGTH = 300;

/** The expression behind `/…/`, made to be tested on text without accents. Throws an Error that says what is wrong with it. */
export function patternOf(written: string): RegExp {
  const end = written.lastIndexOf('/');
  const flags = written.slice(end + 1);
  if (end < 2) throw new Error('a regular expression stands between two slashes: /refund(s|ed)?/');
  if (!/^[iu]*$/.test(flags))
    throw new Error(`the flags of ${written} are not needed: upper and lower case are the same anyway`);
  const source = folded(written.slice(1, end));
  if (source.length > MOST_LENGTH)
    throw new Error(`the regular expression has ${source.length} characters, and ${MOST_LENGTH} are the most`);
  checked(source);
  const reader = new PatternReader(source);
  const ways = reader.alternatives();
  if (ways > MOST_WAYS)
    throw new Error(`${written} could take for ever: it repeats what repeats itself, or has too many repetitions`);
  const pattern = checked(reader.bounded);
  if (pattern.test('')) throw new Error(`${written} matches the empty text, and so every text`);
  return pattern;
}

function checked(source: string): RegExp {
  return new RegExp(source, 'iu');
}

/** Counts in how many ways an expression can match from one place, and bounds its repetitions. The expression is known to be valid. */
class PatternReader {
  readonly #source: string;
  #at = 0;
  bounded = '';

  constructor(source: string) {
    this.#source = source;
  }

  /** One after the other is tried, so their ways add up. */
  alternatives(): number {
    let ways = this.#sequence();
    while (this.#source[this.#at] === '|') {
      this.#take(1);
      ways += this.#sequence();
    }
    return ways;
  }

  /** Each part can go on from each way of those before it. */
  #sequence(): number {
    let ways = 1;
    while (this.#at < this.#source.length && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      ways = Math.min(Number.MAX_VALUE, ways * this.#repeated(this.#atom()));
    }
    return ways;
  }

  #atom(): number {
    const sign = this.#source[this.#at];
    if (sign === '(') return this.#group();
    if (sign === '[') {
      let end = this.#at + 1;
      while (this.#source[end] !== ']') end += this.#source[end] === '\\' ? 2 : 1;
      this.#take(end + 1 - this.#at);
    } else if (sign === '\\') this.#escape();
    else this.#take(1);
    return 1;
  }

  #group(): number {
    const opening = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(this.#source.slice(this.#at))?.[0] ?? '(';
    this.#take(opening.length);
    const ways = this.alternatives();
    this.#take(1);
    return ways;
  }

  #escape(): void {
    const rest = this.#source.slice(this.#at);
    if (/^\\(?:[1-9]|k<)/.test(rest)) throw new Error('a regular expression must not refer back to a group of itself');
    this.#take(/^\\(?:[pPu]\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|.)/is.exec(rest)?.[0].length ?? 2);
  }

  /** The ways of an atom with the repetition behind it. */
  #repeated(ways: number): number {
    const written = /^(?:[*+?]|\{(\d+)(,)?(\d+)?\})\??/.exec(this.#source.slice(this.#at));
    if (written === null) return ways;
    const [whole, low, comma, high] = written;
    const least = whole[0] === '+' ? 1 : Number(low ?? 0);
    const bound = Math.max(MOST_REPEATS, least);
    const most =
      whole[0] === '?'
        ? 1
        : high !== undefined
          ? Number(high)
          : low !== undefined && comma === undefined
            ? least
            : bound;
    this.#at += whole.length;
    this.bounded +=
      whole[0] === '?' ? whole : `{${least},${most}}${whole.endsWith('?') && whole.length > 1 ? '?' : ''}`;
    return repeatedWays(ways, least, most);
  }

  #take(count: number): void {
    this.bounded += this.#source.slice(this.#at, this.#at + count);
    this.#at += count;
  }
}

function repeatedWays(ways: number, least: number, most: number): number {
  if (ways === 1) return most - least + 1;
  let sum = 0;
  for (let times = least; times <= most && sum <= MOST_WAYS; times++) sum += ways ** times;
  return sum;
}
