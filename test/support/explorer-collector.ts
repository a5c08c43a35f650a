/** A collector with the Explorer, keys to sign in with, and a browser as far as cookies go. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail } from '../../src/doors/http/auth/audit-trail.ts';
import { type Auth, type AuthOptions, createAuth } from '../../src/doors/http/auth/auth.ts';
import { addKey, changeKeys } from '../../src/doors/http/auth/key-file.ts';
import type { Scope } from '../../src/doors/http/guard.ts';
import type { CollectorOptions } from '../../src/doors/http/server.ts';
import { type ExplorerOptions, explorerRoutes } from '../../src/explorer/explorer-routes.ts';
import type { ShipperOptions } from '../../src/shipper.ts';
import { type Reply, TestCollector } from './collector.ts';

export interface ExplorerCollectorOptions {
  readonly auth?: Partial<AuthOptions>;
  readonly collector?: Partial<CollectorOptions>;
  readonly explorer?: Partial<ExplorerOptions>;
  readonly shipping?: Partial<ShipperOptions>;
}

const MADE = '2026-01-15T10:00:00.000Z';

export class ExplorerCollector {
  readonly collector: TestCollector;
  readonly home: string;
  readonly #auth: Auth;
  readonly #audit: AuditTrail;

  private constructor(collector: TestCollector, home: string, auth: Auth, audit: AuditTrail) {
    this.collector = collector;
    this.home = home;
    this.#auth = auth;
    this.#audit = audit;
  }

  static async start(options: ExplorerCollectorOptions = {}): Promise<ExplorerCollector> {
    const home = mkdtempSync(join(tmpdir(), 'promptlog-explorer-'));
    // Looks at the keys for every request, so that no test has to wait.
    const auth = createAuth({ home, checkIntervalMs: 0, ...options.auth });
    const audit = new AuditTrail({ home });
    const routes = explorerRoutes({
      signIn: auth,
      health: { version: '1.2.3' },
      page: pageFolder(home),
      ...options.explorer,
    });
    const own = { guard: auth.guard, audit, routes, ...options.collector };
    const collector = await TestCollector.start(own, options.shipping);
    return new ExplorerCollector(collector, home, auth, audit);
  }

  get url(): string {
    return this.collector.running.url;
  }

  get auditFile(): string {
    return join(this.home, 'audit.ndjson');
  }

  /** A new key. */
  keyFor(scopes: readonly Scope[] = ['read'], labels: Record<string, string> = {}): string {
    return addKey(this.home, { name: 'test', scopes, created: MADE, labels }).text;
  }

  /** Takes a key back, as the command line does. */
  revoke(text: string): void {
    changeKeys(this.home, (keys) => ({
      keys: keys.map(({ hash, ...key }) =>
        text.includes(key.id) ? { ...key, revoked: MADE } : { ...key, ...(hash === undefined ? {} : { hash }) },
      ),
      result: undefined,
    }));
  }

  /** Signs in, and returns a browser that is. */
  async signIn(shown: { readonly key: string } | { readonly code: string }): Promise<TestBrowser> {
    const reply = await this.collector.post('/v1/sign-in', shown);
    assert.equal(reply.status, 200, reply.text);
    return new TestBrowser(this.collector, cookieOf(reply));
  }

  /** The code of a link that the holder of the key asks for. */
  async codeFor(key: string): Promise<string> {
    const reply = await this.collector.post('/v1/sign-in/links', '', { authorization: `Bearer ${key}` });
    assert.equal(reply.status, 200, reply.text);
    const { url } = reply.body as unknown as { url: string };
    return url.slice(url.indexOf('code=') + 'code='.length);
  }

  async remove(): Promise<void> {
    await this.collector.remove();
    await this.#audit.close();
    await this.#auth.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Sends what a browser sends for a page of the collector itself. */
export class TestBrowser {
  readonly cookie: string;
  readonly #collector: TestCollector;

  constructor(collector: TestCollector, cookie: string) {
    this.#collector = collector;
    this.cookie = cookie;
  }

  get(path: string): Promise<Reply> {
    return this.#collector.get(path, { cookie: this.cookie, 'sec-fetch-site': 'same-origin' });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#collector.post(path, body, {
      cookie: this.cookie,
      origin: this.#collector.running.url,
      'sec-fetch-site': 'same-origin',
      ...headers,
    });
  }
}

/** What a browser would send back. */
export function cookieOf({ headers }: Reply): string {
  return (headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

/** A built page, as far as a test needs one. */
function pageFolder(home: string): string {
  const folder = join(home, 'page');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>a test page</title>');
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), `${'export const page = 1;\n'.repeat(200)}`);
  return folder;
}
