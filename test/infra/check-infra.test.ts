/** The checks of the templates and policies for Azure: they find nothing in ours, and each thing that is broken on purpose. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkInfra } from '../../infra/check/check-infra.ts';
import { BROKEN_BICEP } from './broken-bicep.ts';
import { BROKEN_POLICIES } from './broken-policies.ts';

const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../scripts/azure-check.js');
const FOLDER = join(import.meta.dirname, '../../infra');
const FILES = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(bicep|bicepparam|xml)$/.test(path))
    .map((path) => [path, readFileSync(join(FOLDER, path), 'utf8')]),
);

/** What is found when one place of a file is another. Places are left out of the sentences: they move with every edit. */
function foundIn(path: string, from: string, to: string): string[] {
  const text = FILES.get(path);
  assert.ok(text?.includes(from) === true, `${path} has no ${from}`);
  const found = checkInfra(new Map([...FILES, [path, text.replace(from, to)]]));
  return found.map((line) => line.replace(/:\d+: /, ': '));
}

describe('the check of the templates and policies for Azure', () => {
  it('finds nothing in ours', () => {
    assert.deepEqual(checkInfra(FILES), []);
  });

  for (const [what, path, from, to, ...texts] of BROKEN_BICEP) {
    it(`tells of ${what}`, () => {
      assert.deepEqual(foundIn(path, from, to), texts);
    });
  }

  for (const [what, path, from, to, ...texts] of BROKEN_POLICIES) {
    it(`tells of ${what}`, () => {
      assert.deepEqual(foundIn(path, from, to), texts);
    });
  }

  it('is a command too', async () => {
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', COMMAND]);
    assert.equal(stdout, `azure: ${FILES.size} files, 0 problems\n`);
  });

  it('names the line', () => {
    const [found] = checkInfra(new Map([['a.bicep', "param a string\n\nparam b 'x' = 'y\n"]]));
    assert.equal(found, 'a.bicep:3: a text that never ends');
  });

  it('tells of a file that is missing', () => {
    const without = new Map(FILES);
    without.delete('modules/network.bicep');
    without.delete('policies/promptlog-failure.xml');
    assert.deepEqual(
      checkInfra(without).map((line) => line.replace(/:\d+: /, ': ')),
      [
        'main.bicep: there is no modules/network.bicep',
        'modules/gateway.bicep: there is no ../policies/promptlog-failure.xml',
        'policies/azure-openai-entra.xml: there is no fragment promptlog-failure',
        'policies/azure-openai.xml: there is no fragment promptlog-failure',
      ],
    );
  });
});
