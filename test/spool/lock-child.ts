/** A process that wants a spool: prints whether it got it, and holds it until its input ends. */
import { writeSync } from 'node:fs';
import { PromptlogError } from '../../src/errors.ts';
import { openSpool } from '../../src/spool/spool.ts';

const [folder = ''] = process.argv.slice(2);
process.stdin.once('data', () => {
  try {
    openSpool({ folder });
    writeSync(1, 'won\n');
  } catch (error) {
    writeSync(1, error instanceof PromptlogError ? `${error.code}\n` : `${error}\n`);
  }
});
writeSync(1, 'ready\n');
