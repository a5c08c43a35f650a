/** Which fields a query may name, and how each is compared. */
import { FIELDS, type FieldType, SUB_FIELDS } from '../../record/fields.ts';

export type KqlFieldType = Exclude<FieldType, 'alias' | 'object'>;

export interface KqlField {
  readonly name: string;
  readonly type: KqlFieldType;
}

/** A field as a dictionary knows it; the dictionary of records is one of these. */
export interface DictionaryEntry {
  readonly name: string;
  readonly type: FieldType;
  /** What an alias stands for. */
  readonly path?: string;
}

export interface KqlFields {
  /** The field of that name; undefined when there is none that can be looked in. A key of a flattened field is a field. */
  find(name: string): KqlField | undefined;
  /** Known names that may have been meant, the likeliest first. */
  nearest(name: string): readonly string[];
  /** The fields that words without a field are looked for in. */
  readonly text: readonly KqlField[];
}

const MOST_NEAREST = 3;
/** No field has a longer name. Comparing a name as long as a query with all of them takes a second. */
const LONGEST_NAME = 100;

/** Looks fields up in a dictionary; `text` names those that words without a field are looked for in. */
export function kqlFields(dictionary: readonly DictionaryEntry[], text: readonly string[]): KqlFields {
  const entries = new Map(dictionary.map((entry) => [entry.name, entry]));
  const find = (name: string): KqlField | undefined => {
    const type = typeOf(entries, name);
    return type === undefined ? undefined : { name, type };
  };
  const names = dictionary.filter(({ type }) => type !== 'object').map(({ name }) => name);
  return { find, nearest: (name) => nearest(names, name), text: text.flatMap((name) => find(name) ?? []) };
}

/** The fields of a record; `text` names those that words without a field are looked for in. */
export function recordFields(text: readonly string[]): KqlFields {
  return kqlFields([...FIELDS, ...SUB_FIELDS], text);
}

function typeOf(entries: ReadonlyMap<string, DictionaryEntry>, name: string): KqlFieldType | undefined {
  const entry = entries.get(name);
  if (entry === undefined) return isFlattenedKey(entries, name) ? 'flattened' : undefined;
  const type = entry.type === 'alias' ? entries.get(entry.path ?? '')?.type : entry.type;
  return type === 'alias' || type === 'object' ? undefined : type;
}

function isFlattenedKey(entries: ReadonlyMap<string, DictionaryEntry>, name: string): boolean {
  const most = Math.min(LONGEST_NAME, name.length - 2);
  for (let dot = name.indexOf('.'); dot > 0 && dot <= most; dot = name.indexOf('.', dot + 1)) {
    if (entries.get(name.slice(0, dot))?.type === 'flattened') return true;
  }
  return false;
}

function nearest(names: readonly string[], meant: string): string[] {
  if (meant.length > LONGEST_NAME) return [];
  const wanted = meant.toLowerCase();
  const all = names.map((name) => ({ name, far: distanceOf(name, wanted) }));
  const least = Math.min(...all.map(({ far }) => far));
  return all
    .filter(({ far }) => far <= Math.min(least + 1, Math.max(2, wanted.length / 4)))
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NEAREST)
    .map(({ name }) => name);
}

// People leave groups out: `model` may mean `gen_ai.response.model`.
function distanceOf(name: string, wanted: string): number {
  const parts = name.toLowerCase().split('.');
  const endings = parts.map((_, index) => parts.slice(index).join('.'));
  const whole = Math.min(...endings.map((ending, index) => editDistance(ending, wanted) + Math.min(index, 1) * 0.5));
  return parts.includes(wanted) ? Math.min(whole, 1) : whole;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
