/** Streams as providers send them, byte for byte, and what each of them is folded to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '../../../src/formats/provider/api.ts';
import type { Folded } from '../../../src/formats/provider/stream.ts';

const FOLDER = join(import.meta.dirname, 'streams');

export interface RecordedStream {
  readonly name: string;
  readonly api: Api;
  readonly bytes: Buffer;
  readonly folded: Partial<Folded>;
}

/** One of them, by the name of its file. */
export function recordedStream(name: string): RecordedStream {
  const bytes = readFileSync(join(FOLDER, `${name}.sse`));
  const folded = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Partial<Folded>;
  return { name, api: apiOf(name), bytes, folded };
}

export function recordedStreams(): readonly RecordedStream[] {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith('.sse'));
  return names.sort().map((file) => recordedStream(file.replace(/\.sse$/, '')));
}

function apiOf(name: string): Api {
  if (name.startsWith('responses')) return 'responses';
  return name.startsWith('completion') ? 'completion' : 'chat';
}
