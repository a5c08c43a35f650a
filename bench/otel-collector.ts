/** The OpenTelemetry Collector with an OTLP receiver and a file exporter, built from Go modules where Go is installed. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunningServer } from './server-process.ts';

const SOURCE = join(import.meta.dirname, 'otelcol');
const START_MS = 30_000;
const TICKS_PER_SECOND = 100;

/** The program, built once; undefined where it cannot be. */
export async function builtOtelCollector(): Promise<string | undefined> {
  const program = join(import.meta.dirname, 'results', 'otelcol-bench');
  if (existsSync(program)) return program;
  try {
    console.error('Building the OpenTelemetry Collector (once; some minutes) …');
    await promisify(execFile)('go', ['build', '-mod=readonly', '-o', program, '.'], { cwd: SOURCE });
    return program;
  } catch (error) {
    console.error(`It cannot be built here: ${String(error).slice(0, 300)}`);
    return undefined;
  }
}

/** Starts it on a free port; what it takes goes into a file. */
export async function startOtelCollector(program: string): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-otelcol-'));
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  const settings = {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path: join(folder, 'spans.json') } },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
    },
  };
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify(settings));
  const child = spawn(program, ['--config', config], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (let waited = 0; !(await isOpen(port)); waited += 100) {
    if (waited > START_MS || child.exitCode !== null) throw new Error('the OpenTelemetry Collector did not start');
    await sleep(100);
  }
  return {
    ready: { url: `http://127.0.0.1:${port}`, key: 'none' },
    use: () => Promise.resolve(useOf(child.pid ?? 0)),
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** From Linux's own account of the process. */
function useOf(pid: number): { readonly cpuSeconds: number; readonly rssMb: number } {
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
