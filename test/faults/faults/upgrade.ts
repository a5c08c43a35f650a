/** A spool that an earlier version left, found by this one at its start. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Expected } from '../load.ts';
import type { BeginFault } from './fault.ts';

const FOLDER = join(import.meta.dirname, '..', 'old-spool');
const FILES = ['0000000000000000.spool', 'ledger.sqlite', 'lock.sqlite', 'lock.sqlite-journal'];

export const upgrade: BeginFault = async ({ product, expected, folder }) => {
  const place = product.spools()[0] ?? join(product.environment['PROMPTLOG_HOME'] ?? folder, 'spool', '0');
  mkdirSync(place, { recursive: true });
  for (const name of FILES) writeFileSync(join(place, name), gunzipSync(readFileSync(join(FOLDER, `${name}.gz`))));
  const old = JSON.parse(gunzipSync(readFileSync(join(FOLDER, 'expected.json.gz'))).toString()) as Expected[];
  for (const each of old) expected.set(each.id, each);
  return async () => `${old.length} records were waiting in it`;
};
