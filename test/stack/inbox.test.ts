import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Inbox, type InboxOptions, startInbox } from '../../src/stack/inbox.ts';
import { useTempFolder } from './temp-folder.ts';

describe('the inbox', () => {
  const folder = useTempFolder();
  const inboxes: Inbox[] = [];
  const shipped: string[] = [];
  const troubles: string[] = [];

  function watch(ship?: InboxOptions['ship']): Inbox {
    const inbox = startInbox({
      folder: folder(),
      pollMs: 20,
      ship: async (file, signal) => {
        const outcome = (await ship?.(file, signal)) ?? { accepted: 1, failures: [] };
        shipped.push(basename(file));
        return outcome;
      },
      onTrouble: (name, reason) => troubles.push(`${name}: ${reason}`),
    });
    inboxes.push(inbox);
    return inbox;
  }
  async function until(done: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await done())) await sleep(10);
  }
  const doneFiles = () => readdir(join(folder(), 'done')).catch(() => [] as string[]);

  afterEach(async () => {
    for (const inbox of inboxes.splice(0)) await inbox.stop();
    shipped.length = 0;
    troubles.length = 0;
  });

  it('ships files of records and moves them to done, and leaves others alone', async () => {
    for (const name of ['a.ndjson', 'b.jsonl', 'c.json', 'd.txt', '.hidden.json'])
      await writeFile(join(folder(), name), '{}');
    watch();
    await until(async () => (await doneFiles()).length === 3);
    assert.deepEqual(await doneFiles(), ['a.ndjson', 'b.jsonl', 'c.json']);
    assert.deepEqual(await readdir(folder()), ['.hidden.json', 'd.txt', 'done', 'failed']);
  });

  it('waits for a file that is still being written', async () => {
    watch();
    const file = join(folder(), 'a.ndjson');
    for (let part = 0; part < 10; part += 1) {
      await appendFile(file, 'x\n');
      assert.deepEqual(shipped, []);
      await sleep(12);
    }
    await until(() => shipped.length === 1);
  });

  it('writes bad lines with why beside the others', async () => {
    await writeFile(join(folder(), 'a.ndjson'), 'bad\n');
    watch(async () => ({ accepted: 0, failures: [{ line: 1, code: 'PL_RECORD_INVALID', text: 'bad' }] }));
    await until(async () => (await doneFiles()).length === 1);
    const written = await readFile(join(folder(), 'failed', 'a.ndjson.errors.ndjson'), 'utf8');
    assert.equal(written, '{"line":1,"code":"PL_RECORD_INVALID","text":"bad"}\n');
  });

  it('keeps a file that could not be shipped, tells it once, and tries again', async () => {
    await writeFile(join(folder(), 'a.ndjson'), '{}');
    let attempts = 0;
    watch(async () => {
      attempts += 1;
      if (attempts < 4) throw new Error('the spool is full');
      return { accepted: 1, failures: [] };
    });
    await until(async () => (await doneFiles()).length === 1);
    assert.deepEqual(troubles, ['a.ndjson: the spool is full']);
  });

  it('never overwrites an earlier file of the same name', async () => {
    await mkdir(join(folder(), 'done'));
    await writeFile(join(folder(), 'done', 'a.ndjson'), 'first');
    await writeFile(join(folder(), 'a.ndjson'), 'second');
    watch();
    await until(async () => (await doneFiles()).length === 2);
    assert.deepEqual(await doneFiles(), ['a-2.ndjson', 'a.ndjson']);
    assert.equal(await readFile(join(folder(), 'done', 'a.ndjson'), 'utf8'), 'first');
  });

  it('leaves the file in hand where it is when it is stopped', async () => {
    await writeFile(join(folder(), 'a.ndjson'), '{}');
    let begun = false;
    const inbox = watch(async (_file, signal) => {
      begun = true;
      while (!signal.aborted) await sleep(5);
      throw signal.reason;
    });
    await until(() => begun);
    await inbox.stop();
    assert.deepEqual(await doneFiles(), []);
    assert.deepEqual(troubles, []);
  });
});
