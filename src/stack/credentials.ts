/** The generated passwords of the embedded Elasticsearch, in a file that only its owner can read. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PromptlogError, reasonOf } from '../errors.ts';
import { writeSecretFile } from './secret-file.ts';

/** The reserved superuser, one user each for managing, writing and reading, and one who reads no content. */
export const USERS = [
  'elastic',
  'promptlog_admin',
  'promptlog_writer',
  'promptlog_analyst',
  'promptlog_reader',
] as const;

/** Users that homes of earlier versions know nothing of. */
const LATER_USERS: ReadonlySet<User> = new Set(['promptlog_analyst']);

export type User = (typeof USERS)[number];
export type Credentials = Readonly<Record<User, string>>;

/** Reads the passwords, or makes them when there is no file yet. */
export async function loadCredentials(file: string): Promise<Credentials> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new PromptlogError('PL_STACK_CREDENTIALS', { file, reason: reasonOf(error) }, error);
  });
  const known = text === undefined ? {} : parse(text, file);
  if (USERS.every((user) => known[user] !== undefined)) return known as Credentials;
  const made = Object.fromEntries(
    USERS.map((user) => [user, known[user] ?? randomBytes(18).toString('base64url')]),
  ) as Credentials;
  await writeSecretFile(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

function parse(text: string, file: string): Partial<Credentials> {
  try {
    const value = JSON.parse(text) as Partial<Record<User, unknown>>;
    const isMissing = (user: User): boolean => LATER_USERS.has(user) && value[user] === undefined;
    const wrong = USERS.find((user) => !isMissing(user) && (typeof value[user] !== 'string' || value[user] === ''));
    if (wrong !== undefined) throw new Error(`it has no password for ${wrong}`);
    return value as Partial<Credentials>;
  } catch (error) {
    throw new PromptlogError('PL_STACK_CREDENTIALS', { file, reason: reasonOf(error) }, error);
  }
}
