/** Carries out a Dockerfile without Docker: each stage in a folder that stands for the root of its image. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Dockerfile, ROOT, type Stage, type Step } from './dockerfile.ts';

export interface Image {
  /** The folder that stands for its root. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly user: string;
  readonly entry: readonly string[];
  readonly command: readonly string[];
  readonly health: readonly string[];
}

type Building = { -readonly [Part in keyof Image]: Image[Part] };

/** Folders that the base image has, as far as the steps use them. */
const BASE_FOLDERS = ['usr/local/bin', 'tmp', 'var/lib', 'opt'];

/** Builds the last stage, and those it is made of, below `folder`. Only files of the build context come into it. */
export function replay(dockerfile: Dockerfile, folder: string): Image {
  const built = new Map<string, Building>();
  let image: Building | undefined;
  dockerfile.stages.forEach((stage, at) => {
    image = begin(stage, built, join(folder, `stage-${at}`));
    for (const step of stage.steps) carryOut(step, image, built, dockerfile.context);
    if (stage.name !== '') built.set(stage.name, image);
  });
  if (image === undefined) throw new Error('the Dockerfile has no stage');
  return image;
}

/** A path of the image as it is on this machine. */
export function placeIn({ root }: Pick<Image, 'root'>, path: string): string {
  return path.startsWith('/') ? join(root, path) : path;
}

function begin({ base }: Stage, built: ReadonlyMap<string, Building>, root: string): Building {
  const from = built.get(base);
  if (from !== undefined) {
    cpSync(from.root, root, { recursive: true, verbatimSymlinks: true });
    return { ...from, root };
  }
  for (const name of BASE_FOLDERS) mkdirSync(join(root, name), { recursive: true });
  return { root, environment: {}, folder: '/', user: '', entry: [], command: [], health: [] };
}

function carryOut(step: Step, image: Building, built: ReadonlyMap<string, Building>, context: readonly string[]): void {
  const { name, words = [], command = [], values = {} } = step;
  if (name === 'WORKDIR') {
    image.folder = resolve(image.folder, words[0] ?? '');
    mkdirSync(placeIn(image, image.folder), { recursive: true });
  } else if (name === 'COPY') copy(step, image, built, context);
  else if (name === 'RUN') runShell(command.join(' '), image);
  else if (name === 'ENV') image.environment = { ...image.environment, ...values };
  else if (name === 'USER') image.user = words[0] ?? '';
  else if (name === 'ENTRYPOINT') image.entry = command;
  else if (name === 'CMD') image.command = command;
  else if (name === 'HEALTHCHECK') image.health = command;
}

// A folder gives what is in it, a file goes into a folder where that ends in a slash or several come.
function copy(step: Step, image: Building, built: ReadonlyMap<string, Building>, context: readonly string[]): void {
  const { sources = [], target = '', from = '' } = step;
  const origin = from === '' ? ROOT : built.get(from)?.root;
  if (origin === undefined) throw new Error(`there is no stage ${from}`);
  const goal = placeIn(image, resolve(image.folder, target));
  for (const source of sources) {
    const path = join(origin, source);
    if (statSync(path).isFile()) {
      const file = target.endsWith('/') || sources.length > 1 ? join(goal, basename(source)) : goal;
      mkdirSync(dirname(file), { recursive: true });
      cpSync(path, file);
    } else if (from !== '') cpSync(path, goal, { recursive: true, verbatimSymlinks: true });
    else copyContext(source, goal, context);
  }
}

function copyContext(source: string, goal: string, context: readonly string[]): void {
  const files = context.filter((file) => file.startsWith(`${source}/`));
  if (files.length === 0) throw new Error(`the build context has no ${source}`);
  for (const file of files) {
    const place = join(goal, file.slice(source.length + 1));
    mkdirSync(dirname(place), { recursive: true });
    cpSync(join(ROOT, file), place);
  }
}

function runShell(command: string, image: Building): void {
  const mapped = command.replace(/(?<=\s)\/(?=[a-z])/g, `${image.root}/`);
  // Only root can give files to others; elsewhere the one who runs the test stands for the user of the image.
  const own = process.getuid?.() === 0 ? mapped : mapped.replace(/ -o \d+ -g \d+/g, '');
  const { status, stderr, stdout } = spawnSync('/bin/sh', ['-c', own], {
    cwd: placeIn(image, image.folder),
    encoding: 'utf8',
    env: {
      ...image.environment,
      ...withoutSettings(process.env),
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      npm_config_prefer_offline: 'true',
      npm_config_loglevel: 'error',
    },
  });
  if (status !== 0) throw new Error(`${command}\nended with ${status}:\n${stdout}\n${stderr}`);
}

// What npm and this test run were told is not what a build would be told.
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(npm_(?!config_(registry|cache|userconfig))|PROMPTLOG_|NODE_OPTIONS)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** The version of Node that the image is made of. */
export function nodeOf({ stages }: Dockerfile): string | undefined {
  return /^node:([\d.]+)/.exec(stages[0]?.base ?? '')?.[1];
}

/** That of the packages, on which everything here is tested. */
export function ownNode(): string {
  const file = join(ROOT, 'node_modules', 'node', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
