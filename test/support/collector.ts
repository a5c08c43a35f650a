/** A collector that can be reached, before a shipper with real stores, and what came back from it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { allowAll, type Principal, SCOPES } from '../../src/doors/http/guard.ts';
import { type CollectorOptions, type RunningCollector, startCollector } from '../../src/doors/http/server.ts';
import type { Notice } from '../../src/notice.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { createSearchClient } from '../../src/search/client.ts';
import type { Shipper, ShipperOptions } from '../../src/shipper.ts';
import { ShipperHome } from './shipper-home.ts';

interface ReplyError {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly path?: string;
}

/** What stands in an answer: a test looks for what should be in its own, and fails where that is missing. */
export interface ReplyBody {
  readonly error: ReplyError;
  readonly accepted: number;
  readonly ignored: number;
  readonly refused: number;
  readonly items: readonly [ReplyItem, ...ReplyItem[]];
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly ok: boolean }>>;
  readonly session: string;
  readonly records: readonly PromptRecord[];
  readonly chat_session_id: string;
  readonly message: PromptRecord['message'];
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, ReplyOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface ReplyItem {
  readonly index: number;
  readonly id?: string;
  readonly status: string;
  readonly kept?: boolean;
  readonly error?: Omit<ReplyError, 'fix'>;
}

export interface ReplyOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly unknown[];
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, object>> }>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body, parsed. */
  readonly body: ReplyBody;
  readonly text: string;
}

export class TestCollector {
  readonly home: ShipperHome;
  readonly shipper: Shipper;
  readonly records: SqliteStore;
  readonly running: RunningCollector;
  /** What the operator was told. */
  readonly notices: Notice[];
  readonly #search: ReturnType<typeof createSearchClient>;

  private constructor(parts: {
    home: ShipperHome;
    shipper: Shipper;
    records: SqliteStore;
    running: RunningCollector;
    notices: Notice[];
    search: ReturnType<typeof createSearchClient>;
  }) {
    ({ home: this.home, shipper: this.shipper, records: this.records } = parts);
    ({ running: this.running, notices: this.notices, search: this.#search } = parts);
  }

  static async start(
    options: Partial<CollectorOptions> = {},
    shipping: Partial<ShipperOptions> = {},
  ): Promise<TestCollector> {
    const home = await ShipperHome.create();
    const { spool } = shipping;
    const own = spool === undefined ? {} : { spool: { ...spool, folder: join(home.folder, 'spool') } };
    const shipper = home.open({ ...shipping, ...own });
    const records = new SqliteStore({ file: home.recordsFile });
    await records.open();
    const search = createSearchClient({ url: home.search.url, requestTimeoutMs: 5_000 });
    const notices: Notice[] = [];
    const running = await startCollector({
      shipper,
      records,
      search: { client: search, place: 'the search store' },
      address: '127.0.0.1',
      port: 0,
      guard: allowAll,
      notify: (notice) => void notices.push(notice),
      ...options,
    });
    return new TestCollector({ home, shipper, records, running, notices, search });
  }

  /** Its own faults among them. */
  get faults(): readonly Notice[] {
    return this.notices.filter(({ code }) => code === 'PL_INTERNAL');
  }

  get port(): number {
    return Number(new URL(this.running.url).port);
  }

  async ask(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.running.url}${path}`, { method, ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const body = (isJson && text !== '' ? JSON.parse(text) : {}) as ReplyBody;
    return { status: response.status, headers: response.headers, body, text };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask('GET', path, { headers });
  }

  /** Sends a value as JSON, or text and bytes as they are. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('POST', path, body, headers);
  }

  send(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const sent: RequestInit['body'] =
      typeof body === 'string' || body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
    return this.ask(method, path, {
      body: sent,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** What is in the records store once everything accepted is there. */
  async stored(): ReturnType<ShipperHome['records']> {
    assert.equal(await this.shipper.drain(), true);
    return this.home.records();
  }

  async remove(): Promise<void> {
    await this.running.close();
    await this.records.close();
    await this.#search.close();
    await this.home.remove();
  }
}

/** One who may do so much. */
export function principalOf(
  scopes: readonly (typeof SCOPES)[number][] = SCOPES,
  labels: Principal['labels'] = {},
): Principal {
  return { name: 'tester', scopes: new Set(scopes), labels };
}
