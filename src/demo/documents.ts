/** Longer texts that people paste into a prompt: contracts, transcripts, invoices, tables, code. */
import type { Random } from './random.ts';

const CLAUSES = [
  'The Supplier shall provide the Services with reasonable skill and care and in accordance with the service levels set out in Annex 1.',
  'The Customer shall pay the fees within thirty (30) days of receipt of a valid invoice; undisputed amounts paid late bear interest at eight percentage points above the base rate.',
  'This Agreement commences on the Effective Date and continues for an initial term of twenty-four (24) months; it renews automatically for successive periods of twelve months unless terminated.',
  'Either party may terminate this Agreement with immediate effect if the other party commits a material breach and fails to remedy it within thirty days of a written notice.',
  'The Supplier may terminate this Agreement for convenience upon ninety days of prior written notice.',
  'Neither party may assign or subcontract its rights or obligations without the prior written consent of the other party, which shall not be unreasonably withheld.',
  'The total liability of the Supplier under this Agreement is limited to the fees paid in the twelve months preceding the event that gave rise to the claim, save for intent and gross negligence.',
  'Each party shall keep the Confidential Information of the other party secret during the term and for a period of five years thereafter.',
  'The Supplier processes personal data only on documented instructions of the Customer and engages the sub-processors listed in Annex 2.',
  'Fees are adjusted once a year in line with the consumer price index published for the preceding calendar year.',
  'All intellectual property rights in the Deliverables pass to the Customer upon full payment of the fees.',
  'The Customer may audit the compliance of the Supplier once in each calendar year upon thirty days of notice and at its own cost.',
  'If the availability falls below 99.5 % in a calendar month, the Customer is entitled to service credits as its sole and exclusive remedy.',
  'During the term and for twelve months thereafter neither party shall solicit the staff of the other party.',
  'Neither party is liable for a failure to perform that is caused by events beyond its reasonable control.',
  'Amendments to this Agreement, including this clause, must be made in writing and signed by both parties.',
];
const TITLES = [
  'Services',
  'Fees',
  'Term',
  'Termination',
  'Assignment',
  'Liability',
  'Confidentiality',
  'Data protection',
  'Price adjustment',
  'Audit',
  'Service levels',
  'General',
];
const SPEAKERS = ['Nadia', 'Tom', 'Chloe', 'Ben', 'Olivia', 'Arjun'];
const REMARKS = [
  'So, where are we with the migration? I thought we wanted to start on Monday.',
  'The test environment is ready, but the data is not. We still have duplicates in two tables.',
  'Can we agree on one date now? The office needs at least two weeks of warning.',
  'The supplier told me yesterday that they will be late. Two weeks, probably.',
  'I do not want to use the penalty clause yet. They have been honest with us.',
  'Support expects more tickets in the first week. We should plan an extra shift.',
  'The training material is only there in English. Who takes care of the rest?',
  'I can do the French version, but not before the end of the month.',
  'Budget-wise we are fine, as long as nobody asks for a second pilot.',
  'Let us write that down as a decision, otherwise we discuss it again next week.',
  'What happens to the old reports? Finance still uses three of them every day.',
  'Fine with me. Next meeting same time?',
];
const COMMITS = [
  'fix: keep the scroll position after saving',
  'feat: export reports as csv',
  'feat!: rename a field of the orders api',
  'perf: read imports row by row',
  'fix: show times in the zone of the user',
  'chore: update the build image',
  'feat: sign in with a security key',
  'docs: explain retention settings',
  'fix: name row and column in import errors',
  'test: cover leap years',
];
const ITEMS = [
  'Toner cartridge black',
  'Office chair Ergo 4',
  'USB-C dock',
  'Whiteboard 120 x 90',
  'Support hours',
  'Freight',
  'Laptop sleeve',
  'Desk lamp',
  'Annual licence',
  'Recycled paper A4',
];
const FILES = ['load_orders.py', 'jobs/nightly.py', 'app/services/report.py', 'etl/clean.py', 'worker.py'];

/** A contract of a page or two, sometimes a whole book of it. */
export function contractText(random: Random): string {
  const size = random.next();
  const clauses = size < 0.6 ? random.integer(6, 16) : size < 0.87 ? random.integer(20, 60) : random.integer(480, 620);
  const lines = [`MASTER SERVICES AGREEMENT No. ${random.integer(1000, 9999)}`];
  for (let number = 1; number <= clauses; number++) {
    if (number % 4 === 1) lines.push('', `${Math.ceil(number / 4)}. ${random.pick(TITLES)}`);
    lines.push(`${Math.ceil(number / 4)}.${((number - 1) % 4) + 1} ${random.pick(CLAUSES)}`);
  }
  return lines.join('\n');
}

/** What was said in a meeting, line by line. */
export function transcriptText(random: Random): string {
  const lines = random.chance(0.08) ? random.integer(150, 400) : random.integer(8, 45);
  return Array.from({ length: lines }, (_, line) => {
    const minute = String(Math.floor(line / 3)).padStart(2, '0');
    return `[00:${minute}] ${random.pick(SPEAKERS)}: ${random.pick(REMARKS)}`;
  }).join('\n');
}

/** The items of an invoice, without prices: its sum is a slot of its own. */
export function itemsText(random: Random): string {
  const items = random.sample(ITEMS, random.integer(2, 9));
  return items.map((item, line) => `${line + 1}  ${random.integer(1, 20)} x ${item}`).join('\n');
}

/** A table with the usual defects. */
export function csvText(random: Random): string {
  const rows = random.chance(0.12) ? random.integer(1900, 2400) : random.integer(6, 60);
  const lines = ['id,name,date,amount'];
  for (let row = 1; row <= rows; row++) {
    const day = random.integer(1, 28);
    const date = random.chance(0.5) ? `2026-03-${String(day).padStart(2, '0')}` : `${day}/03/26`;
    lines.push(
      `${random.integer(1, rows * 2)}, ${random.pick(ITEMS)} ,${date},"${random.integer(-9, 999)},${random.integer(10, 99)}"`,
    );
  }
  return lines.join('\n');
}

/** A list of commits. */
export function commitText(random: Random): string {
  return random
    .sample(COMMITS, random.integer(3, COMMITS.length))
    .map((commit) => `${(random.next() * 2 ** 28).toString(16).slice(0, 7).replace('.', '0')} ${commit}`)
    .join('\n');
}

/** A query as people paste it. */
export function sqlText(random: Random): string {
  const months = random.integer(1, 24);
  return `\`\`\`sql\nSELECT r.name, sum(o.amount) AS total\nFROM orders o\nLEFT JOIN regions r ON r.id = o.region_id\nWHERE r.name <> '' AND o.created_at > now() - interval '${months} months'\nGROUP BY r.name\nORDER BY total DESC;\n\`\`\``;
}

/** A function as people paste it. */
export function pythonText(random: Random): string {
  const size = random.pick([100, 500, 1000]);
  return `\`\`\`python\ndef load(path, rows=[]):\n    file = open(path)\n    next(file)\n    for line in file.readlines():\n        fields = line.split(",")\n        if len(fields) > ${random.integer(2, 9)}:\n            rows.append(fields)\n        if len(rows) == ${size}:\n            flush(rows)\n    return rows\n\`\`\``;
}

/** A traceback with a few frames. */
export function tracebackText(random: Random): string {
  const frames = Array.from(
    { length: random.integer(2, 6) },
    () =>
      `  File "${random.pick(FILES)}", line ${random.integer(10, 480)}, in ${random.pick(['main', 'run', 'load', 'clean', 'to_row'])}\n    value = row["amount"].strip()`,
  );
  return `\`\`\`\nTraceback (most recent call last):\n${frames.join('\n')}\nAttributeError: 'NoneType' object has no attribute 'strip'\n\`\`\``;
}
