import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findJava } from '../../src/stack/java.ts';
import { useTempFolder } from './temp-folder.ts';

const PROGRAM = process.platform === 'win32' ? 'java.exe' : 'java';

describe('the search for Java', () => {
  const folder = useTempFolder();

  async function jvm(name: string, release: string | undefined, answer = ''): Promise<string> {
    const home = join(folder(), 'jvms', name);
    await mkdir(join(home, 'bin'), { recursive: true });
    await writeFile(join(home, 'bin', PROGRAM), `#!/bin/sh\necho '${answer}' >&2\n`, { mode: 0o755 });
    if (release !== undefined) await writeFile(join(home, 'release'), `IMPLEMENTOR="X"\nJAVA_VERSION="${release}"\n`);
    return home;
  }
  const search = (environment: Record<string, string> = {}) => ({ environment, folders: [join(folder(), 'jvms')] });

  it('takes the newest of those it finds', async () => {
    await jvm('a', '17.0.15');
    const best = await jvm('b', '25.0.1');
    await jvm('c', '21');
    assert.deepEqual(await findJava(search()), { home: best, version: 25, from: join(folder(), 'jvms') });
  });

  it('looks at the variables, and at the program on PATH', async () => {
    const home = await jvm('elsewhere', '21.0.2');
    const nowhere = { folders: [] };
    for (const environment of [{ ES_JAVA_HOME: home }, { JAVA_HOME: home }]) {
      assert.equal((await findJava({ environment, ...nowhere })).home, home);
    }
    const PATH = ['/nowhere', join(home, 'bin')].join(delimiter);
    assert.equal((await findJava({ environment: { PATH }, ...nowhere })).from, 'PATH');
  });

  it('finds the homes inside macOS bundles', async () => {
    const home = await jvm(join('temurin.jdk', 'Contents', 'Home'), '25');
    assert.equal((await findJava(search())).home, home);
  });

  it('asks the program where there is no release file', async function ask() {
    if (process.platform === 'win32') return;
    this.timeout(10_000);
    await jvm('x', undefined, 'openjdk version "23.0.1" 2024-10-15');
    assert.equal((await findJava(search())).version, 23);
  });

  it('says what it found when that is too old, by its old numbering too', async () => {
    await jvm('eight', '1.8.0_442');
    await assert.rejects(findJava(search()), (error: Error & { code: string }) => {
      assert.equal(error.code, 'PL_STACK_JAVA');
      assert.match(error.message, /the newest found is 8 \(/);
      return true;
    });
  });

  it('says where it looked when there is none', async () => {
    await assert.rejects(findJava(search()), /none was found in ES_JAVA_HOME, JAVA_HOME, PATH and the usual folders/);
  });

  it('looks nowhere else when the setting names one', async () => {
    await jvm('good', '25');
    const javaHome = join(folder(), 'jvms', 'none');
    await assert.rejects(findJava({ ...search(), javaHome }), /none was found at/);
  });

  it('passes over one that the account of the server cannot reach', async () => {
    const home = await jvm('closed', '25');
    await chmod(home, 0o700);
    await assert.rejects(findJava({ ...search(), account: { uid: 64_999, gid: 64_999 } }), /cannot be reached/);
  });
});
