/** The generated passwords of the embedded Elasticsearch, in a file that only its owner can read. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PromptlogError, reasonOf } from '../errors.ts';
import { writeSecretFile } from './secret-file.ts';

/** The reserved superuser, and one user per role of promptlog. */
export const USERS = ['elastic', 'promptlog_admin', 'promptlog_writer', 'promptlog_reader'] as const;

export type User = (typeof USERS)[number];
export type Credentials = Readonly<Record<User, string>>;

/** Reads the passwords, or makes them when there is no file yet. */
export async function loadCredentials(file: string): Promise<Credentials> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new PromptlogError('PL_STACK_CREDENTIALS', { file, reason: reasonOf(error) }, error);
  });
  if (text !== undefined) return parse(text, file);
  const made = Object.fromEntries(USERS.map((user) => [user, randomBytes(18).toString('base64url')])) as Credentials;
  await writeSecretFile(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

function parse(text: string, file: string): Credentials {
  try {
    const value = JSON.parse(text) as Partial<Record<User, unknown>>;
    const wrong = USERS.find((user) => typeof value[user] !== 'string' || value[user] === '');
    if (wrong !== undefined) throw new Error(`it has no password for ${wrong}`);
    return value as Credentials;
  } catch (error) {
    throw new PromptlogError('PL_STACK_CREDENTIALS', { file, reason: reasonOf(error) }, error);
  }
}
