/** The rules of the source tree, checked on the files themselves. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const source = join(root, 'src');
const MAX_LINES = 300;

/** A file imports only from a lower rank, or from its own folder. */
const RANKS: readonly (readonly [number, RegExp])[] = [
  [0, /^(afterwards|error-kinds|errors|outcome|notice|safe-text|version)\.ts$/],
  [1, /^record\//],
  [2, /^(insight|formats|demo)\//],
  [3, /^(projection|spool)\//],
  [4, /^(records|search)\//],
  [5, /^(delivery|dashboards)\//],
  [6, /^stats\//],
  [
    6,
    /^(config|config-option|config-options|config-options-queues|config-options-retention|config-options-setup|config-options-gateway|config-options-alerts)\.ts$/,
  ],
  [6, /^erasing\//],
  [
    7,
    /^(record-gate|record-taker|shipper|create-shipper|masking-options|insight-options|mapping-files|store-options)\.ts$/,
  ],
  [8, /^(alerts|doors|export|service-log|stack)\//],
  [9, /^(backup|doctor|explorer)\//],
  [10, /^(cli\/|index\.ts$)/],
];

/** A third-party client is imported in one place. */
const ONE_PLACE: Readonly<Record<string, RegExp>> = {
  '@elastic/elasticsearch': /^search\/client\.ts$/,
  '@azure/cosmos': /^records\/cosmos/,
  '@azure/identity': /^(records\/cosmos|doors\/queue\/kafka)/,
  '@vercel/cosmosdb-server': /^stack\/cosmos-emulator\.ts$/,
  '@platformatic/kafka': /^doors\/queue\/kafka\//,
  amqplib: /^doors\/queue\/rabbitmq\//,
  winston: /^service-log\//,
  'winston-elasticsearch': /^service-log\//,
  'winston-transport': /^doors\/winston-transport\.ts$/,
  commander: /^cli\//,
  'cli-progress': /^cli\/progress\.ts$/,
  zod: /^(config-option\.ts|record\/schema-shape\.ts)$/,
  uuid: /^record\/id\.ts$/,
  yauzl: /^stack\/archive\.ts$/,
  bcryptjs: /^stack\//,
  '@peculiar/x509': /^stack\/certificate-authority\.ts$/,
  'hyparquet-writer': /^export\/parquet\.ts$/,
  fastify: /^doors\/http\/(server|sending)\.ts$/,
  '@pydantic/genai-prices': /^insight\/prices/,
  yaml: /^insight\//,
  protobufjs: /^doors\/otlp\/protobuf\.ts$/,
  jose: /^doors\/http\/auth\//,
  nodemailer: /^alerts\/email\.ts$/,
  'csv-stringify': /^(export|stats)\/csv\.ts$/,
  'gpt-tokenizer': /^doors\/call\/token-count\.ts$/,
  preact: /^explorer\/page\//,
  vega: /^explorer\/page\//,
  'vega-interpreter': /^explorer\/page\//,
  'vega-lite': /^explorer\/page\//,
  vite: /^explorer\/page\/vite\.config\.ts$/,
};

interface Import {
  readonly from: string;
  readonly to: string;
}

describe('the source tree', () => {
  const files = sources();
  const imports = files.flatMap(importsOf);
  const own = imports.filter(({ to }) => to.startsWith('.')).map(({ from, to }) => ({ from, to: target(from, to) }));

  it('has a rank for every file', () => {
    assert.deepEqual(
      files.filter((file) => rankOf(file) === undefined),
      [],
    );
  });

  it('imports from a lower rank or its own folder only', () => {
    assert.deepEqual(upward(own), []);
  });

  it('would notice an import that goes up', () => {
    assert.deepEqual(upward([{ from: 'record/merge.ts', to: 'search/client.ts' }]), [
      'record/merge.ts -> search/client.ts',
    ]);
    assert.deepEqual(upward([{ from: 'spool/writer.ts', to: 'projection/x.ts' }]), [
      'spool/writer.ts -> projection/x.ts',
    ]);
  });

  it('has no cycle', () => {
    assert.deepEqual(cycle(own), []);
  });

  it('would notice a cycle', () => {
    const round = [
      { from: 'a.ts', to: 'b.ts' },
      { from: 'b.ts', to: 'c.ts' },
      { from: 'c.ts', to: 'a.ts' },
    ];
    assert.deepEqual(cycle(round), ['a.ts', 'b.ts', 'c.ts', 'a.ts']);
  });

  it(`has no file over ${MAX_LINES} lines`, () => {
    const long = files.filter((file) => read(file).split('\n').length - 1 > MAX_LINES);
    assert.deepEqual(long, []);
  });

  it('imports each third-party client in one place', () => {
    const stray = imports.filter(({ from, to }) => {
      const place = ONE_PLACE[packageOf(to)];
      return place !== undefined && !place.test(from);
    });
    assert.deepEqual(stray, []);
  });

  it('keeps process.env, process.exit and console in config.ts and cli/', () => {
    const stray = files.filter(
      (file) => !/^(config\.ts|cli\/)/.test(file) && /process\.(env|exit)\b|\bconsole\./.test(code(file)),
    );
    assert.deepEqual(stray, []);
  });

  it('has no default export, no export of everything and no vague file name', () => {
    const vague = files.filter((file) => /(^|[/-])(utils?|helpers?|common|types|misc)\.tsx?$/.test(file));
    const loose = files.filter((file) => /^export (default|\*)/m.test(code(file)));
    assert.deepEqual([...vague, ...loose], []);
  });

  it('begins every file by saying what it is for', () => {
    assert.deepEqual(
      files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file))),
      [],
    );
  });
});

function sources(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => file.split(sep).join('/'))
    .sort();
}

function read(file: string): string {
  return readFileSync(join(source, file), 'utf8');
}

/** The file without its comments. */
function code(file: string): string {
  return read(file).replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(from: string): Import[] {
  const pattern = /(?:^|\n)(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...code(from).matchAll(pattern)].map((match) => ({ from, to: match[1] ?? match[2] ?? '' }));
}

function target(from: string, to: string): string {
  return relative(source, resolve(join(source, dirname(from)), to))
    .split(sep)
    .join('/');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function rankOf(file: string): number | undefined {
  return RANKS.find(([, pattern]) => pattern.test(file))?.[0];
}

function upward(edges: readonly Import[]): string[] {
  const folder = (file: string) => (file.includes('/') ? file.split('/')[0] : file.split('-')[0]);
  return edges
    .filter(({ from, to }) => {
      const [fromRank, toRank] = [rankOf(from) ?? -1, rankOf(to) ?? Number.POSITIVE_INFINITY];
      const sameRankFile = !from.includes('/') && !to.includes('/') && fromRank === toRank;
      return toRank >= fromRank && folder(from) !== folder(to) && !sameRankFile;
    })
    .map(({ from, to }) => `${from} -> ${to}`);
}

/** The first cycle found, as a path; empty when there is none. */
function cycle(edges: readonly Import[]): string[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of next.get(file) ?? []) {
      const found = walk(to, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const found = walk(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
