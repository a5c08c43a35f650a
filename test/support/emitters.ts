/** Real programs with real instrumentations, which call the model stub and export to a collector. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { oneMakes, pythonFor } from './python-venv.ts';

const run = promisify(execFile);
const FOLDER = resolve(import.meta.dirname, '..', 'emitters');
const LONGEST_RUN_MS = 60_000;

/** The key that the programs have for the models; it may turn up nowhere. */
export const MODEL_KEY = 'sk-emitter-0123456789abcdefghijklmnopqrstuvwxyz';

/** A program in test/emitters, what it needs, and how it is told what to capture. */
export interface Emitter {
  readonly name: string;
  readonly program: string;
  /** The file of its requirements, without its ending; absent: it runs in Node. */
  readonly requirements?: string;
  readonly environment: Readonly<Record<string, string>>;
}

const CONTENT = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const NEWEST = { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental' };

export const EMITTERS = {
  messageLogs: {
    name: 'opentelemetry-instrumentation-openai-v2 2.1b0, messages as logs',
    program: 'openai_v2_logs.py',
    requirements: 'openai_v2_logs',
    environment: { [CONTENT]: 'true', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
  },
  spanOnly: {
    name: 'opentelemetry-instrumentation-openai-v2 2.4b0, content on spans',
    program: 'openai_v2_genai.py',
    requirements: 'openai_v2_genai',
    environment: { ...NEWEST, [CONTENT]: 'SPAN_ONLY' },
  },
  eventOnly: {
    name: 'opentelemetry-instrumentation-openai-v2 2.4b0, content in events',
    program: 'openai_v2_genai.py',
    requirements: 'openai_v2_genai',
    environment: { ...NEWEST, [CONTENT]: 'EVENT_ONLY', OTEL_EXPORTER_OTLP_COMPRESSION: 'deflate' },
  },
  openllmetry: {
    name: 'OpenLLMetry opentelemetry-instrumentation-openai 0.62.4',
    program: 'openllmetry.py',
    requirements: 'openllmetry',
    environment: {},
  },
  openlit: {
    name: 'openlit 1.45.0',
    program: 'openlit_init.py',
    requirements: 'openlit',
    environment: {},
  },
  npm: {
    name: 'npm @opentelemetry/instrumentation-openai 0.22.0, in JSON',
    program: 'openai_npm.cjs',
    environment: { [CONTENT]: 'true', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_LOGS_EXPORTER: 'otlp' },
  },
} as const satisfies Readonly<Record<string, Emitter>>;

/** Where an emitter sends to, and with which key. */
export interface EmitterTargets {
  /** The base address of the model's API. */
  readonly models: string;
  readonly collector: string;
  readonly key: string;
}

/** Runs the program to its end. Rejects with what it says when it fails or when its exports do. */
export async function runEmitter(emitter: Emitter, { models, collector, key }: EmitterTargets): Promise<void> {
  const { command, program } = await runtimeOf(emitter);
  const { stderr } = await run(command, [program], {
    timeout: LONGEST_RUN_MS,
    env: {
      PATH: process.env['PATH'],
      PYTHONDONTWRITEBYTECODE: '1',
      OPENAI_BASE_URL: models,
      OPENAI_API_KEY: MODEL_KEY,
      OTEL_SERVICE_NAME: 'shop-assistant',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${key}`,
      OTEL_METRICS_EXPORTER: 'none',
      ...emitter.environment,
    },
  });
  if (/export|traceback|error/i.test(stderr)) throw new Error(`${emitter.name} says:\n${stderr}`);
}

/** Brings what every emitter needs that is not in the cache. */
export async function prepareEmitters(): Promise<void> {
  for (const emitter of Object.values<Emitter>(EMITTERS)) await runtimeOf(emitter);
}

async function runtimeOf({ requirements, program }: Emitter): Promise<{ command: string; program: string }> {
  const cache = loadConfig().required('cache');
  const source = join(FOLDER, program);
  if (requirements !== undefined) {
    const programs = await pythonFor(join(FOLDER, `${requirements}.requirements.txt`), cache);
    return { command: join(programs, 'python'), program: source };
  }
  // Beside its own packages: from its own folder it would find ours first, and another version of openai among them.
  const copy = join(await folderOfPackages(cache), program);
  await copyFile(source, copy);
  return { command: process.execPath, program: copy };
}

async function folderOfPackages(cache: string): Promise<string> {
  const files = ['package.json', 'package-lock.json'].map((name) => join(FOLDER, 'npm', name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const folder = join(cache, 'node', `emitter-${hash('sha256', texts.join(''), 'hex').slice(0, 12)}`);
  await oneMakes(folder, async () => {
    await mkdir(folder, { recursive: true });
    for (const file of files) await copyFile(file, join(folder, file.slice(join(FOLDER, 'npm').length)));
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  });
  return folder;
}

/** One export as it was sent. */
export interface SentExport {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Stands before a collector, passes on what it gets and keeps it, to be sent again. */
export class ExportRelay {
  readonly exports: SentExport[] = [];
  /** How the collector answered each. */
  readonly statuses: number[] = [];
  readonly #target: string;
  readonly #server = createServer((request, reply) => {
    this.#relay(request, reply).catch((error: unknown) => reply.destroy(error instanceof Error ? error : undefined));
  });

  private constructor(target: string) {
    this.#target = target;
  }

  static async start(target: string): Promise<ExportRelay> {
    const relay = new ExportRelay(target);
    await new Promise<void>((done) => relay.#server.listen(0, '127.0.0.1', done));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server.close(done));
    this.#server.closeAllConnections();
    await closed;
  }

  async #relay(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const names = ['content-type', 'content-encoding', 'authorization', 'user-agent'];
    const given = names.flatMap((name): [string, string][] => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    const sent = {
      path: request.url ?? '',
      headers: Object.fromEntries(given),
      body: new Uint8Array(Buffer.concat(chunks)),
    };
    this.exports.push(sent);
    const answer = await sendExport(this.#target, sent);
    this.statuses.push(answer.status);
    const type = answer.headers.get('content-type');
    reply.writeHead(answer.status, type === null ? {} : { 'content-type': type });
    reply.end(Buffer.from(await answer.arrayBuffer()));
  }
}

/** Sends an export to a collector as the emitter sent it. */
export function sendExport(collector: string, { path, headers, body }: SentExport): Promise<Response> {
  return fetch(`${collector}${path}`, { method: 'POST', headers, body });
}
