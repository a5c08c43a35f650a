/** A process to be killed: appends without end and prints the number of each entry once it is durable. */
import { writeSync } from 'node:fs';
import { openSpool } from '../../src/spool/spool.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const { writer } = openSpool({ folder, segmentBytes: 200_000, flushIntervalMs: 1 });
const filler = 'x'.repeat(500);
for (let number = Number(first); ; ) {
  const group = 1 + (number % 7);
  for (let i = 0; i < group; i++, number++) {
    const id = String(number);
    writer.append({ kind: 'record', id, session: 's', alias: '', time: number }, JSON.stringify({ id, filler }));
  }
  await writer.flush();
  writeSync(1, `${number - 1}\n`);
}
