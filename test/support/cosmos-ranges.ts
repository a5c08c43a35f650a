/**
 * A Cosmos DB over the wire as a larger account has it, written from the documents of its REST interface: a container of several key
 * ranges, which can be split and merged while it is read, a charge for each answer, and a budget of request units.
 */
import { hash } from 'node:crypto';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';

export interface RangedOptions {
  /** Key ranges at the beginning. Default: 4. */
  readonly ranges?: number;
}

/** One query of one range that was asked for. */
export interface RangeQuery {
  readonly range: string;
  readonly continuation: string | undefined;
}

export interface RangedCosmos extends CosmosEmulator {
  /** Request units in a second, beyond which it answers 429; undefined: no end of them. May be changed at any time. */
  unitsPerSecond: number | undefined;
  /** Awaited before a query of a range is answered. */
  before: (query: RangeQuery) => Promise<void> | void;
  readonly queries: RangeQuery[];
  /** How many queries were asked to be planned. */
  plans: number;
  /** How often it answered 429. */
  throttled: number;
  /** Request units that were spent. */
  spent: number;
  /** The ids of the ranges there are, in order. */
  readonly ranges: () => string[];
  /** Makes two of a range. Queries of it are first answered `moving` times that it is not done yet. */
  split(id: string, moving?: number): void;
  /** Makes one of a range and the next. */
  merge(id: string): void;
}

interface Range {
  readonly id: string;
  readonly min: number;
  readonly max: number;
  readonly parents: readonly string[];
}

interface Document {
  readonly rid: string;
  readonly key: string;
  readonly json: string;
}

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** Keys are hashed into so many places, written as four hexadecimal digits and more behind them. */
const PLACES = 0x4000;
/** An answer has at most 4 MB. */
const MAX_BYTES = 4_000_000;
const QUERY_UNITS = 2;
const UNITS_PER_BYTE = 1 / 2_000;
const ITEM_UNITS = 1;
/** What the client's own reading of everything asks for, without naming a range. */
const EVERYTHING = /^\{"query":"SELECT \* from c"/;
const THROTTLED = { code: '429', message: 'Request rate is large. More Request Units may be needed.' };
const PLAN = {
  partitionedQueryExecutionInfoVersion: 2,
  queryInfo: { distinctType: 'None', aggregates: [], groupByExpressions: [], orderBy: [], hasSelectValue: false },
  queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
};

/** Starts one on a free port. */
export async function startRangedCosmos({ ranges: count = 4 }: RangedOptions = {}): Promise<RangedCosmos> {
  const target = await startCosmosEmulator();
  const agent = new Agent({ keepAlive: true });
  const budget = new Budget();
  const found = new Map<string, Promise<readonly Document[]>>();
  const moving = new Map<string, number>();
  let made = count;
  let ranges: Range[] = Array.from({ length: count }, (_, index) => ({
    id: String(index),
    min: Math.floor((PLACES * index) / count),
    max: Math.floor((PLACES * (index + 1)) / count),
    parents: [],
  }));

  const answerTo = async (incoming: IncomingMessage, body: Buffer): Promise<Answer | undefined> => {
    const { method = '', url: path = '', headers } = incoming;
    if (method === 'GET' && /\/pkranges\/?$/.test(path)) return rangesAnswer(ranges, headers['if-none-match']);
    if (headers['x-ms-cosmos-is-query-plan-request'] !== undefined) {
      ranged.plans += 1;
      return { status: 200, body: JSON.stringify(PLAN) };
    }
    if (!/\/docs(\/|$)/.test(path)) return undefined;
    const waitMs = budget.waitMs(ranged.unitsPerSecond);
    if (waitMs > 0) {
      ranged.throttled += 1;
      const later = { 'x-ms-retry-after-ms': String(Math.ceil(waitMs)), 'x-ms-substatus': '3200' };
      return { status: 429, body: JSON.stringify(THROTTLED), headers: later };
    }
    const range = headers['x-ms-documentdb-partitionkeyrangeid'] as string | undefined;
    const isQuery = headers['x-ms-documentdb-isquery'] !== undefined;
    if (method !== 'GET' && !isQuery) found.clear();
    if (isQuery && range === undefined && EVERYTHING.test(body.toString())) {
      return charged(page(await documentsOf(pick(incoming), body), ...pageOf(headers)));
    }
    if (!isQuery || range === undefined) return charged(undefined, ITEM_UNITS);
    return queryAnswer(incoming, body, range);
  };

  const documentsOf = (incoming: Request, body: Buffer): Promise<readonly Document[]> => {
    const key = `${incoming.url} ${body}`;
    const documents = found.get(key) ?? evaluated(incoming, body);
    found.set(key, documents);
    return documents;
  };

  const queryAnswer = async (incoming: IncomingMessage, body: Buffer, id: string): Promise<Answer> => {
    const { headers } = incoming;
    const continuation = headers['x-ms-continuation'] as string | undefined;
    const query = { range: id, continuation };
    ranged.queries.push(query);
    await ranged.before(query);
    const left = moving.get(id) ?? 0;
    if (left > 0) {
      moving.set(id, left - 1);
      if (left === 1) cut(id);
      return gone('1007');
    }
    const range = ranges.find((one) => one.id === id);
    if (range === undefined) return gone('1002');
    const documents = await documentsOf(pick(incoming), body);
    const min = (headers['x-ms-start-epk'] as string | undefined) ?? bound(range.min);
    const max = (headers['x-ms-end-epk'] as string | undefined) ?? bound(range.max);
    const mine = documents.filter((document) => document.key >= min && document.key < max);
    return charged(page(mine, ...pageOf(headers)));
  };

  const charged = <A extends Answer | undefined>(answer: A, units?: number): A => {
    const cost = units ?? QUERY_UNITS + (answer?.body.length ?? 0) * UNITS_PER_BYTE;
    ranged.spent += cost;
    budget.spend(cost);
    return answer === undefined ? answer : { ...answer, headers: { ...answer.headers, ...chargeOf(cost) } };
  };

  /** Every document that the query finds, whatever range it is in, in the order of the service: that of their creation. */
  const evaluated = async (incoming: Request, body: Buffer): Promise<readonly Document[]> => {
    const { 'x-ms-max-item-count': _most, 'x-ms-continuation': _after, ...headers } = incoming.headers;
    const answer = await forward({ ...incoming, headers }, body);
    const { Documents: documents } = JSON.parse(await textOf(answer)) as { Documents: Record<string, string>[] };
    return documents
      .map((document) => ({
        rid: document['_rid'] ?? '',
        key: placeOf(document['chat_session_id'] ?? ''),
        json: JSON.stringify(document),
      }))
      .sort((a, b) => (a.rid < b.rid ? -1 : 1));
  };

  const forward = ({ method, url: path, headers }: Request, body: Buffer): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(target.endpoint);
      const onward = request({ host: '127.0.0.1', port, method, path, headers, agent }, resolve);
      onward.on('error', reject);
      onward.end(body);
    });

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bytesOf(incoming);
    const answer = await answerTo(incoming, body);
    if (answer !== undefined) {
      const headers = { 'content-type': 'application/json', ...chargeOf(0), ...answer.headers };
      outgoing.writeHead(answer.status, headers).end(answer.body);
      return;
    }
    const passed = await forward(pick(incoming), body);
    passed.pipe(outgoing.writeHead(passed.statusCode ?? 500, passed.headers));
  };

  const replace = (old: readonly Range[], fresh: readonly Range[]): void => {
    ranges = [...ranges.filter((range) => !old.includes(range)), ...fresh].sort((a, b) => a.min - b.min);
  };
  const rangeOf = (id: string): Range => {
    const range = ranges.find((one) => one.id === id);
    if (range === undefined) throw new Error(`there is no range ${id}`);
    return range;
  };
  const cut = (id: string): void => {
    const range = rangeOf(id);
    const middle = (range.min + range.max) >>> 1;
    const parents = [...range.parents, id];
    const parts = [
      { id: String(made++), min: range.min, max: middle, parents },
      { id: String(made++), min: middle, max: range.max, parents },
    ];
    replace([range], parts);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ranged: RangedCosmos = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: target.key,
    unitsPerSecond: undefined,
    before: () => undefined,
    queries: [],
    plans: 0,
    throttled: 0,
    spent: 0,
    ranges: () => ranges.map(({ id }) => id),
    split: (id, answers = 0) => {
      if (answers === 0) cut(id);
      else moving.set(rangeOf(id).id, answers);
    },
    merge: (id) => {
      const range = rangeOf(id);
      const next = ranges[ranges.indexOf(range) + 1];
      if (next === undefined) throw new Error(`nothing is behind ${id}`);
      const parents = [...range.parents, ...next.parents, id, next.id];
      replace([range, next], [{ id: String(made++), min: range.min, max: next.max, parents }]);
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await target.stop();
      await closed;
    },
  };
  return ranged;
}

/** What is left of this second; more may be spent than there is, and is missing from the next. */
class Budget {
  #debt = 0;
  #at = performance.now();

  waitMs(perSecond: number | undefined): number {
    const now = performance.now();
    if (perSecond === undefined) this.#debt = 0;
    else this.#debt = Math.max(0, this.#debt - ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    return perSecond === undefined || this.#debt < perSecond ? 0 : ((this.#debt - perSecond) / perSecond) * 1000 + 1;
  }

  spend(units: number): void {
    this.#debt += units;
  }
}

function rangesAnswer(ranges: readonly Range[], known: string | undefined): Answer {
  const etag = JSON.stringify(ranges.map(({ id }) => id).join());
  if (known === etag) return { status: 304, body: '', headers: { etag } };
  const told = ranges.map(({ id, min, max, parents }) => ({
    id,
    _rid: `range${id}==`,
    minInclusive: bound(min),
    maxExclusive: bound(max),
    ridPrefix: Number(id),
    throughputFraction: 1 / ranges.length,
    status: 'online',
    parents,
  }));
  return { status: 200, body: JSON.stringify({ PartitionKeyRanges: told, _count: told.length }), headers: { etag } };
}

function page(documents: readonly Document[], continuation: string | undefined, most: number): Answer {
  const after = continuation === undefined ? '' : (/^-RID:~([^#]*)#/.exec(continuation)?.[1] ?? '');
  if (continuation !== undefined && after === '') {
    return { status: 400, body: JSON.stringify({ code: 'BadRequest', message: 'Invalid Continuation Token' }) };
  }
  const rest = documents.filter(({ rid }) => rid > after);
  let bytes = 0;
  const taken = rest.slice(0, most).filter(({ json }, index) => {
    bytes += json.length;
    return index === 0 || bytes <= MAX_BYTES;
  });
  const last = taken.at(-1);
  const more = last !== undefined && taken.length < rest.length;
  return {
    status: 200,
    body: `{"Documents":[${taken.map(({ json }) => json).join()}],"_count":${taken.length}}`,
    headers: {
      'x-ms-item-count': String(taken.length),
      ...(more && { 'x-ms-continuation': `-RID:~${last.rid}#RT:1#TRC:${taken.length}` }),
    },
  };
}

function gone(substatus: string): Answer {
  const message = 'The requested resource is no longer available at the server.';
  return { status: 410, body: JSON.stringify({ code: 'Gone', message }), headers: { 'x-ms-substatus': substatus } };
}

function bound(place: number): string {
  if (place === 0) return '';
  return place === PLACES ? 'FF' : place.toString(16).toUpperCase().padStart(4, '0');
}

function placeOf(key: string): string {
  const digest = hash('sha256', key, 'buffer');
  digest[0] = (digest[0] ?? 0) & 0x3f;
  return digest.toString('hex').toUpperCase();
}

function chargeOf(units: number): Record<string, string> {
  return { 'x-ms-request-charge': units.toFixed(2) };
}

function pageOf(headers: IncomingHttpHeaders): [continuation: string | undefined, most: number] {
  return [headers['x-ms-continuation'] as string | undefined, Number(headers['x-ms-max-item-count'] ?? 100)];
}

function pick({ method, url, headers }: IncomingMessage): Request {
  return { ...(method !== undefined && { method }), ...(url !== undefined && { url }), headers };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function textOf(message: IncomingMessage): Promise<string> {
  return (await bytesOf(message)).toString();
}
