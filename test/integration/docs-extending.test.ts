/** The guides of docs/extending.md are followed to the letter, in a copy of the project: what they add works, and its tests find it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changed, copyProject, follow } from '../support/docs/guide.ts';
import { pageNamed, ROOT } from '../support/docs/markdown.ts';
import { shellLines } from '../support/docs/shell.ts';

const BIN = join(ROOT, 'test/support/docs/bin');
const LINE_MS = 180_000;

describe('the guide to extending promptlog', function suite() {
  this.timeout(240_000);
  const { blocks } = pageNamed('docs/extending.md');
  let place: string;
  let project: string;
  before(() => {
    place = mkdtempSync(join(tmpdir(), 'promptlog-guide-'));
    project = join(place, 'project');
    copyProject(project);
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  function run(line: string): Promise<{ status: number; said: string }> {
    const env = {
      PATH: `${BIN}:${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
      HOME: place,
      DOCS_NODE: process.execPath,
      DOCS_MAIN: join(project, 'src/cli/main.ts'),
      PROMPTLOG_HOME: join(place, 'home'),
      PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:9',
    };
    return new Promise((done) => {
      const options = { cwd: project, env, timeout: LINE_MS, maxBuffer: 50_000_000 };
      execFile('bash', ['-c', line], options, (error, out, err) =>
        done({ status: error === null ? 0 : Number(error.code ?? 124), said: `${out}${err}` }),
      );
    });
  }

  for (const [at, block] of blocks.entries()) {
    if (block.file !== '') {
      it(`says what can be done: ${block.type} ${block.file} (line ${block.line})`, () => follow(block, project));
    } else if (block.type === 'sh') {
      for (const line of shellLines(block.text)) {
        it(`says what works: ${line}`, async () => {
          assert.ok(
            blocks.slice(0, at).some(({ file }) => file !== ''),
            'after something was done',
          );
          const { status, said } = await run(line);
          assert.equal(status, 0, said);
          if (line.includes('mocha')) assert.match(said, /[1-9]\d* passing/);
        });
      }
    }
  }

  it('leads to sources whose types hold together', async () => {
    // Tests that take whatever is not SQLite for Cosmos DB are another matter, of which the guide tells.
    const own = blocks.map(({ file }) => file).filter((file) => file.endsWith('.ts'));
    const settings = { extends: './tsconfig.json', include: ['src', ...own], exclude: ['src/explorer/page'] };
    writeFileSync(join(project, 'tsconfig.guide.json'), JSON.stringify(settings));
    const { status, said } = await run('npx node node_modules/typescript/bin/tsc -p tsconfig.guide.json');
    assert.equal(status, 0, said);
  });

  it('would be found out where it names lines that are not there, or that are there twice', () => {
    assert.equal(changed('a\nb\nc\n', ' a\n-b\n+x\n c'), 'a\nx\nc\n');
    assert.equal(changed('a\nb\n', ' a\n+x'), 'a\nx\nb\n');
    assert.throws(() => changed('a\nb\n', ' c\n+x', 'some.ts'), /some\.ts has these lines 0 times/);
    assert.throws(() => changed('a\na\n', ' a\n+x'), /2 times/);
  });
});
