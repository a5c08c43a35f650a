/** Whether its disk has damaged a ledger: what can be mended is, and what cannot is set aside, so that no bad byte keeps a spool from being delivered. */
import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Notify } from '../notice.ts';
import { openSqlite } from '../spool/sqlite-module.ts';
import { LEDGER_FILE, Ledger } from './ledger.ts';

/** Result codes of SQLite for a file that is damaged, and for one that is no database. */
const DAMAGED = new Set([11, 26]);
const WITH_ITS_JOURNAL = ['', '-wal', '-shm'];

/**
 * Looks through the ledger of a spool whose lock the caller holds. Where it was of no use the lanes begin with the oldest entry there
 * is: both stores take again what they have.
 */
export function checkLedger(folder: string, notify: Notify): void {
  const file = join(folder, LEDGER_FILE);
  if (!existsSync(file)) return;
  if (isSound(file)) {
    checkLanes(folder, notify);
    return;
  }
  const aside = `${file}.damaged-${Date.now()}`;
  for (const end of WITH_ITS_JOURNAL) if (existsSync(file + end)) renameSync(file + end, aside + end);
  notify({
    level: 'error',
    code: 'ledger.damaged',
    text: `what the lanes remember of a spool was damaged and is set aside as ${basename(aside)}: what the spool holds is delivered again, and dead letters and changes that waited are in that file alone`,
    facts: { file: aside },
  });
}

/** SQLite cannot tell that a number is another one than was written. */
function checkLanes(folder: string, notify: Notify): void {
  const ledger = new Ledger(folder);
  try {
    for (const lane of ledger.forgetAltered())
      notify({
        level: 'error',
        code: 'ledger.damaged',
        text: `how far the ${lane} lane of the spool ${folder} has come was damaged: what the spool holds is delivered again`,
        facts: { folder, lane },
      });
  } finally {
    ledger.close();
  }
}

function isSound(file: string): boolean {
  const database = openSqlite(file);
  const answer = (): unknown => database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  try {
    database.exec('PRAGMA busy_timeout = 10000');
    if (answer() === 'ok') return true;
    // An index is made again from its table.
    database.exec('REINDEX');
    return answer() === 'ok';
  } catch (error) {
    if (!DAMAGED.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    return false;
  } finally {
    database.close();
  }
}
