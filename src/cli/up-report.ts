/** What `up` says once it is ready: the addresses, the key, where things are and one command to try. */
import { join } from 'node:path';
import type { Stack } from '../stack/stack.ts';
import { recordsOptions } from '../store-options.ts';
import type { OwnCollector, SignInLink } from './collector.ts';
import { localUrl } from './collector-file.ts';

/** Plain data, as it travels between processes and as `--json` prints it. */
export interface UpReport {
  readonly home: string;
  readonly pid: number;
  readonly elasticsearch: {
    readonly url: string;
    readonly embedded: boolean;
    readonly username?: string;
    readonly password?: string;
  };
  readonly records: { readonly kind: string; readonly place: string; readonly inMemory: boolean };
  readonly inbox: string;
  /** Where records can be sent over HTTP, and a key to try it with. */
  readonly collector: { readonly url: string; readonly key?: string };
  /** Where models are called through the gateway, if it is served. */
  readonly gateway?: { readonly url: string };
  /** The page, and an address that signs one browser in, once, soon. */
  readonly explorer: { readonly url: string; readonly link?: string; readonly expires?: string };
  readonly credentials?: string;
}

/** The facts of a running stack. The key is the reader's: it looks, and changes nothing. */
export function upReport(
  { config, elasticsearch }: Stack,
  { url, gateway }: Pick<OwnCollector, 'url' | 'gateway'>,
  { key, link }: { readonly key?: string | undefined; readonly link?: SignInLink | undefined },
): UpReport {
  const home = config.required('home');
  const kind = config.required('records');
  const records = recordsOptions(config);
  return {
    home,
    pid: process.pid,
    elasticsearch:
      elasticsearch === undefined
        ? { url: config.text('elasticsearch.cloudId') ?? config.required('elasticsearch.url'), embedded: false }
        : {
            url: elasticsearch.url,
            embedded: true,
            username: 'promptlog_analyst',
            password: elasticsearch.credentials.promptlog_analyst,
          },
    records: {
      kind,
      place: records.kind === 'sqlite' ? records.file : records.endpoint,
      inMemory: kind === 'cosmos-emulator',
    },
    inbox: config.required('inbox'),
    collector: { url, ...(key === undefined ? {} : { key }) },
    ...(gateway === undefined ? {} : { gateway: { url: gateway.url } }),
    explorer: { url: localUrl(url), ...(link === undefined ? {} : { link: link.url, expires: link.expires }) },
    ...(elasticsearch === undefined ? {} : { credentials: join(home, 'credentials.json') }),
  };
}

/** The same for people. */
export function readyText(report: UpReport, isDetached: boolean, bold: (text: string) => string): string {
  const { elasticsearch, records, inbox, collector, gateway, explorer, credentials } = report;
  const store = { sqlite: 'SQLite', cosmos: 'Cosmos DB', 'cosmos-emulator': 'Cosmos DB emulator' }[records.kind];
  const rows: [string, string][] = [['Explorer', bold(explorer.link ?? explorer.url)]];
  if (explorer.link !== undefined)
    rows.push(['', 'for one browser, within five minutes; `npx promptlog open` makes another']);
  rows.push(['Collector', `${collector.url} (what it takes: ${collector.url}/openapi.json)`]);
  if (collector.key !== undefined) rows.push(['API key', collector.key]);
  if (gateway !== undefined)
    rows.push(['Gateway', `${gateway.url} (the base URL of your clients, with /v1 for OpenAI's)`]);
  rows.push(['Elasticsearch', elasticsearch.url]);
  if (elasticsearch.password !== undefined) {
    rows.push(['User, password', `${elasticsearch.username} / ${elasticsearch.password}`]);
  }
  if (credentials !== undefined) rows.push(['All passwords', credentials]);
  rows.push([
    'Records',
    `${store ?? records.kind}, ${records.place}${records.inMemory ? ' (in memory: gone when it stops)' : ''}`,
  ]);
  rows.push(['Inbox', `${inbox} (drop .ndjson, .jsonl or .json files there)`]);
  return [
    '',
    bold('promptlog is ready.'),
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`),
    '',
    `  Try it:         ${bold('npx promptlog search invoice')}`,
    '',
    isDetached ? 'It runs in the background; `npx promptlog down` stops it.' : 'Ctrl-C stops all of it.',
  ].join('\n');
}
