import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { type SpooledEntry, spooledEntries } from '../support/spool-shipper.ts';

interface Summary {
  readonly lines: number;
  readonly accepted: number;
  readonly bad: number;
  readonly delivered: boolean;
  readonly errors: readonly { readonly file: string; readonly line: number; readonly code: string }[];
}

const lineOf = (content: string, more: object = {}) =>
  JSON.stringify({ message: { prompt: [{ role: 'user', content }] }, ...more });

describe('promptlog ship', () => {
  let home: string;
  let environment: Record<string, string>;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-ship-'));
    environment = { PROMPTLOG_HOME: home, PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1' };
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function file(name: string, content: string | Buffer): string {
    writeFileSync(join(home, name), content);
    return join(home, name);
  }

  const ship = (...args: string[]): Promise<Ran> => runPromptlog(['ship', ...args], environment);
  const summaryOf = (ran: Ran): Summary => valuesOf<Summary>(ran).at(-1) as Summary;
  // Elasticsearch is away, so whatever was accepted is still in the spool.
  const spooled = (): SpooledEntry[] => spooledEntries(join(home, 'spool', '0'));
  const contents = (): unknown[] => spooled().map(({ body }) => body.message.prompt[0]?.content);

  it('ships the good lines between bad ones, and names each bad one with its number, path and type', async () => {
    const path = file(
      'calls.ndjson',
      [lineOf('one'), 'no json', lineOf('two'), '{"message":{"prompt":7}}', '', lineOf('three')].join('\n'),
    );
    const { status, out } = await ship(path, '--no-wait');
    assert.equal(status, 3);
    assert.match(out, /^3 of 5 lines accepted\.\n/);
    assert.ok(
      out.includes(`line 2 of ${path}: PL_RECORD_INVALID: the record does not fit the schema at the line`),
      out,
    );
    assert.ok(
      out.includes(
        `line 4 of ${path}: PL_RECORD_INVALID: the record does not fit the schema at message.prompt: expected array, got number`,
      ),
      out,
    );
    assert.deepEqual(contents(), ['one', 'two', 'three']);
    const { lines, accepted, bad, errors } = summaryOf(await ship(path, '--no-wait', '--json'));
    assert.deepEqual([lines, accepted, bad, errors.map(({ line }) => line)], [5, 3, 2, [2, 4]]);
  });

  it('reads what Windows, JavaScript and hurry make of lines', async () => {
    const separators = 'a\u2028b\u2029c\u0085d';
    const large = 'x'.repeat(10_000_000);
    const paths = [
      file('crlf.ndjson', `\ufeff${lineOf('bom')}\r\n\r\n${lineOf('crlf')}\r\n`),
      file('separators.ndjson', `${lineOf(separators)}\n${lineOf('no newline at the end')}`),
      file('empty.ndjson', ''),
      file('large.ndjson', `${lineOf(large)}\n`),
    ];
    const { lines, accepted } = summaryOf(await ship(...paths, '--no-wait', '--json'));
    assert.deepEqual([lines, accepted], [5, 5]);
    assert.deepEqual(contents(), ['bom', 'crlf', separators, 'no newline at the end', large]);
  });

  it('ships a JSON file that holds a list or one record', async () => {
    const list = [JSON.parse(lineOf('first')), { message: 'bad' }, JSON.parse(lineOf('third'))];
    const paths = [file('list.json', JSON.stringify(list, null, 2)), file('one.json', lineOf('alone'))];
    const { status, out } = await ship(...paths, '--no-wait');
    assert.equal(status, 3);
    assert.ok(out.includes(`line 2 of ${paths[0]}`));
    assert.deepEqual(contents(), ['first', 'third', 'alone']);
  });

  it('says what to do with JSON that is written over several lines', async () => {
    const { status, out } = await runPromptlog(
      ['ship', '-', '--no-wait'],
      environment,
      JSON.stringify([{ a: 1 }], null, 2),
    );
    assert.equal(status, 3);
    assert.match(out, /Each line has to be one record: `jq -c/);
  });

  it('reads standard input', async () => {
    const ran = await runPromptlog(['ship', '-', '--no-wait', '--json'], environment, `${lineOf('piped')}\n`);
    assert.deepEqual([ran.status, summaryOf(ran).accepted], [0, 1]);
    assert.deepEqual(contents(), ['piped']);
  });

  it('ships nothing when one of the files cannot be read, and says which and why', async () => {
    const good = file('good.ndjson', lineOf('x'));
    mkdirSync(join(home, 'folder'));
    for (const [name, reason] of [
      ['missing.ndjson', 'there is no such file'],
      ['folder', 'it is a folder; name the files in it'],
    ] as const) {
      const { status, err } = await ship(good, join(home, name), '--no-wait');
      assert.equal(status, 2);
      assert.ok(err.startsWith(`PL_INPUT: the input ${join(home, name)} cannot be read: ${reason}`), err);
    }
    assert.throws(spooled);
  });

  it('refuses what cannot be meant', async () => {
    const path = file('calls.ndjson', lineOf('x'));
    assert.match((await ship(path, '--timeout', 'soon')).err, /PL_USAGE: --timeout takes seconds, not "soon"/);
    assert.match((await ship('-', '--follow')).err, /PL_USAGE: standard input is read as it grows anyway/);
    assert.match((await ship(path, '--set', 'capture.level=off')).err, /PL_CONFIG_INVALID: the setting capture\.level/);
  });

  it('waits as long as it is told, says where the rest is, and ends with status 5', async () => {
    const { status, out, err } = await ship(file('calls.ndjson', lineOf('x')), '--timeout', '1');
    assert.equal(status, 5);
    assert.match(out, /^1 of 1 line accepted\.\n$/);
    assert.match(err, /1 of 1 not delivered yet\nNot all was delivered in time\. .*spool\/0; `promptlog status`/);
  });

  it('gives the lines without a time that of their file, so that shipping it again changes nothing', async () => {
    const path = file(
      'calls.ndjson',
      `${lineOf('a', { id: 'a' })}\n{"id":"a","feedback":[{"name":"score","value":1}]}\n`,
    );
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    for (let times = 0; times < 2; times++) assert.equal((await ship(path, '--timeout', '2')).status, 5);
    const store = new SqliteStore({ file: join(home, 'records.sqlite') });
    await store.open();
    try {
      const record = (await store.read('a', 'a'))?.record;
      assert.equal(await store.count(), 1);
      assert.equal(record?.time, '2023-11-14T22:13:20.000Z');
      assert.equal(record?.feedback?.length, 1);
    } finally {
      await store.close();
    }
  });

  it('stops at Ctrl-C with what it has read so far safe', async () => {
    const process = new PromptlogProcess(['ship', '-'], environment);
    process.child.stdin?.write(`${lineOf('before')}\n`);
    await until('the line is in the spool', () => {
      try {
        return contents().length === 1;
      } catch {
        return false;
      }
    });
    // Its input stays open: it is the signal that ends it.
    process.child.kill('SIGINT');
    const { status, err } = await process.ended();
    assert.equal(status, 130);
    assert.match(err, /Interrupted\. What was accepted is safe in .*Ship it again for the rest/);
    assert.deepEqual(contents(), ['before']);
  });

  it('follows files until Ctrl-C, and goes on after kill -9 without loss or doubling', async () => {
    const growing = [file('a.ndjson', ''), file('b.ndjson', '')];
    const written = new Set<string>();
    const grow = (count: number): void => {
      for (let index = 0; index < count; index++) {
        const content = `line ${written.size}`;
        written.add(content);
        appendFileSync(growing[index % 2] as string, `${lineOf(content)}\n`);
      }
    };
    const args = ['ship', '--follow', '--no-wait', ...growing];
    const spools = () =>
      [0, 1].flatMap((slot) => {
        try {
          return spooledEntries(join(home, 'spool', String(slot)));
        } catch {
          return [];
        }
      });
    const seen = () => new Set(spools().map(({ body }) => body.message.prompt[0]?.content));
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      grow(300);
      const process = new PromptlogProcess(args, environment);
      await until('some of it is read', () => seen().size > written.size - 300);
      grow(300);
      if (signal === 'SIGINT') await until('all of it is read', () => seen().size === written.size);
      process.child.kill(signal);
      assert.equal((await process.ended()).status, signal === 'SIGKILL' ? 137 : 0);
    }
    assert.deepEqual([...seen()].sort(), [...written].sort());
    assert.equal(new Set(spools().map(({ id }) => id)).size, written.size);
  });
});
