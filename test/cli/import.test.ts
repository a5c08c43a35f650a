/** promptlog import, as its user: formats guessed or named, counts, faults, and twice the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { spooledEntries } from '../support/spool-shipper.ts';

interface Summary {
  readonly accepted: number;
  readonly refused: number;
  readonly formats: Readonly<Record<string, { readonly values: number; readonly accepted: number }>>;
  readonly errors: readonly { readonly file: string; readonly number: number; readonly code: string }[];
}

const RECORD = JSON.stringify({ message: { id: 'own', prompt: [{ role: 'user', content: 'mine' }] } });
const EXCHANGE = JSON.stringify({
  request: { model: 'gpt-4o', messages: [{ role: 'user', content: 'over the wire' }] },
  response: { id: 'chatcmpl-1', choices: [{ index: 0, message: { role: 'assistant', content: 'yes' } }] },
});
const ROWS = 'id,username,messages,response,model,response_id\nwl_1,Ada,"user:\nHi\n\n",Hello,gpt-4o,chatcmpl-9\n';

describe('promptlog import', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-import-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function file(name: string, content: string): string {
    writeFileSync(join(home, name), content);
    return join(home, name);
  }
  const run = (...args: string[]): Promise<Ran> =>
    runPromptlog(['import', ...args], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
    });
  const ids = (): string[] => spooledEntries(join(home, 'spool', '0')).map(({ body }) => body.message.id);

  it('guesses the format of each value, says which, and names what it cannot read', async () => {
    const mixed = file('mixed.ndjson', `${RECORD}\nnonsense\n${EXCHANGE}\n{"nobody":"knows"}\n`);
    const { status, out } = await run(mixed, file('rows.csv', ROWS), '--no-wait');
    assert.equal(status, 3);
    assert.match(out, /^promptlog: 1 read, 1 accepted\.$/m);
    assert.match(out, /^openai: 1 read, 1 accepted\.$/m);
    assert.match(out, /^wonkalytics: 1 read, 1 accepted\.$/m);
    assert.match(out, /^unknown: 2 read, 0 accepted, 2 refused\.$/m);
    assert.ok(out.includes(`2 of ${mixed}: PL_RECORD_INVALID`), out);
    assert.ok(out.includes('--format names it'), out);
    assert.deepEqual(ids(), ['own', 'chatcmpl-1', 'wl_1']);
  });

  it('gives the same ids when it is run twice, also to what has none', async () => {
    const nameless = file('a.ndjson', `${JSON.stringify({ message: { prompt: [{ role: 'user', content: 'x' }] } })}\n`);
    for (let round = 0; round < 2; round++) assert.equal((await run(nameless, '--no-wait')).status, 0);
    const [first, second] = ids();
    assert.equal(first, second);
  });

  it('reads everything as the format that is named, and tells machines the counts', async () => {
    const ran = await run('--format', 'openai', file('a.json', `[${EXCHANGE}, {"model": 1}]`), '--no-wait', '--json');
    assert.equal(ran.status, 3);
    const summary = valuesOf<Summary>(ran).at(-1);
    assert.deepEqual([summary?.accepted, summary?.refused, summary?.formats['openai']?.values], [1, 1, 2]);
    assert.equal(summary?.errors[0]?.number, 2);
  });

  it('names the formats there are when it is given another, and a file that is not there', async () => {
    const unknown = await run('--format', 'morse', file('a.json', '[]'));
    assert.equal(unknown.status, 2);
    assert.match(unknown.err, /there is no format "morse"; there are promptlog, /);
    const missing = await run(join(home, 'missing.json'));
    assert.equal(missing.status, 2);
    assert.match(missing.err, /missing\.json cannot be read/);
  });
});
