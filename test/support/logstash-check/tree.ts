/** Pipeline files as a real parser of Logstash's language sees them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { goTool } from '../go-tool.ts';

const run = promisify(execFile);

export type Value =
  | { readonly kind: 'string' | 'bareword'; readonly text?: string }
  | { readonly kind: 'number'; readonly number?: number }
  | { readonly kind: 'list'; readonly list?: readonly Value[] }
  | { readonly kind: 'hash'; readonly hash?: readonly Entry[] }
  | { readonly kind: 'codec'; readonly codec: Plugin };

export interface Entry {
  readonly key: string;
  readonly value: Value;
}

export interface Option {
  readonly name: string;
  readonly line: number;
  readonly value: Value;
}

export interface Plugin {
  readonly section: 'input' | 'filter' | 'output' | 'codec';
  readonly name: string;
  readonly line: number;
  /** The conditions it stands under, outermost first. */
  readonly conditions: readonly string[];
  readonly options: readonly Option[];
}

export interface PipelineFile {
  readonly path: string;
  readonly error?: string;
  readonly plugins: readonly Plugin[];
}

/** Reads files of a folder in one go; one that cannot be read has an error and no plugins. */
export async function parsePipelines(folder: string, paths: readonly string[]): Promise<readonly PipelineFile[]> {
  const { stdout } = await run(await goTool('logstash-config'), [...paths], { cwd: folder });
  return JSON.parse(stdout) as PipelineFile[];
}

export function optionOf(plugin: Plugin, name: string): Value | undefined {
  return plugin.options.find((option) => option.name === name)?.value;
}

/** Text of a string, a bareword or a number; of a list with one item, that item's. */
export function textOf(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case 'string':
    case 'bareword':
      return value.text ?? '';
    case 'number':
      return String(value.number ?? 0);
    case 'list':
      return value.list?.length === 1 ? textOf(value.list[0]) : undefined;
    default:
      return undefined;
  }
}

export function optionText(plugin: Plugin, name: string): string | undefined {
  return textOf(optionOf(plugin, name));
}

/** The items of a list; anything else is a list of one, as for Logstash. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? (value.list ?? []) : [value];
}

export function entriesOf(value: Value | undefined): readonly Entry[] {
  return value?.kind === 'hash' ? (value.hash ?? []) : [];
}

/** Every text in a value, however deep, keys of hashes too. */
export function textsIn(value: Value): readonly string[] {
  if (value.kind === 'list') return (value.list ?? []).flatMap(textsIn);
  if (value.kind === 'hash') return (value.hash ?? []).flatMap(({ key, value: held }) => [key, ...textsIn(held)]);
  if (value.kind === 'codec') return value.codec.options.flatMap((option) => textsIn(option.value));
  return [textOf(value) ?? ''];
}
