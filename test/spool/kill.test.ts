/** Real processes and kill -9: what was acknowledged is there, and the lock is free. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cleanUp, newFolder, open, readAll, shut } from './fixture.ts';

const ROUNDS = 5;
const COMPETITORS = 2;
const running = new Set<ChildProcess>();

function start(script: string, ...values: string[]): ChildProcess {
  const path = join(import.meta.dirname, script);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...values], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** The lines a child prints, as they come. */
function linesOf(child: ChildProcess): AsyncIterator<string> {
  if (child.stdout === null) throw new Error('its output is not ours');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('kill -9', function () {
  this.timeout(60_000);

  afterEach(async () => {
    for (const child of running) await kill(child);
    await cleanUp();
  });

  it(`loses nothing that was acknowledged, in ${ROUNDS} rounds, and frees the lock at once`, async () => {
    const folder = newFolder();
    let next = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const child = start('append-child.ts', folder, String(next));
      const lines = linesOf(child);
      let acknowledged = -1;
      let done = false;
      while (!done) {
        const line = await lines.next();
        done = line.done === true;
        if (done) break;
        if (acknowledged < 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 150);
        acknowledged = Number(line.value);
      }
      assert.ok(acknowledged >= next, 'it acknowledged nothing in this round');
      const spool = open({ folder });
      const { ids, damage } = readAll(folder);
      assert.deepEqual(damage, []);
      assert.ok(ids.length > acknowledged, `${acknowledged} was acknowledged and there are ${ids.length}`);
      assert.deepEqual(
        ids,
        Array.from({ length: ids.length }, (_, index) => String(index)),
        'in order, once',
      );
      assert.equal(spool.writer.counts.record, ids.length);
      next = ids.length;
      await shut(spool);
    }
  });

  it('is the only thing that ends a lock besides letting go of it: of those that compete exactly one wins', async () => {
    const folder = newFolder();
    const children = Array.from({ length: COMPETITORS }, () => start('lock-child.ts', folder));
    const lines = children.map(linesOf);
    for (const line of lines) assert.equal((await line.next()).value, 'ready');
    for (const child of children) child.stdin?.write('go\n');
    const answers: string[] = [];
    for (const line of lines) answers.push((await line.next()).value);
    assert.deepEqual(answers.toSorted(), ['PL_SPOOL_LOCKED', 'won']);
    const winner = children[answers.indexOf('won')] ?? assert.fail();
    assert.throws(() => open({ folder }), { code: 'PL_SPOOL_LOCKED', message: new RegExp(`process ${winner.pid}`) });
    await kill(winner);
    await shut(open({ folder }));
  });
});
