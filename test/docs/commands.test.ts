/** Every command that a page names is one, with flags, values and settings that are taken; and every command there is stands on a page. */
import assert from 'node:assert/strict';
import { OPTIONS } from '../../src/config-options.ts';
import { commandNames, flagNames, helpTexts, problemOf, scriptNames } from '../support/docs/command-lines.ts';
import { type Page, pageOf, pages } from '../support/docs/markdown.ts';
import { isFlagOfScripts } from '../support/docs/names.ts';
import { commandsOf, shellLines } from '../support/docs/shell.ts';

const PAGES = pages();
/** Long flags of other programs, which pages name too. */
const FOREIGN = new Set('--wait --provenance --enable-oidc-issuer --enable-workload-identity'.split(' '));

/** Names of other things that begin as a command does: data sources of Grafana. */
const NO_COMMANDS = new Set(['promptlog records', 'promptlog health']);
/** Its lines are about a project that has been extended; docs-extending.test.ts runs them there. */
const GUIDE = 'docs/extending.md';

/** What is wrong with the lines for a shell, and with the commands that sentences name. */
function commandProblems({ name, blocks, codes }: Page): string[] {
  const typed = blocks
    .filter(({ type }) => type === 'sh' && name !== GUIDE)
    .flatMap(({ text, line }) =>
      shellLines(text)
        .flatMap(commandsOf)
        .map((command) => [line, problemOf(command)] as const),
    );
  const shown = blocks
    .filter(({ type, text }) => type === 'text' && text.startsWith('$ '))
    .flatMap(({ text, line }) => {
      const lines = text.split('\n').filter((each) => each.startsWith('$ '));
      return lines.flatMap((each) => commandsOf(each.slice(2)).map((command) => [line, problemOf(command)] as const));
    });
  const named = codes
    .filter(({ text }) => /^(npx )?promptlog [a-z-]|^npm run /.test(text) && !NO_COMMANDS.has(text))
    .flatMap(({ text, line }) =>
      alternativesOf(text)
        .flatMap(commandsOf)
        .map((command) => [line, problemOf(command, { isMention: true })] as const),
    );
  return [...typed, ...shown, ...named]
    .filter(([, problem]) => problem !== undefined)
    .map(([line, problem]) => `${name}:${line}: ${problem}`);
}

/** `keys create|list` are two commands. */
function alternativesOf(text: string): string[] {
  const choice = /(?<= )[a-z-]+(?:\|[a-z-]+)+/.exec(text);
  if (choice === null || text.startsWith('npm run bench')) return [text];
  return choice[0].split('|').map((each) => text.replace(choice[0], each));
}

function pageThatSays(text: string): Page {
  return pageOf('page.md', text);
}

describe('the commands on pages', () => {
  for (const page of PAGES) {
    it(`are such as there are: ${page.name}`, () => assert.deepEqual(commandProblems(page), []));
  }

  it('are all there is', () => {
    const said = PAGES.map(({ text }) => text).join('\n');
    const isSaid = (command: string): boolean => {
      const words = command.split(' ');
      const [group = '', last = ''] = [words.slice(0, -1).join(' '), words.at(-1) ?? ''];
      if (said.includes(`promptlog ${command}`)) return true;
      // In the table of commands: `keys create\|list`.
      return new RegExp(`\`${group === '' ? '' : `${group} `}[^\`]*\\b${last}\\b`).test(said);
    };
    const unsaid = commandNames().filter((command) => command !== 'help' && !isSaid(command));
    assert.deepEqual(unsaid, []);
  });

  it('name every script of the project, but for those that npm calls by itself', () => {
    const said = PAGES.map(({ text }) => text).join('\n');
    const unsaid = scriptNames().filter((name) => !/^(test|prepack)$/.test(name) && !said.includes(`npm run ${name}`));
    assert.deepEqual(unsaid, []);
  });

  it('have no flag that there is not', () => {
    const known = flagNames();
    const unknown = PAGES.flatMap(({ name, codes }) =>
      codes
        .filter(({ text }) => /^--[a-z][\w-]*( |$)/.test(text))
        .map(({ text, line }) => [text.split(' ')[0] ?? '', `${name}:${line}: ${text}`] as const)
        .filter(([flag]) => !known.has(flag) && !FOREIGN.has(flag) && !isFlagOfScripts(flag))
        .map(([, where]) => where),
    );
    assert.deepEqual(unknown, []);
  });

  it('are taken in every example of --help', () => {
    const wrong = helpTexts().flatMap(([command, text]) => {
      const examples = [...text.matchAll(/^ {2}(?:\$ )?((?:[A-Z_]+=\S+ )*promptlog (?! ).*)$/gm)].map(([, line = '']) =>
        line.replace(/ {2,}[\w(].*$/, ''),
      );
      return examples
        .flatMap(commandsOf)
        .map((each) => problemOf(each))
        .filter((problem) => problem !== undefined)
        .map((problem) => `${command}: ${problem}`);
    });
    assert.deepEqual(wrong, []);
  });

  it('are seen to be wrong: a flag, a value, a setting, a variable, an argument, a script, a bench, and what sentences say', () => {
    const wrong = [
      ['promptlog export --outputt x.csv', /unknown option '--outputt'/],
      ['promptlog export --redact everything', /'everything' is invalid/],
      ['promptlog collect --set spool.maxByte=5', /no setting "spool.maxByte"/],
      ['promptlog collect --set spool.maxBytes=many', /spool.maxBytes/],
      ['PROMPTLOG_SPOOL_MAXBYTES=5 promptlog collect', /PROMPTLOG_SPOOL_MAXBYTES/],
      ['PROMPTLOG_SPOOL_MAX_BYTES=few promptlog collect', /spool.maxBytes/],
      ['promptlog show', /missing required argument/],
      ['promptlog down now', /too many arguments/],
      ['cat x | promptlog shipp -', /unknown command 'shipp'/],
      ['npm run compose:start', /no script compose:start/],
      ['npm run up --demo', /wants -- before it/],
      ['npm run bench -- nothing', /no bench nothing/],
      ['for x in 1 2; do\n  promptlog keys made $x\ndone', /unknown command 'made'/],
      ['echo "$(promptlog opn)"', /unknown command 'opn'/],
    ] as const;
    for (const [line, problem] of wrong) {
      const [found = ''] = commandProblems(pageThatSays(`\`\`\`sh\n${line}\n\`\`\``));
      assert.match(found, problem, line);
    }
    assert.equal(isFlagOfScripts('--nothing-like-it'), false);
    assert.equal(isFlagOfScripts('--repeats'), true);
    assert.match(commandProblems(pageThatSays('Say `promptlog keys creates ada`.'))[0] ?? '', /unknown command/);
    assert.match(
      commandProblems(pageThatSays('Say `promptlog keys create\\|drop`.'))[0] ?? '',
      /unknown command 'drop'/,
    );
    assert.match(commandProblems(pageThatSays('```text\n$ promptlog statuss\n```'))[0] ?? '', /unknown command/);
  });

  it('may be spoken of without what they need, and be told apart from other programs', () => {
    const fine =
      'With `promptlog show`, `promptlog keys create`, `promptlog setup --kibana … --with-rules`, `promptlog search --query`.';
    assert.deepEqual(commandProblems(pageThatSays(fine)), []);
    assert.deepEqual(
      commandProblems(pageThatSays("```sh\njq '.a | .b' x.json > promptlog\ngit pull # promptlog nothing\n```")),
      [],
    );
  });

  it('say of every setting what it is: there are as many as the code has', () => {
    const options = PAGES.find(({ name }) => name === 'docs/options.md') ?? assert.fail();
    const keys = [...options.text.matchAll(/^\| `([\w.]+)` \| `PROMPTLOG_/gm)].map(([, key]) => key);
    assert.deepEqual(new Set(keys), new Set(Object.keys(OPTIONS)));
  });
});
