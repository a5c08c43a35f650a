/** The checker of docker-compose.yml: the file is right, and each rule sees what it is there for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BROKEN } from './compose-breakages.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'scripts', 'compose-check.js');
const { composeFaults } = (await import(SCRIPT)) as { composeFaults: (text: string, root?: string) => string[] };

describe('the checker of docker-compose.yml', function () {
  this.timeout(60_000);
  const own = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

  it('finds nothing wrong with ours', () => {
    assert.deepEqual(composeFaults(own), []);
  });

  for (const [what, [from, to], faults] of BROKEN) {
    it(`finds ${what}`, () => {
      const text = own.replace(from, () => to);
      assert.notEqual(text, own);
      assert.deepEqual(composeFaults(text), faults);
    });
  }

  it('finds files that the user of a container could not read', () => {
    const root = mkdtempSync(join(tmpdir(), 'promptlog-compose-'));
    try {
      for (const name of ['logstash', 'grafana']) cpSync(join(ROOT, name), join(root, name), { recursive: true });
      assert.deepEqual(composeFaults(own, root), []);
      chmodSync(join(root, 'logstash', 'config', 'logstash.yml'), 0o600);
      assert.deepEqual(composeFaults(own, root), [
        'logstash: ./logstash/config/logstash.yml cannot be read by the user of the container: chmod o+r, and o+x for folders',
      ]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('ends with 1 where something is wrong, and with 0 where nothing is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-compose-'));
    const run = (file: string) => spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' });
    try {
      const file = join(folder, 'compose.yml');
      writeFileSync(file, 'services: {}\n');
      const { status, stdout, stderr } = run(file);
      assert.equal(status, 1);
      assert.match(stderr, /^name: is to be promptlog/);
      assert.match(stdout, /compose\.yml: \d+ faults\n$/);
      assert.deepEqual([run(join(ROOT, 'docker-compose.yml')).status], [0]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
