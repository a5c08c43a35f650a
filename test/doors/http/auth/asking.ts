/** Requests as a guard sees them, and home folders with keys. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeKeys, type StoredKey } from '../../../../src/doors/http/auth/key-file.ts';
import { hashOfKey, newKeyText } from '../../../../src/doors/http/auth/key-text.ts';
import type { GuardRequest, Principal } from '../../../../src/doors/http/guard.ts';
import { PromptlogError } from '../../../../src/errors.ts';

/** A request with these headers, from this address. */
export function asking(headers: IncomingHttpHeaders, address = '192.0.2.7'): GuardRequest {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: address });
  return { method: 'GET', path: '/v1/records/m-1', headers, address, socket };
}

/** A request with this token after Bearer. */
export function bearing(token: string): GuardRequest {
  return asking({ authorization: `Bearer ${token}` });
}

/** A folder for each test, removed after it. */
export function useHome(): () => string {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-auth-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }));
  return () => home;
}

/** Adds a key to the home's file; returns the whole key. */
export function addKey(home: string, more: Partial<StoredKey> = {}): string {
  const { id, text } = newKeyText();
  const key: StoredKey = {
    id,
    name: 'ci',
    hash: hashOfKey(text),
    scopes: ['ingest'],
    created: '2026-01-15T10:00:00.000Z',
    ...more,
  };
  changeKeys(home, (keys) => ({ keys: [...keys, key], result: undefined }));
  return text;
}

/** Marks a key as revoked, as the command line does. */
export function revokeKey(home: string, text: string): void {
  const revoked = ({ hash: _hash, ...rest }: StoredKey): StoredKey => ({
    ...rest,
    revoked: '2026-01-16T10:00:00.000Z',
  });
  changeKeys(home, (keys) => ({
    keys: keys.map((key) => (text.includes(key.id) ? revoked(key) : key)),
    result: undefined,
  }));
}

/** The error a credential is refused with. */
export async function refusalOf(asked: Promise<Principal | undefined>): Promise<PromptlogError> {
  const answer = await asked.catch((error: unknown) => error);
  if (answer instanceof PromptlogError) return answer;
  throw new Error(`it was not refused: ${JSON.stringify(answer)}`);
}
