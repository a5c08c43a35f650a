/** docker-compose.yml as Docker Compose itself loads it: by the loader of the Compose project, with a .env made by compose:init. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answerOf } from './dockerfile.ts';
import { goTool } from './go-tool.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const INIT = join(ROOT, 'scripts', 'compose-init.js');

export interface ComposeService {
  readonly command?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required: boolean }>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly published: string; readonly target: number }[];
  readonly volumes?: readonly {
    readonly type: string;
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
  readonly scale?: number;
}

export interface Loaded {
  readonly error?: string;
  readonly project?: { readonly name: string; readonly services: Readonly<Record<string, ComposeService>> };
  /** Services of profiles that are off. */
  readonly disabled: readonly string[];
  readonly variables: readonly { readonly name: string; readonly default: string; readonly required: boolean }[];
}

/** A folder with a copy of the file and a .env of its own. */
export class ComposeFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'promptlog-compose-'));
  readonly file = join(this.folder, 'docker-compose.yml');
  readonly envFile = join(this.folder, '.env');

  constructor() {
    copyFileSync(join(ROOT, 'docker-compose.yml'), this.file);
  }

  /** `npm run compose:init`. */
  init(...args: readonly string[]): string {
    return execFileSync(process.execPath, [INIT, '--folder', this.folder, ...args], { encoding: 'utf8' });
  }

  change(from: string | RegExp, to: string): void {
    const before = readFileSync(this.file, 'utf8');
    const after = before.replace(from, () => to);
    if (after === before) throw new Error(`docker-compose.yml has no ${from}`);
    writeFileSync(this.file, after);
  }

  /** Sets a variable of .env. */
  set(name: string, value: string): void {
    const rest = readFileSync(this.envFile, 'utf8').replace(new RegExp(`^${name}=.*\n`, 'm'), '');
    writeFileSync(this.envFile, `${rest}${name}=${value}\n`);
  }

  value(name: string): string {
    return new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(this.envFile, 'utf8'))?.[1] ?? '';
  }

  /** As `docker compose [--profile …] up` loads it. */
  async load(...profiles: readonly string[]): Promise<Loaded> {
    const question = { file: this.file, envFile: this.envFile, profiles };
    return JSON.parse(await answerOf(await goTool('compose'), question)) as Loaded;
  }

  /** A service of it, which has to be on. */
  async service(name: string, ...profiles: readonly string[]): Promise<ComposeService> {
    const { error, project } = await this.load(...profiles);
    const service = project?.services[name];
    if (service === undefined) throw new Error(error ?? `the service ${name} is off`);
    return service;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
