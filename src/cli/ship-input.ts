/** The inputs named on the command line, looked at before anything of them is shipped. */
import { access, constants, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileLines } from '../doors/record-file.ts';
import { type Line, readLines } from '../doors/record-lines.ts';
import { PromptlogError, reasonOf } from '../errors.ts';

export interface Input {
  readonly name: string;
  /** Absent when nobody knows yet. */
  readonly bytes?: number;
  /** ISO 8601, the time of lines that carry none: the file's own, so that shipping it again changes nothing. */
  readonly time?: string;
  /** Its lines; a signal ends them even while nothing comes. */
  lines(signal: AbortSignal): AsyncIterable<Line>;
}

/** Checks all of them; throws for the first that cannot be read. A file to be followed may appear later. */
export async function inputsOf(
  names: readonly string[],
  follow: boolean,
  note: (text: string) => void,
): Promise<Input[]> {
  if (follow && names.includes('-')) {
    throw new PromptlogError('PL_USAGE', { reason: 'standard input is read as it grows anyway: leave out --follow' });
  }
  const inputs: Input[] = [];
  for (const name of new Set(names))
    inputs.push(name === '-' ? standardInput(note) : await fileInput(name, follow, note));
  return inputs;
}

function standardInput(note: (text: string) => void): Input {
  return {
    name: 'standard input',
    lines: (signal) => {
      if (process.stdin.isTTY) note('Reading records from the terminal, one per line; Ctrl-D ends.');
      return readLines(untilStopped(process.stdin, signal));
    },
  };
}

// A pipe nobody writes to would hold a stop up for as long as it is open.
async function* untilStopped(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* stream;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function fileInput(name: string, follow: boolean, note: (text: string) => void): Promise<Input> {
  const lines = (): AsyncIterable<Line> => readable(name, fileLines(name));
  try {
    const found = await stat(name);
    if (found.isDirectory()) throw new Error('it is a folder; name the files in it');
    await access(name, constants.R_OK);
    if (found.isFile())
      return { name, bytes: found.size, lines, ...(follow ? {} : { time: found.mtime.toISOString() }) };
    if (follow) throw new Error('only a file can be followed');
    return { name, lines };
  } catch (error) {
    if (!follow || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(name, error);
    note(`${name} is not there yet: waiting for it to appear.`);
    return { name, lines };
  }
}

async function* readable(name: string, lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  try {
    yield* lines;
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): PromptlogError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : reasonOf(error);
  return new PromptlogError('PL_INPUT', { file: name, reason }, error);
}
