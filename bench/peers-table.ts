/** The figures of the peers bench as a Markdown table, and its place in a page. */

/** A peer's row; what could not be measured is absent. */
export interface PeerRow {
  readonly title: string;
  readonly perSecond?: number;
  readonly cpuPer100k?: number;
  readonly peakMb?: number;
  /** Of it, what the process held before the first record. */
  readonly beforeMb?: number;
  readonly lost?: number;
  readonly doubled?: number;
  readonly callUs?: number;
  readonly callP99Us?: number;
}

export const BEGIN = '<!-- peers: begin -->';
export const END = '<!-- peers: end -->';

const HEAD = [
  'peer',
  'records/s',
  'of the ceiling',
  'processor seconds for 100,000',
  'peak memory, MB (before the first record)',
  'lost in the outage',
  'doubled in it',
  'µs a call: median (p99)',
];
const NONE = '–';

/** The first row is the ceiling: the others' rates are shares of its rate. The best of each column is bold; several when they are equal. */
export function peersTable(rows: readonly PeerRow[]): string {
  const ceiling = rows[0]?.perSecond;
  const best = {
    perSecond: bestOf(rows, 'perSecond', Math.max),
    cpuPer100k: bestOf(rows, 'cpuPer100k', Math.min),
    peakMb: bestOf(rows, 'peakMb', Math.min),
    lost: bestOf(rows, 'lost', Math.min),
    doubled: bestOf(rows, 'doubled', Math.min),
    callUs: bestOf(rows, 'callUs', Math.min),
  };
  const cell = (row: PeerRow, key: keyof typeof best, write: (value: number) => string, more = ''): string => {
    const value = row[key];
    if (value === undefined) return NONE;
    return `${value === best[key] ? `**${write(value)}**` : write(value)}${more}`;
  };
  const lines = rows.map((row) => [
    row.title,
    cell(row, 'perSecond', whole),
    ceiling === undefined || row.perSecond === undefined ? NONE : (row.perSecond / ceiling).toFixed(2),
    cell(row, 'cpuPer100k', (value) => value.toFixed(2)),
    cell(row, 'peakMb', whole, row.beforeMb === undefined ? '' : ` (${whole(row.beforeMb)})`),
    cell(row, 'lost', whole),
    cell(row, 'doubled', whole),
    cell(
      row,
      'callUs',
      (value) => value.toFixed(1),
      row.callP99Us === undefined ? '' : ` (${row.callP99Us.toFixed(0)})`,
    ),
  ]);
  const rule = HEAD.map((_, column) => (column === 0 ? '---' : '--:'));
  return [HEAD, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The page with the text between its two marks replaced; nothing else of it changes. */
export function withPeers(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} followed by ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n${text.trim()}\n${page.slice(end)}`;
}

function bestOf(
  rows: readonly PeerRow[],
  key: 'perSecond' | 'cpuPer100k' | 'peakMb' | 'lost' | 'doubled' | 'callUs',
  choose: (...values: number[]) => number,
): number {
  return choose(...rows.flatMap((row) => row[key] ?? []));
}

/** Grouped by thousands in the same way on every machine. */
function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
