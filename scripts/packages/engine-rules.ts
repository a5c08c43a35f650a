/** Whether the oldest Node that package.json allows, and every newer one, is new enough for what is installed with it. */
import type { Lock } from './lockfile.ts';

/** Packages that want a newer Node than this one, or end at some version. */
export function engineFaults(lock: Lock, paths: readonly string[], oldest: string): string[] {
  return paths.flatMap((path) => {
    // Some old packages have a list in the place of an object.
    const wanted = lock[path]?.engines?.node;
    if (wanted === undefined || wanted.split('||').some((range) => holdsFrom(range.trim(), oldest))) return [];
    return [`${path} needs Node ${wanted}, and ${oldest} is to do`];
  });
}

/** Only a range without an upper end holds for Nodes to come. */
function holdsFrom(range: string, oldest: string): boolean {
  if (range === '*' || range === '') return true;
  const [, least] = /^>=\s*([\d.x]+)$/.exec(range) ?? [];
  return least !== undefined && isAtLeast(oldest, least);
}

function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [numbers(version), numbers(least)];
  const at = [0, 1, 2].find((part) => have[part] !== want[part]);
  return at === undefined || (have[at] ?? 0) > (want[at] ?? 0);
}

function numbers(version: string): number[] {
  const parts = version.split('.').map((part) => Number(part.replace('x', '0')));
  return [0, 1, 2].map((at) => parts[at] ?? 0);
}
