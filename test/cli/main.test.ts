import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { COMMANDS } from '../../src/cli/commands.ts';
import { createProgram } from '../../src/cli/whole-program.ts';
import { PromptlogProcess, type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly source: string;
}

describe('the command line', () => {
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-main-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<Ran> => runPromptlog(args, { PROMPTLOG_HOME: home });

  it('prints its version, which is that of the package', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    for (const flag of ['--version', '-V']) {
      assert.deepEqual(await run(flag), { status: 0, out: `${version}\n`, err: '' });
    }
  });

  it('shows examples in the help of every command, and the flags all of them take', () => {
    const commands = createProgram().commands.filter((command) => command.name() !== 'help');
    assert.deepEqual(
      commands.map((command) => command.name()),
      Object.keys(COMMANDS),
    );
    for (const command of commands) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      assert.match(help, new RegExp(`Examples:\\n +(\\$ )?promptlog .*${command.name()}`), command.name());
      for (const flag of ['--json', '--home', '--set']) assert.ok(help.includes(flag), `${command.name()} ${flag}`);
    }
  });

  it('ends with status 2 and one clear sentence for wrong use', async () => {
    const cases: [string[], RegExp][] = [
      [['shp', 'x'], /^PL_USAGE: unknown command 'shp' \(Did you mean ship\?\)\n {2}Add --help/],
      [['ship'], /^PL_USAGE: missing required argument 'files'/],
      [['ship', 'x', '--folow'], /^PL_USAGE: unknown option '--folow' \(Did you mean --follow\?\)/],
      [['config', '--set', 'nonsense'], /^PL_USAGE: --set takes key=value, and "nonsense" has no value/],
      [['dead-letters', 'drop'], /^PL_USAGE: name the dead letters, or say --all/],
    ];
    const check = async ([args, message]: (typeof cases)[number]): Promise<void> => {
      const { status, out, err } = await run(...args);
      assert.deepEqual([status, out], [2, ''], args.join(' '));
      assert.match(err, message);
    };
    await Promise.all(cases.map(check));
  });

  it('shows its help where no command was given', async () => {
    for (const args of [[], ['dead-letters']]) {
      const { status, err } = await run(...args);
      assert.equal(status, 2);
      assert.match(err, /^Usage: promptlog/);
    }
  });

  it('says errors to machines in JSON, those of wrong use included', async () => {
    for (const args of [
      ['config', '--bogus'],
      ['ship', 'missing.ndjson'],
      ['config', '--set', 'records=paper'],
    ]) {
      const { status, out, err } = await run('--json', ...args);
      const { error } = JSON.parse(err) as { error: { code: string; message: string; fix: string } };
      assert.ok(error.code.startsWith('PL_') && error.message !== '' && error.fix !== '', err);
      assert.ok(status > 1 && out === '');
    }
  });

  it('never repeats a value of a misspelt setting, which may be a password', async () => {
    const { err } = await run('config', '--set', 'elasticsearch.pasword=hunter2');
    assert.match(err, /there is no setting "elasticsearch\.pasword"/);
    assert.doesNotMatch(err, /hunter2/);
  });

  it('takes the flags of all commands before and after the name, and adds up settings', async () => {
    const flags = ['--json', '--home', join(home, 'other'), '--set', 'spool.maxBytes=5000000'];
    for (const args of [
      [...flags, 'config'],
      ['config', ...flags],
      ['--json', 'config', ...flags.slice(1)],
    ]) {
      const settings = new Map(valuesOf<Setting>(await run(...args)).map((setting) => [setting.key, setting]));
      assert.equal(settings.get('home')?.value, join(home, 'other'));
      assert.equal(settings.get('spool.maxBytes')?.value, 5000000);
      assert.equal(settings.get('spool.maxBytes')?.source, 'flag');
    }
    const both = await run('--set', 'spool.maxBytes=5000000', 'config', '--set', 'delivery.batchWaitMs=7', '--json');
    const changed = valuesOf<Setting>(both).filter(({ source }) => source === 'flag');
    assert.deepEqual(
      changed.map(({ key, value }) => [key, value]),
      [
        ['spool.maxBytes', 5000000],
        ['delivery.batchWaitMs', 7],
      ],
    );
  });

  it('ends quietly when whoever reads its output has seen enough', async () => {
    const process = new PromptlogProcess(['config', '--all'], { PROMPTLOG_HOME: home });
    process.child.stdout?.destroy();
    const { status, err } = await process.ended();
    assert.deepEqual([status, err], [0, '']);
  });

  it('fails when its output cannot be written', () => {
    if (!existsSync('/dev/full')) return;
    const command = `"${process.execPath}" --disable-warning=ExperimentalWarning src/cli/main.ts config > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
    assert.equal(status, 5);
    assert.match(stderr, /^PL_OUTPUT: the output cannot be written: ENOSPC/);
  });

  it('is started by the file that npm links', () => {
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'bin/promptlog.js'), 'config', '--home', home], {
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    assert.match(stdout, /^home /);
  });
});
