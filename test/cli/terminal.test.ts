import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { barProgress } from '../../src/cli/progress.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { safeJson } from '../../src/safe-text.ts';

/** A stream that remembers what was written, on a terminal or not. */
function screen(
  isTTY: boolean,
  more: { hasColors?: () => boolean; columns?: number } = {},
): NodeJS.WriteStream & { shown(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const nothing = (): void => {};
  const moves = { cursorTo: nothing, moveCursor: nothing, clearLine: nothing, clearScreenDown: nothing };
  const can = { columns: 120, hasColors: () => true, ...more };
  return Object.assign(stream, { isTTY, ...can, ...moves, shown: () => text }) as never;
}

const EVIL = '\u001b]0;owned\u0007\u009b31m\u007f';

describe('Terminal', () => {
  it('writes text for people, or values for machines, never both', () => {
    for (const json of [false, true]) {
      const out = screen(false);
      const terminal = new Terminal(json, out, screen(false));
      terminal.print('for people');
      terminal.record({ for: 'machines' });
      assert.equal(out.shown(), json ? '{"for":"machines"}\n' : 'for people\n');
    }
  });

  it('writes notes beside the output', () => {
    const [out, err] = [screen(false), screen(false)];
    new Terminal(true, out, err).note('a remark');
    assert.deepEqual([out.shown(), err.shown()], ['', 'a remark\n']);
  });

  it('styles only what a person reads on a terminal', () => {
    const bold = (json: boolean, isTTY: boolean) => new Terminal(json, screen(isTTY), screen(false)).bold('x');
    assert.equal(bold(false, true), '\u001b[1mx\u001b[0m');
    for (const plain of [bold(true, true), bold(false, false)]) assert.equal(plain, 'x');
    const colourless = screen(true, { hasColors: () => false });
    assert.equal(new Terminal(false, colourless, screen(false)).bold('x'), 'x');
  });

  it('lets no control character of a value reach a terminal, and hands the same value over', () => {
    const out = screen(true);
    new Terminal(true, out, screen(false)).record({ evil: EVIL });
    assert.ok(!/(?!\n)\p{Cc}/u.test(out.shown()), JSON.stringify(out.shown()));
    assert.deepEqual(JSON.parse(out.shown()), { evil: EVIL });
    assert.deepEqual(JSON.parse(safeJson(EVIL)), EVIL);
  });
});

describe('progress', () => {
  it('is a bar on a terminal, which ends full and says a closing word', () => {
    const err = screen(true);
    const bar = new Terminal(false, screen(true), err).progress('Reading', 10_000_000, 'bytes');
    bar.update(5_000_000);
    bar.finish('7 lines');
    assert.match(err.shown(), /Reading ░{30} {3}0% 0\.00 of 10 MB/);
    assert.match(err.shown(), /Reading █{30} 100% 10 of 10 MB[\s\S]*\nReading: 7 lines\n$/);
  });

  it('ends where it stands when it is stopped', () => {
    const err = screen(true);
    const bar = new Terminal(false, screen(true), err).progress('Delivering', 200, 'records');
    bar.update(50);
    bar.stop('150 wait');
    assert.match(err.shown(), /Delivering █{8}░{22} {2}25% 50 of 200 records/);
    assert.doesNotMatch(err.shown(), /100%/);
    assert.match(err.shown(), /\nDelivering: 150 wait\n$/);
  });

  it('says how fast it goes, not counting what an earlier run had done', () => {
    const err = screen(true);
    let now = 70_000;
    const bar = barProgress(
      'Indexing',
      10_000,
      'records',
      err,
      () => {},
      () => now,
    );
    bar.update(5_000);
    now += 2_000;
    bar.update(8_000);
    bar.stop('enough');
    assert.match(err.shown(), /8,000 of 10,000 records, 1,500\/s/);
  });

  it('leaves the words their place on a narrow terminal', () => {
    const err = screen(true, { columns: 80 });
    const bar = new Terminal(false, screen(true), err).progress('Indexing', 10_000, 'records');
    bar.finish('done');
    assert.match(err.shown(), /Indexing █{10} 100% 10,000 of 10,000 records/);
  });

  it('is a growing count where nobody knows the total, and a bar once somebody does', () => {
    const err = screen(true);
    const bar = new Terminal(false, screen(true), err).progress('Reading', undefined, 'lines');
    bar.update(1234);
    bar.stop('interrupted');
    assert.match(err.shown(), /Reading 1,234 lines/);
    assert.doesNotMatch(err.shown(), /%/);
    const later = screen(true);
    const known = new Terminal(false, screen(true), later).progress('Fetching', undefined, 'MB');
    known.update(50, 100);
    known.stop('x');
    assert.match(later.shown(), /50% 50 of 100 MB/);
  });

  it('gives way to a note', () => {
    const err = screen(true);
    const terminal = new Terminal(false, screen(true), err);
    const bar = terminal.progress('Reading', 10, 'lines');
    terminal.note('waiting: the spool is full');
    bar.finish();
    terminal.note('after it');
    assert.ok(err.shown().includes('\r\u001b[Kwaiting: the spool is full\n'));
    assert.ok(err.shown().endsWith('after it\n') && !err.shown().endsWith('\u001b[Kafter it\n'));
  });

  it('says nothing off a terminal where it was quick, and what stopped it all the same', () => {
    const err = screen(false);
    const terminal = new Terminal(false, screen(false), err);
    const quick = terminal.progress('Reading', 10, 'lines');
    quick.update(10);
    quick.finish('10 lines');
    terminal.progress('Indexing', 10).stop('interrupted');
    assert.equal(err.shown(), 'Indexing: interrupted\n');
  });

  it('is silent for machines', () => {
    const err = screen(false);
    const bar = new Terminal(true, screen(false), err).progress('Reading', 10, 'lines');
    bar.update(5);
    bar.stop('interrupted');
    assert.equal(err.shown(), '');
  });
});
