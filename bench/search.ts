/**
 * What does our search cost beyond the search itself? `searchRecords`, as the command line calls it, against the same body sent raw over
 * a keep-alive connection that reads the answer and does not even parse it. Interleaved; who goes first alternates.
 *   --url, --username, --password   a server that is there already; its records are kept and used when they are as many
 */
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { insightFrom } from '../src/insight/insight-settings.ts';
import { project } from '../src/projection/search-document.ts';
import { sendBulk } from '../src/search/bulk.ts';
import { BulkBody } from '../src/search/bulk-body.ts';
import { createSearchClient, type SearchClient } from '../src/search/client.ts';
import { type SearchRequest, searchBody } from '../src/search/query.ts';
import { SEARCH_ALIAS, searchRecords } from '../src/search/search.ts';
import { installTemplates } from '../src/search/templates.ts';
import type { BenchOptions } from './main.ts';
import { benchRecordCycle, benchRecords } from './records.ts';
import { startBenchServer } from './server.ts';

interface Access {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

const SEED = 42;
const SAMPLES = 25;
const BULK_BYTES = 5_000_000;

/** Runs it; target: ratio_to_raw_search ≤ 1.2 at the 95th percentile. */
export async function run({ count = 1_000_000, repeats = 3, flags }: BenchOptions): Promise<Record<string, number>> {
  if (flags['url'] !== undefined) {
    const access = {
      url: String(flags['url']),
      username: String(flags['username']),
      password: String(flags['password']),
    };
    const client = createSearchClient(access);
    await installTemplates(client);
    return measure(client, access, count, repeats).finally(() => client.close());
  }
  const server = await startBenchServer();
  return measure(server.client, server.access, count, repeats).finally(() => server.stop());
}

async function measure(
  client: SearchClient,
  access: Access,
  count: number,
  repeats: number,
): Promise<Record<string, number>> {
  await loadSearch(client, count);
  const requests = searches(count);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ours: number[] = [];
  const raw: number[] = [];
  let hits = 0;
  const library = async (request: SearchRequest) => {
    hits += (await searchRecords(client, request)).hits.length;
  };
  const plain = (request: SearchRequest) => sendRaw(agent, access, JSON.stringify(searchBody(request)));
  for (let round = 0; round <= repeats; round++) {
    for (const [index, request] of requests.entries()) {
      const contenders: [(request: SearchRequest) => Promise<unknown>, number[]][] = [
        [library, ours],
        [plain, raw],
      ];
      for (const [search, times] of (index + round) % 2 === 0 ? contenders : contenders.toReversed()) {
        const started = performance.now();
        await search(request);
        // The first round warms both up.
        if (round > 0) times.push(performance.now() - started);
      }
    }
  }
  agent.destroy();
  if (hits === 0) throw new Error('no search found anything, so nothing was measured');
  const [p95, rawP95] = [percentile(ours, 0.95), percentile(raw, 0.95)];
  return {
    ratio_to_raw_search: p95 / rawP95,
    p95_ms: p95,
    raw_p95_ms: rawP95,
    p50_ms: percentile(ours, 0.5),
    raw_p50_ms: percentile(raw, 0.5),
    queries: ours.length,
    count,
  };
}

const TOPICS = new URL('../topics.yaml', import.meta.url);
const INSIGHT = insightFrom({ topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } });

/** Loads the records of the benches into a server, unless as many are there. */
export async function loadSearch(client: SearchClient, count: number): Promise<void> {
  const there = await client.count({ index: SEARCH_ALIAS, ignore_unavailable: true });
  if (there.count === count) return;
  if (there.count > 0) throw new Error(`the server holds ${there.count} records and not ${count}: empty it first`);
  const body = new BulkBody(BULK_BYTES);
  const send = async () => {
    const { outcomes, bodyInUse } = await sendBulk(client, body);
    const failed = outcomes.find(({ kind }) => kind !== 'delivered');
    if (failed !== undefined) throw new Error(`loading failed: ${JSON.stringify(failed)}`);
    body.clear(bodyInUse);
  };
  let done = 0;
  for (const record of benchRecordCycle({ count, seed: SEED })) {
    const { id, index, version, document } = project(record, INSIGHT);
    const item = { id, index, version, source: JSON.stringify(document) };
    if (!body.add(item)) {
      await send();
      body.add(item);
    }
    if (++done % 100_000 === 0) console.error(`loaded ${done} of ${count}`);
  }
  await send();
  await client.indices.refresh({ index: SEARCH_ALIAS });
}

/** Searches of every kind people make, with words that occur. */
export function searches(count: number): SearchRequest[] {
  const records = benchRecords({ count: Math.min(count, SAMPLES * 8), seed: SEED });
  return records.slice(0, SAMPLES * 8).flatMap((record, index): SearchRequest[] => {
    const question = String(record.message.prompt.at(-1)?.content ?? '');
    const words = question.split(' ').filter((word) => word.length > 2);
    const [first = 'the', second = first, third = second] = words.slice(index % 7);
    const kinds: SearchRequest[] = [
      { words: first },
      { words: `${first} ${second} ${third}` },
      { words: `"${question.split(' ').slice(3, 5).join(' ')}"` },
      { words: `${words.at(-1) ?? first}`, user: String(record.user.name) },
      { words: `${first.slice(0, 3)}*`, since: '2026-11-03', until: '2026-11-04' },
      { user: String(record.user.user_id) },
      { words: first, sort: 'newest', size: 50 },
      { words: `${first} -${second}`, model: String(record.request?.['model']), app: String(record.client?.['app']) },
    ];
    return [kinds[index % kinds.length] ?? {}];
  });
}

function sendRaw(agent: Agent, { url, username, password }: Access, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const options = { agent, method: 'POST', auth: `${username}:${password}`, headers };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${url}/${SEARCH_ALIAS}/_search`, options, (answer) => {
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
      );
      answer.on('error', reject);
      answer.resume();
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The value that so large a share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
