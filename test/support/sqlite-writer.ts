/** A process of its own that writes to a SQLite store: `<file> <mode> <first> <count>`; prints what became of each item. */
import { openRecordsStore } from '../../src/records/open-store.ts';
import { itemOf, recordOf } from './records.ts';

const [file = '', mode, first = '0', count = '0'] = process.argv.slice(2);
const store = await openRecordsStore({ kind: 'sqlite', file });

for (let at = Number(first); at < Number(first) + Number(count); at += 50) {
  const records = Array.from({ length: 50 }, (_, index) =>
    recordOf(`m${at + index}`, { chat_session_id: 's', content: 'x'.repeat(2_000) }),
  );
  const outcomes = await store.create(records.map(itemOf));
  process.stdout.write(
    `${outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.kind)).join('\n')}\n`,
  );
}
// Leaves without closing, as a killed process does.
if (mode === 'killed') process.kill(process.pid, 'SIGKILL');
await store.close();
