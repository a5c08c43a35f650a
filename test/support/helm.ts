/** Helm's own engine and linter, and the checks of Kubernetes's API server, as a Go program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { goTool } from './go-tool.ts';

export const CHART = resolve(import.meta.dirname, '../../deploy/kubernetes/promptlog');
const EXAMPLES = resolve(CHART, '../examples');

export type Values = { readonly [name: string]: unknown };

interface Rendering {
  readonly chart: string;
  readonly name: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly values: Values;
}

interface Answer {
  readonly renders: readonly { readonly files: Readonly<Record<string, string>>; readonly error: string }[];
  readonly lints: readonly (readonly string[])[];
  readonly documents: readonly (readonly string[])[];
}

/** Names of the examples of values. */
export const EXAMPLE_NAMES: readonly string[] = readdirSync(EXAMPLES).map((file) => file.replace(/\.yaml$/, ''));

export function exampleValues(name: string): Values {
  return parse(readFileSync(join(EXAMPLES, `${name}.yaml`), 'utf8')) as Values;
}

/** What `helm template promptlog --namespace observability` prints with these values: files by name. Throws what Helm says against them. */
export async function render(values: Values, kubeVersion?: string): Promise<ReadonlyMap<string, string>> {
  const { renders } = await ask({ renders: [renderingOf(values, kubeVersion)] });
  const [{ files, error } = { files: {}, error: 'no answer' }] = renders;
  if (error !== '') throw new Error(error);
  return new Map(
    Object.entries(files).map(([file, content]) => [file.replace(/^promptlog\/templates\//, ''), content]),
  );
}

/** The YAML of a rendered chart as one text. */
export async function renderText(values: Values): Promise<string> {
  const files = [...(await render(values))].filter(([file]) => file.endsWith('.yaml'));
  return files.map(([, content]) => content).join('\n---\n');
}

/** What `helm lint` says. */
export async function lint(values: Values): Promise<readonly string[]> {
  return (await ask({ lints: [renderingOf(values)] })).lints[0] ?? [];
}

/** What the API server would say against each document, and the Pod Security Standard "restricted". */
export async function judge(documents: readonly string[]): Promise<readonly (readonly string[])[]> {
  return (await ask({ documents })).documents;
}

function renderingOf(values: Values, kubeVersion?: string): Rendering {
  const version = kubeVersion === undefined ? {} : { kubeVersion };
  return { chart: CHART, name: 'promptlog', namespace: 'observability', values, ...version };
}

async function ask(request: {
  readonly renders?: readonly Rendering[];
  readonly lints?: readonly Rendering[];
  readonly documents?: readonly string[];
}): Promise<Answer> {
  const child = spawn(await goTool('kubernetes'), { stdio: 'pipe' });
  child.stdin.end(JSON.stringify(request));
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`the program of Helm and Kubernetes failed: ${complaint}`);
  return JSON.parse(said) as Answer;
}
