/** `promptlog open`: a link that signs a browser in to the running collector, once. */
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { PromptlogError } from '../errors.ts';
import { askCollector } from './ask-collector.ts';
import type { SignInLink } from './collector.ts';
import { action, type Context } from './command.ts';
import { savedKey } from './first-key.ts';
import { ownPlace, ownTrust } from './own-collector.ts';

const EXAMPLES = `
Asks the collector that runs on this machine, with the key that the first \`promptlog up\` made, and prints the link. It is good for
five minutes and for one browser, which is signed in for twelve hours then. Others sign in with a key of their own:
\`promptlog keys create ada --scope read,feedback\`.

Examples:
  $ promptlog open
  $ promptlog open --browser
  $ promptlog open --url https://prompts.example.com`;

interface OpenFlags {
  browser?: boolean;
  url?: string;
}

/** Adds the command to the program. */
export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('a link to the Explorer that signs a browser in')
    .option('--browser', 'also open it in the browser of this machine')
    .option('--url <address>', 'where people reach the collector, such as a proxy in front of it')
    .addHelpText('after', EXAMPLES)
    .action(action<[OpenFlags]>(open));
}

async function open({ terminal, config }: Context, flags: OpenFlags): Promise<void> {
  const link = await ownLink(config, flags.url);
  terminal.record(link);
  terminal.print(link.url);
  if (!terminal.json) terminal.note(`It signs one browser in, once, until ${link.expires}.`);
  if (flags.browser === true) await inBrowser(link.url, (text) => terminal.note(text));
}

function ownLink(config: Config, named: string | undefined): Promise<SignInLink> {
  const home = config.required('home');
  const key = savedKey(home);
  if (key === undefined) {
    const reason = `there is no key in ${home}: \`promptlog up\` makes one, and \`promptlog keys create\` one to sign in with`;
    throw new PromptlogError('PL_USAGE', { reason });
  }
  if (named !== undefined && !/^https?:\/\/./i.test(named)) {
    throw new PromptlogError('PL_USAGE', { reason: `--url takes an address such as https://host, not "${named}"` });
  }
  const path = '/v1/sign-in/links';
  if (named !== undefined) return askCollector<SignInLink>(named, path, { key });
  return askCollector<SignInLink>(ownPlace(config), path, { key, ...ownTrust(config) });
}

function inBrowser(url: string, note: (text: string) => void): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' });
    child.once('error', () => {
      note('No browser could be opened here: use the link above.');
      resolve();
    });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // The link has no character that this takes for its own.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
