/** What is wrong with a Dockerfile: rules as hadolint has them, on the stages that BuildKit's parser makes of it. */
import { posix } from 'node:path';
import { type DockerfileTexts, readDockerfile, type Stage, type Step } from './dockerfile.ts';

const { basename, join, resolve } = posix;

type Say = (line: number, fault: string) => void;

/** Programs that node:*-slim has, as far as the health check may use them. */
const PROGRAMS_OF_IMAGE = ['node'];
const PINNED = /^[\w./-]+:[\w.-]*\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/;
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS|(^|_)KEY)$/i;
/** These must never be in the build context, whatever else is. */
const PRIVATE = ['.env', 'node_modules/x/index.js', '.git/config', 'test-results/summary.json'];

/** The faults, in the order of their lines; none for a Dockerfile that is right. */
export async function dockerfileFaults(texts: DockerfileTexts): Promise<readonly string[]> {
  const read = await readDockerfile({ ...texts, files: [...texts.files, ...PRIVATE] });
  if (read.error !== undefined) return [read.error];
  const faults: [number, string][] = [];
  const say: Say = (line, fault) => void faults.push([line, fault]);
  for (const { rule, line, message } of read.warnings) say(line, `${rule}: ${message}`);
  for (const arg of read.args) checkSecrets(arg, say);
  for (const file of PRIVATE) if (read.context.includes(file)) say(0, `.dockerignore lets ${file} into the build`);
  read.stages.forEach((stage, at) => {
    checkBase(stage, read.stages.slice(0, at), say);
    let lockIsThere =
      read.stages.slice(0, at).some(({ name }) => name === stage.base && name !== '') &&
      hasLock(read.stages, stage.base);
    for (const step of stage.steps) {
      checkStep(step, say);
      if (step.name === 'COPY') checkCopy(step, read.stages.slice(0, at), read.context, texts.files, say);
      if (step.name === 'RUN') checkRun(step, lockIsThere, say);
      lockIsThere ||= copiesLock(step);
    }
  });
  const last = read.stages.at(-1);
  if (last !== undefined) checkImage(last, texts.files, say);
  return faults.sort(([a], [b]) => a - b).map(([line, fault]) => (line === 0 ? fault : `line ${line}: ${fault}`));
}

function checkBase({ base, line }: Stage, before: readonly Stage[], say: Say): void {
  if (before.some(({ name }) => name === base) || base === 'scratch') return;
  if (!PINNED.test(base)) say(line, `the image ${base} is to be pinned by its full version and its digest`);
}

function checkStep(step: Step, say: Say): void {
  checkSecrets(step, say);
  if (step.name === 'ADD') say(step.line, 'ADD fetches and unpacks what it is given; COPY copies');
  if (step.name === 'WORKDIR' && step.words?.[0]?.startsWith('/') !== true)
    say(step.line, 'the path of WORKDIR is to be absolute');
}

function checkSecrets({ name, line, values = {} }: Step, say: Say): void {
  if (name !== 'ENV' && name !== 'ARG') return;
  for (const key of Object.keys(values)) {
    if (SECRET_NAME.test(key)) say(line, `${name} ${key} would stay readable in the image`);
  }
}

function checkCopy(
  { line, sources = [], from = '' }: Step,
  before: readonly Stage[],
  context: readonly string[],
  files: readonly string[],
  say: Say,
): void {
  if (from !== '') {
    if (!before.some(({ name }) => name === from)) say(line, `COPY --from names the stage ${from}, which is not there`);
    return;
  }
  for (const source of sources) {
    const isIn = (file: string): boolean => file === source || file.startsWith(`${source}/`);
    if (source === '.' || source === './') say(line, 'COPY of everything brings along what nobody looked at');
    else if (!files.some(isIn)) say(line, `COPY ${source}: there is no such file`);
    else if (!context.some(isIn)) say(line, `COPY ${source}: .dockerignore keeps it out of the build`);
  }
}

function checkRun({ line, command = [] }: Step, lockIsThere: boolean, say: Say): void {
  const text = command.join(' ');
  if (/\bsudo\b/.test(text)) say(line, 'sudo has no place in a build');
  if (/\b(curl|wget)\b[^|;&]*\|\s*(ba)?sh\b/.test(text)) say(line, 'a script from the network is run unseen');
  if (/\bapt-get\s+install\b/.test(text)) {
    if (!text.includes('--no-install-recommends')) say(line, 'apt-get install without --no-install-recommends');
    if (!/\bapt-get\s+update\b/.test(text)) say(line, 'apt-get install without apt-get update in the same step');
    if (!/rm -rf \/var\/lib\/apt\/lists/.test(text)) say(line, 'the lists of apt stay in the image');
  }
  if (/\bnpm (install|i|add)\b/.test(text))
    say(line, 'npm install may bring other versions; npm ci brings those of the lock');
  if (!/\bnpm ci\b/.test(text)) return;
  if (!lockIsThere) say(line, 'npm ci without package-lock.json in the stage');
  if (!text.includes('--ignore-scripts')) say(line, 'npm ci would run scripts of packages: --ignore-scripts');
}

function checkImage({ steps, line }: Stage, files: readonly string[], say: Say): void {
  const last = (name: string): Step | undefined => steps.findLast((step) => step.name === name);
  const user = last('USER');
  if (user === undefined) say(line, 'the image would run as root: its last stage has no USER');
  else checkUser(user, say);
  for (const name of ['ENTRYPOINT', 'CMD'] as const) {
    const step = last(name);
    if (step === undefined) say(line, `the last stage has no ${name}`);
    else if (step.shell === true)
      say(step.line, `${name} in shell form never sees the signal to stop: write it as a list`);
  }
  checkEntry(last('ENTRYPOINT'), steps, files, say);
  checkHealth(last('HEALTHCHECK'), line, say);
  const signal = last('STOPSIGNAL');
  if (signal?.words?.[0] === 'SIGKILL') say(signal.line, 'SIGKILL leaves no time to settle what is in hand');
  for (const { line: at, command = [] } of steps.filter(({ name }) => name === 'RUN')) {
    if (/\bnpm ci\b/.test(command.join(' ')))
      say(at, 'packages are installed in a stage of their own, not in the image');
  }
}

function checkUser({ line, words = [] }: Step, say: Say): void {
  const [user = ''] = (words[0] ?? '').split(':');
  if (user === 'root' || user === '0') say(line, 'the image would run as root');
  else if (!/^\d+$/.test(user))
    say(line, `USER ${user} is to be a number, or Kubernetes cannot see that it is not root`);
}

// The file that is run has to come into the image by a step of it.
function checkEntry(entry: Step | undefined, steps: readonly Step[], files: readonly string[], say: Say): void {
  const file = entry?.command?.find((word) => word.endsWith('.js'));
  if (entry === undefined || file === undefined || entry.shell === true) return;
  const folder = resolve('/', steps.findLast(({ name }) => name === 'WORKDIR')?.words?.[0] ?? '/');
  const copies = steps.filter(({ name, from = '' }) => name === 'COPY' && from === '');
  if (!copies.some((step) => targetsOf(step, folder, files).includes(file)))
    say(entry.line, `${file} is not copied into the image`);
}

/** Where the files of one COPY come to lie. */
function targetsOf({ sources = [], target = '' }: Step, folder: string, files: readonly string[]): string[] {
  return sources.flatMap((source) => {
    const isFolder = target.endsWith('/') || sources.length > 1;
    if (files.includes(source)) return [resolve(folder, isFolder ? join(target, basename(source)) : target)];
    const below = files.filter((file) => file.startsWith(`${source}/`));
    return below.map((file) => resolve(folder, target, file.slice(source.length + 1)));
  });
}

function checkHealth(health: Step | undefined, line: number, say: Say): void {
  const [program] = health?.command ?? [];
  if (health === undefined) say(line, 'the last stage has no HEALTHCHECK');
  else if (program === undefined) say(health.line, 'HEALTHCHECK NONE says nothing');
  else if (health.shell === true) say(health.line, 'HEALTHCHECK in shell form needs a shell: write it as a list');
  else if (!PROGRAMS_OF_IMAGE.includes(program))
    say(health.line, `HEALTHCHECK runs ${program}, which the image has not`);
}

function hasLock(stages: readonly Stage[], name: string): boolean {
  return stages.find((stage) => stage.name === name)?.steps.some(copiesLock) ?? false;
}

function copiesLock({ name, sources = [] }: Step): boolean {
  return name === 'COPY' && sources.includes('package-lock.json');
}
