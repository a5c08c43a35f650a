/** docs/supply-chain.md has a row for each package that is asked for, with what is so, and sees what is not. Nobody is asked. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  askedOn,
  dependencyFaults,
  KINDS,
  OLD,
  type Row,
  rowsIn,
  withRows,
} from '../../scripts/packages/dependency-table.ts';
import { readLock, readManifest } from '../../scripts/packages/lockfile.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('the page of the supply chain', () => {
  const page = readFileSync(join(ROOT, 'docs/supply-chain.md'), 'utf8');
  const [lock, manifest] = [readLock(ROOT), readManifest(ROOT)];
  const faultsWith = (change: (rows: readonly Row[]) => readonly Row[]): string[] =>
    dependencyFaults(ROOT, withRows(page, 'dependencies', change(rowsIn(page, 'dependencies'))), lock, manifest);
  const changed = (name: string, change: Partial<Row>): string[] =>
    faultsWith((rows) => rows.map((row) => (row.name === name ? { ...row, ...change } : row)));

  it('has a right row for each package (npm run supply-chain finds them anew)', () => {
    assert.match(askedOn(page), /^20\d\d-\d\d-\d\d$/);
    assert.deepEqual(dependencyFaults(ROOT, page, lock, manifest), []);
  });

  it('is what its rows are written to be', () => {
    for (const kind of KINDS) assert.equal(withRows(page, kind, rowsIn(page, kind)), page);
  });

  it('would miss a row, and see one too many', () => {
    assert.deepEqual(
      faultsWith((rows) => rows.filter(({ name }) => name !== 'zod')),
      ['zod has no row among the dependencies'],
    );
    assert.deepEqual(
      faultsWith((rows) => [...rows, ...rows.slice(0, 1).map((row) => ({ ...row, name: 'left-over' }))]),
      ['left-over has a row and is not among the dependencies'],
    );
  });

  it('would see a version, a licence or a number of packages that is no more', () => {
    const { version, licence, brings } = rowsIn(page, 'dependencies').find(({ name }) => name === 'zod') ?? {};
    assert.deepEqual(changed('zod', { version: '3.0.0', licence: 'ISC', brings: '7' }), [
      `the row of zod says 3.0.0, and it is ${version}`,
      `the row of zod says ISC, and it is ${licence}`,
      `the row of zod says 7, and it is ${brings}`,
    ]);
  });

  it('would see words that nobody has written yet', () => {
    assert.deepEqual(changed('zod', { purpose: '?' }), ['the row of zod lacks words']);
  });

  it('would see a package that nobody keeps, unless the row gives a reason', () => {
    assert.deepEqual(changed('zod', { released: '2019-01-01' }), [
      `zod has had no release since 2019-01-01, and its row does not say "${OLD}…"`,
    ]);
    assert.deepEqual(changed('zod', { released: '2019-01-01', instead: `ajv. ${OLD}it is finished` }), []);
  });
});
