/** What of a value nobody took: it goes on under its own names, but for credentials. */
import type { Members } from '../format.ts';
import { isSecretName, withoutSecrets } from '../secrets.ts';
import { isObject } from '../values.ts';

// Deeper than anybody nests on purpose. What lies below is left out, because it could not be looked through.
const DEEPEST = 20;

/** The members without those at the dotted paths, without credentials and without what is empty. */
export function leftoversOf(members: Members, taken: readonly string[]): Record<string, unknown> {
  const left: [string, unknown][] = [];
  for (const [name, value] of Object.entries(members)) {
    if (taken.includes(name) || isSecretName(name)) continue;
    const inner = taken.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
    if (inner.length === 0) left.push([name, withoutCredentials(value)]);
    else if (isObject(value)) left.push([name, leftoversOf(value, inner)]);
  }
  return withoutSecrets(Object.fromEntries(left.filter(([, value]) => !isEmpty(value))));
}

/** The value without the credentials in it. A secret name over an object stays: it is the description of a parameter. */
export function withoutCredentials(value: unknown): unknown {
  // Long lists have the same names again and again.
  const known = new Map<string, boolean>();
  const isSecret = (name: string): boolean => {
    const answer = known.get(name) ?? isSecretName(name);
    known.set(name, answer);
    return answer;
  };
  return cleaned(value, isSecret, 0);
}

function cleaned(value: unknown, isSecret: (name: string) => boolean, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((entry) => cleaned(entry, isSecret, depth + 1));
  const members = Object.entries(value).filter(([name, member]) => isObject(member) || !isSecret(name));
  return Object.fromEntries(members.map(([name, member]) => [name, cleaned(member, isSecret, depth + 1)]));
}

function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '';
}
