import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { goTool } from '../support/go-tool.ts';
import { checkLogstash } from '../support/logstash-check/check.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..', '..');
const ours = join(root, 'logstash');
const support = join(root, 'test', 'support', 'logstash-check');
const documentation = readFileSync(join(root, 'docs', 'logstash.md'), 'utf8');

/** What was broken; in which file; which text became which; and everything that the checker says of it. */
interface BrokenCopy {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly says: readonly string[];
}

const broken = JSON.parse(readFileSync(join(support, 'broken-copies.json'), 'utf8')) as readonly BrokenCopy[];

describe('the files of Logstash', () => {
  const folders: string[] = [];

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function copyWith(file: string, change: (text: string) => string): string {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-logstash-'));
    folders.push(folder);
    for (const part of ['config', 'pipeline', 'ruby'])
      cpSync(join(ours, part), join(folder, part), { recursive: true });
    const path = join(folder, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    return folder;
  }

  it('are of the language of Logstash', async () => {
    const files = globSync('pipeline/**/*.conf', { cwd: ours }).map((file) => join(ours, file));

    assert.ok(files.length >= 11);
    await run(await goTool('mustache'), ['check', ...files]);
  });

  it('are refused by the parser of that language when a bracket is missing', async () => {
    const folder = copyWith('pipeline/search.conf', (text) =>
      text.replace('address => "search"\n  }', 'address => "search"'),
    );

    await assert.rejects(
      run(await goTool('mustache'), ['check', join(folder, 'pipeline', 'search.conf')]),
      (error: { stderr: string }) => error.stderr.includes('expect closing curly bracket'),
    );
  });

  it('have no problem', async () => {
    assert.deepEqual(await checkLogstash(ours, documentation), []);
  });

  it('name no variable that is not documented', async () => {
    const without = documentation.replace('`PROMPTLOG_LOGSTASH_KEY`', '');

    assert.deepEqual(await checkLogstash(ours, without), [
      'pipeline/collector.conf: PROMPTLOG_LOGSTASH_KEY is not documented',
    ]);
  });

  it('are told from a copy by file and line', async () => {
    const folder = copyWith('pipeline/inputs/http.conf', (text) =>
      text.replace('port => 8080', 'port => 8080\n    all => 1'),
    );

    assert.deepEqual(await checkLogstash(folder, documentation), [
      'pipeline/inputs/http.conf:7 http has no option "all"',
    ]);
  });

  it('are checked by a script of npm', async () => {
    const script = join(root, 'scripts', 'logstash-check.js');

    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script]);

    assert.equal(stdout, 'logstash: 0 problems\n');
  });

  it('are each part of a pipeline', async () => {
    const folder = copyWith('pipeline/search.conf', (text) => text);
    writeFileSync(join(folder, 'pipeline', 'extra.conf'), 'filter { mutate { id => "extra" } }');

    assert.deepEqual(await checkLogstash(folder, documentation), ['pipeline/extra.conf: no pipeline is made of it']);
  });

  for (const { what, file, from, to, says } of broken) {
    it(`are told from a copy with ${what}`, async () => {
      const folder = copyWith(file, (text) => {
        assert.ok(text.includes(from), `${file} does not hold ${from}`);
        return text.replace(from, () => to);
      });

      assert.deepEqual((await checkLogstash(folder, documentation)).map(withoutLine), says);
    });
  }
});

/** The table holds no lines, so that a file can be edited without it. */
function withoutLine(problem: string): string {
  return problem.replace(/(\.conf):\d+(:\d+ \(\d+\))?/, '$1');
}
