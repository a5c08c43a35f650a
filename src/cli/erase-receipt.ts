/** promptlog erase verify-receipt: whether a receipt is as it was signed, without asking any store. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { amountsText } from '../erasing/erase.ts';
import { isAbout, isSubject, type Receipt, verifyReceipt } from '../erasing/receipt.ts';
import { publicKeyFile, readPublicKey } from '../erasing/signing-key.ts';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { action, type Context } from './command.ts';

const EXAMPLES = `
The signature is read from the file beside it (.sig). The public key is that of this home (erasure-key.pub.pem in it) unless another is named.

Examples:
  $ promptlog erase verify-receipt ada.json
  $ promptlog erase verify-receipt ada.json --public-key contoso.pub.pem --subject user:ada`;

interface VerifyFlags {
  publicKey?: string;
  subject?: string;
}

/** Adds it to the command. */
export function registerReceipts(command: Command): void {
  command
    .command('verify-receipt <file>')
    .description('whether a receipt is as it was signed; asks no store')
    .option('--public-key <file>', 'key of whoever gave it, in PEM')
    .option('--subject <kind:name>', 'whether it is about user:<id>, session:<id>, id:<id> or query:<query>')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, VerifyFlags]>(verifyOne));
}

function verifyOne({ terminal, config }: Context, file: string, flags: VerifyFlags): void {
  const receipt = verifyReceipt(file, readPublicKey(flags.publicKey ?? ownKey(config.required('home'))));
  const about = flags.subject === undefined ? undefined : isAboutSubject(receipt, flags.subject);
  const { erased, left, began, finished, asked, program } = receipt;
  terminal.record({ valid: true, ...(about === undefined ? {} : { about }), ...receipt });
  terminal.print(`Valid: ${safeLine(file)} is as it was signed (${safeLine(program)}).`);
  terminal.print(`  asked by  ${Object.keys(asked.subjects).join(', ')}${bounds(receipt)}`);
  terminal.print(`  when      ${began} to ${finished}`);
  terminal.print(`  erased    ${amountsText(erased)}`);
  terminal.print(`  left      ${amountsText(left)}`);
  if (about === true) terminal.print(`  about     ${safeLine(flags.subject ?? '')}`);
  if (about === false) {
    terminal.print(`It is not about ${safeLine(flags.subject ?? '')}.`);
    process.exitCode = 3;
  }
}

function isAboutSubject(receipt: Receipt, text: string): boolean {
  const at = text.indexOf(':');
  const kind = text.slice(0, Math.max(0, at));
  if (isSubject(kind)) return isAbout(receipt, kind, text.slice(at + 1));
  throw new PromptlogError('PL_USAGE', {
    reason: `--subject takes user:<id>, session:<id>, id:<id> or query:<query>, not "${text}"`,
  });
}

function bounds({ asked: { since, until } }: Receipt): string {
  return `${since === undefined ? '' : `, since ${since}`}${until === undefined ? '' : `, before ${until}`}`;
}

function ownKey(home: string): string {
  const file = publicKeyFile(home);
  if (existsSync(file)) return file;
  throw new PromptlogError('PL_USAGE', {
    reason: `this home has made no receipt (${file} is not there): name the key with --public-key`,
  });
}
