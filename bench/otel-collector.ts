/** The OpenTelemetry Collector, built from Go modules where Go is installed: for the otlp bench with an OTLP receiver and a file exporter. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunningServer } from './server-process.ts';

const START_MS = 30_000;
const TICKS_PER_SECOND = 100;

/** A started collector and its process. */
export interface RunningCollector {
  readonly port: number;
  readonly folder: string;
  use(): ProcessUse;
  stop(): Promise<void>;
}

export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

/** The program of the otlp bench, built once; undefined where it cannot be. */
export function builtOtelCollector(): Promise<string | undefined> {
  return builtCollector('otelcol', 'otelcol-bench');
}

/** The program of a folder with a go.mod, built once; undefined where it cannot be. */
export async function builtCollector(source: string, name: string): Promise<string | undefined> {
  const program = join(import.meta.dirname, 'results', name);
  if (existsSync(program)) return program;
  try {
    console.error('Building the OpenTelemetry Collector (once; some minutes) …');
    const cwd = join(import.meta.dirname, source);
    await promisify(execFile)('go', ['build', '-mod=readonly', '-o', program, '.'], { cwd });
    return program;
  } catch (error) {
    console.error(`It cannot be built here: ${String(error).slice(0, 300)}`);
    return undefined;
  }
}

/** Starts it on a free port; what it takes goes into a file. */
export async function startOtelCollector(program: string): Promise<RunningServer> {
  const collector = await startCollector(program, (folder) => ({
    exporters: { file: { path: join(folder, 'spans.json') } },
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } } },
  }));
  return {
    ready: { url: `http://127.0.0.1:${collector.port}`, key: 'none' },
    use: () => Promise.resolve(collector.use()),
    stop: collector.stop,
  };
}

/** Starts one with an OTLP receiver on a free port and what the settings add, in a folder of its own. */
export async function startCollector(
  program: string,
  settings: (folder: string) => { readonly service: object },
): Promise<RunningCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-otelcol-'));
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  const { service, ...parts } = settings(folder);
  const telemetry = { metrics: { level: 'none' }, logs: { level: 'error' } };
  const receivers = { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } };
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify({ receivers, ...parts, service: { telemetry, ...service } }));
  const child = spawn(program, ['--config', config], { stdio: ['ignore', 'inherit', 'inherit'] });
  // Whoever started it may fail: it does not outlive them.
  process.once('exit', () => child.kill('SIGKILL'));
  for (let waited = 0; !(await isOpen(port)); waited += 100) {
    if (waited > START_MS || child.exitCode !== null) throw new Error('the OpenTelemetry Collector did not start');
    await sleep(100);
  }
  return {
    port,
    folder,
    use: () => useOf(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** From Linux's own account of the process. */
function useOf(pid: number): ProcessUse {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const [user, system, pages] = [fields[11], fields[12], fields[21]].map(Number) as [number, number, number];
  return { cpuSeconds: (user + system) / TICKS_PER_SECOND, rssMb: (pages * 4096) / 1e6 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
