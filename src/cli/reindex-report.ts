/** What a reindex says at its end: how many records, which were refused, and whether both stores hold the same. */
import type { ReindexTally } from '../delivery/reindex.ts';
import { RevisionSum } from '../delivery/revision-sum.ts';
import { safeLine } from '../safe-text.ts';
import type { Terminal } from './terminal.ts';

export interface ReindexResult {
  /** How many the store holds of those that were chosen. */
  readonly records: number | undefined;
  readonly tally: ReindexTally | undefined;
  /** The checksum of what Elasticsearch holds; absent where it was not asked for. */
  readonly found: string | undefined;
  readonly seconds: number;
}

const MOST_SHOWN = 20;

export function reportReindex(terminal: Terminal, { records, tally, found, seconds }: ReindexResult): void {
  const indexed = tally?.indexed ?? 0;
  const refused = tally?.refused ?? [];
  const refusals = tally?.refusals ?? 0;
  const wanted = tally?.sum ?? new RevisionSum().toString();
  const checksum = found === undefined ? undefined : { records: wanted, elasticsearch: found, equal: wanted === found };
  terminal.record({ records, indexed, refused: refusals, seconds, checksum, errors: refused });
  const of = records === undefined ? '' : ` of ${records.toLocaleString('en')}`;
  terminal.print(`${indexed.toLocaleString('en')}${of} records indexed in ${seconds.toFixed(1)} s.`);
  if (checksum !== undefined) terminal.print(sentenceOf(checksum));
  for (const { id, code, reason } of refused.slice(0, MOST_SHOWN)) {
    terminal.print(`  ${safeLine(id)}: ${code} ${safeLine(reason)}`);
  }
  if (refusals > MOST_SHOWN) terminal.print(`  … and ${refusals - MOST_SHOWN} more (--json lists the first thousand)`);
  if (refusals > 0) process.exitCode = 3;
}

function sentenceOf({
  records,
  elasticsearch,
  equal,
}: {
  records: string;
  elasticsearch: string;
  equal: boolean;
}): string {
  if (equal) return `Elasticsearch holds exactly these records, at these revisions (checksum ${records}).`;
  const [these, there] = [records, elasticsearch].map((sum) => Number(sum.split('-')[0]).toLocaleString('en'));
  return `Elasticsearch holds ${there} such documents and these records should have ${these}, or other revisions of them: live traffic makes such a difference, and \`promptlog verify\` tells which.`;
}
