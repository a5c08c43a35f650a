/** The head of a record among its items, and how an etag of ours names the parts that a head had. */
import type { CosmosItem } from '../projection/cosmos-document.ts';

/** The last item is what makes the others valid. */
export function headAndParts(items: CosmosItem[]): { head: CosmosItem; parts: CosmosItem[] } {
  return { head: items.at(-1) as CosmosItem, parts: items.slice(0, -1) };
}

/** Our etag is Cosmos's own, and for a record in parts which parts it had, so that they can be removed with it. */
export function readEtag(etag: string): { condition: string; former?: { parts: number; digest: string } } {
  const [condition = '', parts, digest] = etag.split('#');
  return parts === undefined || digest === undefined
    ? { condition }
    : { condition, former: { parts: Number(parts), digest } };
}
