/** One total order over JSON values, on which every rule of merging rests: whatever arrives first, the same one of two values wins. */

/** Whether two values are the same JSON, whatever the order of their members. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!same(a[index], b[index])) return false;
    return true;
  }
  return !Array.isArray(b) && sameMembers(a as Record<string, unknown>, b as Record<string, unknown>);
}

// A member whose value is undefined is no member: JSON would not carry it.
function sameMembers(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let surplus = 0;
  for (const name of Object.keys(a)) {
    if (a[name] === undefined) continue;
    if (!Object.hasOwn(b, name) || !same(a[name], b[name])) return false;
    surplus++;
  }
  for (const name of Object.keys(b)) if (b[name] !== undefined) surplus--;
  return surplus === 0;
}

/**
 * The fuller of two values; the first where they are the same. Nothing < null < '' < everything else, that by the length
 * of its canonical JSON, then by its text: of one fact captured twice, the capture that was cut short is the shorter one.
 */
export function fuller(a: unknown, b: unknown): unknown {
  const rank = emptiness(a) - emptiness(b);
  if (rank !== 0) return rank > 0 ? a : b;
  if (same(a, b)) return a;
  const left = canonical(a);
  const right = canonical(b);
  if (left.length !== right.length) return left.length > right.length ? a : b;
  return left >= right ? a : b;
}

function emptiness(value: unknown): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  return value === '' ? 2 : 3;
}

/** JSON with the members of every object in the order of their names. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as Record<string, unknown>;
  const texts: string[] = [];
  for (const name of Object.keys(members).sort()) {
    if (members[name] !== undefined) texts.push(`${JSON.stringify(name)}:${canonical(members[name])}`);
  }
  return `{${texts.join(',')}}`;
}

/** The earlier of two times; one over none. */
export function earlier(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return a ?? b;
  return (a as string) <= (b as string) ? a : b;
}

/** The larger of two numbers, or the later of two times; one over none. */
export function larger(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return a ?? b;
  return (a as number | string) >= (b as number | string) ? a : b;
}
