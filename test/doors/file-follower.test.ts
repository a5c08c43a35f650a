import { appendFile, mkdtemp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followFile } from '../../src/doors/file-follower.ts';
import { until } from '../support/promptlog-command.ts';

describe('followFile', () => {
  let folder: string;
  let file: string;
  const running: Follow[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-follow-'));
    file = join(folder, 'calls.ndjson');
  });
  afterEach(async () => {
    for (const follow of running.splice(0)) await follow.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A follow in the background; what it saw, in order. */
  class Follow {
    readonly seen: string[] = [];
    readonly #stop = new AbortController();
    readonly #done: Promise<void>;

    constructor(settles = true) {
      running.push(this);
      this.#done = (async () => {
        for await (const { lines, settled } of followFile(file, join(folder, 'home'), this.#stop.signal, 50)) {
          this.seen.push(...lines.map(({ number, text }) => `${number} ${text}`));
          if (settles) await settled();
        }
      })();
    }

    sees(...lines: string[]): Promise<void> {
      const wanted = JSON.stringify(lines);
      return until(`${wanted}, seen ${JSON.stringify(this.seen)}`, () => JSON.stringify(this.seen) === wanted, 8000);
    }

    async stop(): Promise<void> {
      this.#stop.abort();
      await this.#done;
    }
  }

  it('gives what is there, then what comes, whole lines only', async () => {
    await writeFile(file, 'a\nb\n');
    const follow = new Follow();
    await follow.sees('1 a', '2 b');
    await appendFile(file, 'c\nd-half');
    await follow.sees('1 a', '2 b', '3 c');
    await appendFile(file, '-whole\n');
    await follow.sees('1 a', '2 b', '3 c', '4 d-half-whole');
  });

  it('waits for a file that is not there yet', async () => {
    const follow = new Follow();
    await writeFile(file, 'a\n');
    await follow.sees('1 a');
  });

  it('goes on where the last follow settled, and gives again what that one did not', async () => {
    await writeFile(file, 'a\nb\n');
    const first = new Follow();
    await first.sees('1 a', '2 b');
    await first.stop();
    await appendFile(file, 'c\n');
    const unsettled = new Follow(false);
    await unsettled.sees('3 c');
    await unsettled.stop();
    await new Follow().sees('3 c');
  });

  it('reads a file that was moved away to its end before the new one of its name', async () => {
    await writeFile(file, 'a\n');
    const follow = new Follow();
    await follow.sees('1 a');
    await rename(file, join(folder, 'calls.ndjson.1'));
    await writeFile(file, 'x\n');
    await appendFile(join(folder, 'calls.ndjson.1'), 'b\nlast');
    await follow.sees('1 a', '2 b', '3 last', '1 x');
  });

  it('finds the file it was in when it was moved away between two follows', async () => {
    await writeFile(file, 'a\n');
    const first = new Follow();
    await first.sees('1 a');
    await first.stop();
    await appendFile(file, 'b\n');
    await rename(file, join(folder, 'calls-old.ndjson'));
    await writeFile(file, 'x\n');
    await new Follow().sees('2 b', '1 x');
  });

  it('begins again when the file was cut, also when it has grown beyond its former size since', async () => {
    await writeFile(file, 'a\nb\n');
    const follow = new Follow();
    await follow.sees('1 a', '2 b');
    await truncate(file);
    await appendFile(file, 'x\n');
    await follow.sees('1 a', '2 b', '1 x');
    await follow.stop();
    await writeFile(file, 'a longer first line\nand another\n');
    await new Follow().sees('1 a longer first line', '2 and another');
  });

  it('reads a burst of lines in order', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    await writeFile(file, `${lines.join('\n')}\n`);
    await new Follow().sees(...lines.map((line, index) => `${index + 1} ${line}`));
  });

  it('begins again where its memory is damaged', async () => {
    await writeFile(file, 'a\n');
    const first = new Follow();
    await first.sees('1 a');
    await first.stop();
    const [memory = ''] = await readdir(join(folder, 'home', 'follow'));
    await writeFile(join(folder, 'home', 'follow', memory), '{"end":');
    await new Follow().sees('1 a');
  });
});
