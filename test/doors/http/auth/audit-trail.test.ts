import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditLine, AuditTrail, searchTarget } from '../../../../src/doors/http/auth/audit-trail.ts';
import { useHome } from './asking.ts';

const LINE: AuditLine = { who: 'key:ci/0a1b2c3d4e5f', what: { record: 'm-1' }, outcome: 'given', records: 1 };

describe('the audit trail', () => {
  const home = useHome();
  const file = (name = 'audit.ndjson'): string => join(home(), name);
  const linesOf = (name?: string): Record<string, unknown>[] =>
    readFileSync(file(name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has a line with who, what, when and the outcome once it is added', async () => {
    const trail = new AuditTrail({ home: home(), now: () => Date.parse('2026-01-15T10:00:00.000Z') });
    await trail.add(LINE);
    await trail.add({ who: 'jwt:a', what: { session: 's' }, outcome: 'refused', address: '192.0.2.1' });
    assert.deepEqual(linesOf(), [
      { at: '2026-01-15T10:00:00.000Z', ...LINE },
      {
        at: '2026-01-15T10:00:00.000Z',
        who: 'jwt:a',
        what: { session: 's' },
        outcome: 'refused',
        address: '192.0.2.1',
      },
    ]);
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
  });

  it('says how much was searched for and never what', async () => {
    const trail = new AuditTrail({ home: home() });
    await trail.add({ ...LINE, what: searchTarget('  salary of  Ada Lovelace') });
    const text = readFileSync(file(), 'utf8');
    assert.deepEqual(linesOf()[0]?.['what'], { search: { words: 4, characters: 25 } });
    for (const word of ['salary', 'Ada', 'Lovelace']) assert.ok(!text.includes(word));
  });

  it('keeps one line for each, in order, when many come at once, whatever is in them', async () => {
    const trail = new AuditTrail({ home: home() });
    const ids = Array.from({ length: 200 }, (_, index) => `m-${index}\n{"who":"forged"}\u2028`);
    await Promise.all(ids.map((record) => trail.add({ ...LINE, what: { record } })));
    await trail.close();
    assert.deepEqual(
      linesOf().map(({ what }) => (what as { record: string }).record),
      ids,
    );
  });

  it('goes on after the lines of an earlier process', async () => {
    await new AuditTrail({ home: home() }).add(LINE);
    await new AuditTrail({ home: home() }).add(LINE);
    assert.equal(linesOf().length, 2);
  });

  it('is rotated, and the oldest lines go, so that it stays bounded', async () => {
    const trail = new AuditTrail({ home: home(), maxBytes: 300, keptFiles: 2 });
    for (let index = 0; index < 40; index += 1) await trail.add({ ...LINE, records: index });
    assert.deepEqual(readdirSync(home()).sort(), ['audit.1.ndjson', 'audit.2.ndjson', 'audit.ndjson']);
    const kept = ['audit.2.ndjson', 'audit.1.ndjson', 'audit.ndjson'].flatMap((name) =>
      linesOf(name).map(({ records }) => Number(records)),
    );
    const first = kept[0] ?? 0;
    assert.deepEqual(
      kept,
      Array.from({ length: 40 - first }, (_, index) => first + index),
    );
    for (const name of readdirSync(home())) assert.ok(statSync(file(name)).size < 600, name);
  });

  it('is not filled by one long id', async () => {
    const trail = new AuditTrail({ home: home() });
    await trail.add({ ...LINE, what: { record: 'x'.repeat(1_000_000) } });
    assert.ok(statSync(file()).size < 1_000);
  });

  it('is not filled by strangers who are refused: they are counted beyond ten a minute', async () => {
    let ticks = 0;
    const trail = new AuditTrail({ home: home(), ticks: () => ticks });
    const stranger: AuditLine = { who: 'unknown', what: { record: 'm-1' }, outcome: 'refused' };
    await Promise.all(Array.from({ length: 1_000 }, () => trail.add(stranger)));
    assert.equal(linesOf().length, 10);
    await Promise.all(Array.from({ length: 20 }, () => trail.add(LINE)));
    assert.equal(linesOf().length, 30);
    assert.equal(linesOf()[10]?.['leftOut'], 990);
    ticks = 6_000;
    await trail.add(stranger);
    assert.equal(linesOf().at(-1)?.['leftOut'], undefined);
    assert.equal(linesOf().length, 31);
  });

  it('rejects with a coded error when it cannot be written, and goes on when it can be again', async () => {
    mkdirSync(file());
    const trail = new AuditTrail({ home: home() });
    const told = { code: 'PL_OUTPUT', message: 'the output cannot be written: audit.ndjson: EISDIR' };
    await assert.rejects(trail.add(LINE), told);
    rmSync(file(), { recursive: true });
    await trail.add(LINE);
    assert.equal(linesOf().length, 1);
  });

  it('makes its folder when that is not there yet', async () => {
    const folder = join(home(), 'new');
    await new AuditTrail({ home: folder }).add(LINE);
    assert.deepEqual(readdirSync(folder), ['audit.ndjson']);
  });
});
