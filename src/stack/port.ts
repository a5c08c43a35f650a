/** TCP ports of the loopback: is one free, who has it. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { PromptlogError } from '../errors.ts';

const run = promisify(execFile);
const HOST = '127.0.0.1';

/** A port that is free now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Throws PL_STACK_PORT_TAKEN, naming the process that has it where the system tells. */
export async function assertPortFree(port: number, setting: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES') {
      throw new PromptlogError('PL_STACK_PORT_TAKEN', { port, setting, by: ' or reserved for the system' }, error);
    }
    if (code !== 'EADDRINUSE') throw error;
    const owner = await portOwner(port).catch(() => undefined);
    const by = owner === undefined ? '' : ` by ${owner}`;
    throw new PromptlogError('PL_STACK_PORT_TAKEN', { port, setting, by }, error);
  }
}

/** The process that listens on a port, as "name (process 123)"; undefined when the system does not tell. */
export async function portOwner(port: number): Promise<string | undefined> {
  if (platform() === 'linux') return ownerOnLinux(port);
  if (platform() === 'win32') return undefined;
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const pid = stdout.match(/^p(\d+)/m)?.[1];
  return pid === undefined ? undefined : `${stdout.match(/^c(.+)/m)?.[1] ?? 'a program'} (process ${pid})`;
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}

// /proc/net/tcp lists sockets by inode; a process owns the inode that one of its file descriptors links to.
async function ownerOnLinux(port: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n')).map((row) => row.trim().split(/\s+/));
  const listening = rows.find((row) => row[1]?.endsWith(`:${hex}`) === true && row[3] === '0A');
  const inode = listening?.[9];
  if (inode === undefined) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const fd of fds) {
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) !== `socket:[${inode}]`) continue;
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program');
      return `${name.trim()} (process ${pid})`;
    }
  }
  return undefined;
}
