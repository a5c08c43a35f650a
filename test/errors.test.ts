/** The table of errors and the page that explains them say the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, PromptlogError, reasonOf } from '../src/errors.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), 'utf8');

describe('errors', () => {
  it('are all explained on the page, with their exit status', () => {
    const missing = Object.entries(ERRORS).filter(
      ([code, { exit }]) => !new RegExp(`^\\| \`${code}\` \\| ${exit} \\|`, 'm').test(page),
    );
    assert.deepEqual(missing, []);
  });

  it('of the page all exist', () => {
    const documented = [...page.matchAll(/^\| `(PL_\w+)`/gm)].map((match) => match[1] ?? '');
    assert.deepEqual(
      documented.filter((code) => !Object.hasOwn(ERRORS, code)),
      [],
    );
  });

  it('say what happened and what to do, with the details filled in', () => {
    const error = new PromptlogError('PL_SPOOL_LOCKED', { folder: '/data/spool/0', pid: 17 });
    assert.equal(error.message, 'the spool /data/spool/0 is in use by process 17');
    assert.equal(error.exit, 5);
    assert.match(error.fix, /Stop that process/);
  });

  it('keep a placeholder that no detail fills, rather than hide it', () => {
    assert.match(new PromptlogError('PL_SPOOL_LOCKED', { folder: 'x' }).message, /\{pid\}/);
  });

  it('keep what was thrown underneath', () => {
    const cause = new Error('below');
    assert.equal(new PromptlogError('PL_INTERNAL', { reason: reasonOf(cause) }, cause).cause, cause);
  });

  it('have a message that ends without a full stop and a fix that ends with one', () => {
    const odd = Object.entries(ERRORS).filter(([, { message, fix }]) => message.endsWith('.') || !/[.}]$/.test(fix));
    assert.deepEqual(
      odd.map(([code]) => code),
      [],
    );
  });
});
