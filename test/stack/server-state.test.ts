import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from '../../src/stack/process-identity.ts';
import { isAlive, readServerState, stopServer, writeServerState } from '../../src/stack/server-state.ts';
import { useTempFolder } from './temp-folder.ts';

const SLEEP = 'setInterval(() => {}, 1000); process.stdout.write("ready");';
const DEAF = `process.on("SIGTERM", () => {}); ${SLEEP}`;

describe('the state of a server', () => {
  const folder = useTempFolder();
  const file = () => join(folder(), 'elasticsearch.json');
  const children: ChildProcess[] = [];

  async function sleeper(script = SLEEP): Promise<ProcessIdentity> {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    children.push(child);
    await once(child.stdout ?? child, 'data');
    const identity = await identityOf(child.pid ?? 0);
    assert.ok(identity);
    return identity;
  }
  const stateOf = (launcher: ProcessIdentity) => ({
    launcher,
    url: 'http://127.0.0.1:1',
    distribution: '/x',
    heapMb: 1,
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('is read as it was written', async () => {
    const state = { ...stateOf({ pid: 1, started: 'a' }), server: { pid: 2, started: 'b' } };
    await writeServerState(file(), state);
    assert.deepEqual(await readServerState(file()), state);
  });

  it('is nothing when the file is missing or damaged', async () => {
    assert.equal(await readServerState(file()), undefined);
    await writeFile(file(), '{"launcher":');
    assert.equal(await readServerState(file()), undefined);
  });

  it('stops the process it names and is forgotten', async () => {
    const state = stateOf(await sleeper());
    await writeServerState(file(), state);
    await stopServer(file(), state, 5000);
    assert.equal(await isAlive(state), false);
    await assert.rejects(access(file()));
  });

  it('kills a process that does not listen', async () => {
    const state = stateOf(await sleeper(DEAF));
    await stopServer(file(), state, 200);
    assert.equal(await isAlive(state), false);
  });

  it('never signals a process that only has the same pid', async () => {
    const innocent = await sleeper();
    const state = stateOf({ pid: innocent.pid, started: 'long ago' });
    assert.equal(await isAlive(state), false);
    await stopServer(file(), state, 200);
    assert.equal(await isRunning(innocent), true);
  });
});
