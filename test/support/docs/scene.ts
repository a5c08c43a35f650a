/**
 * Runs what a page gives to a shell, for real: in a folder of its own, with the commands from the sources, before a real Elasticsearch and
 * records that are there already. Programs that stay are begun, waited for, and stopped when their block is over.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../../src/stack/port.ts';
import type { TestElasticsearch } from '../elasticsearch.ts';
import { ROOT } from './markdown.ts';

const BIN = join(import.meta.dirname, 'bin');
const MAIN = join(ROOT, 'src/cli/main.ts');
const BLOCK_MS = 120_000;

/** What a scene has beside an empty home folder. */
export interface SceneOptions {
  readonly server: TestElasticsearch;
  /** As another user of the server than the one of the commands. */
  readonly asSuperuser?: boolean;
  /** Files of the folder it plays in, by name. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Lines of NDJSON that are in both stores before it begins. */
  readonly records?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether a collector runs all the time, with a key in $KEY. */
  readonly collector?: boolean;
}

/** Texts of a line, and what stands for them here. */
export type Replacements = readonly (readonly [from: string | RegExp, to: string])[];

export class Scene {
  readonly folder: string;
  readonly home: string;
  readonly #ports: Readonly<Record<'collector' | 'gateway', number>>;
  readonly #environment: Record<string, string>;
  #stays: (() => Promise<void>) | undefined;

  private constructor(options: SceneOptions, ports: Readonly<Record<'collector' | 'gateway', number>>) {
    const { server, asSuperuser = false, files = {}, environment = {} } = options;
    this.#ports = ports;
    const place = mkdtempSync(join(tmpdir(), 'promptlog-docs-'));
    this.folder = join(place, 'work');
    this.home = join(place, 'home');
    const user = asSuperuser ? server.superuser : server.admin;
    for (const folder of [this.folder, this.home, join(place, 'stays')]) mkdirSync(folder);
    this.#environment = {
      PATH: `${BIN}:${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: place,
      DOCS_NODE: process.execPath,
      DOCS_MAIN: MAIN,
      DOCS_STAYS: join(place, 'stays'),
      NODE_COMPILE_CACHE: join(tmpdir(), 'promptlog-compiled'),
      PROMPTLOG_HOME: this.home,
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: user.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: user.password,
      PROMPTLOG_DELIVERY_BATCH_WAIT_MS: '20',
      PROMPTLOG_COLLECTOR_PORT: String(ports.collector),
      PROMPTLOG_GATEWAY_PORT: String(ports.gateway),
      ...environment,
    };
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), content);
    }
    for (const name of ['promptlog', 'npx', 'jq']) chmodSync(join(BIN, name), 0o755);
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const scene = new Scene(options, { collector: await freePort(), gateway: await freePort() });
    if (options.records !== undefined) {
      writeFileSync(join(scene.home, 'seed.ndjson'), options.records);
      await scene.must(`promptlog ship "$PROMPTLOG_HOME/seed.ndjson"`);
    }
    if (options.collector === true) await scene.#collect();
    return scene;
  }

  /** Runs lines as a shell would, and fails with what it said when one of them fails. */
  async must(script: string): Promise<string> {
    const { status, said } = await this.run(script);
    assert.equal(status, 0, `${script}\n${said}`);
    return said;
  }

  async run(script: string): Promise<{ readonly status: number; readonly said: string }> {
    const head = `set -euo pipefail; trap 'echo "failed: $BASH_COMMAND" >&2' ERR\n`;
    const options = { cwd: this.folder, env: this.#environment, timeout: BLOCK_MS, maxBuffer: 20_000_000 };
    const ran = await new Promise<{ status: number; said: string }>((done) => {
      const shell = execFile('bash', ['-c', head + script], options, (error, out, err) =>
        done({ status: error === null ? 0 : Number(error.code ?? 124), said: `${out}${err}` }),
      );
      shell.stdin?.end();
    });
    const stayed = await this.#stopStaying();
    return stayed === '' ? ran : { status: ran.status === 0 ? 1 : ran.status, said: `${ran.said}\n${stayed}` };
  }

  /** The lines of a block as they are run here: addresses of this machine, and what the page gives a name of its own. */
  played(lines: readonly string[], replacements: Replacements = []): string {
    const own: Replacements = [
      [/(127\.0\.0\.1|localhost):4711/g, `127.0.0.1:${this.#ports.collector}`],
      [/(127\.0\.0\.1|localhost):4712/g, `127.0.0.1:${this.#ports.gateway}`],
      [/'Authorization: Bearer <key>'/g, '"Authorization: Bearer $KEY"'],
      [/(?<!\S)\/(mnt|etc|var)\//g, `${this.folder}/$1/`],
      [/=\/(mnt|etc|var)\//g, `=${this.folder}/$1/`],
      // What asks a person would wait for ever.
      [/^(promptlog (?:erase|prune)(?! verify)(?!.*(?:--yes|--dry-run)).*)$/gm, '$1 --yes'],
    ];
    return [...replacements, ...own].reduce((text, [from, to]) => text.replaceAll(from, to), lines.join('\n'));
  }

  /** A file of the folder it plays in, from one of the project. */
  copy(from: string, to: string): void {
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    copyFileSync(join(ROOT, from), join(this.folder, to));
  }

  async close(): Promise<void> {
    await this.#stays?.();
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }

  async #collect(): Promise<void> {
    const key = /pl_\w+/.exec(await this.must('promptlog keys create docs --scope ingest,read,feedback'))?.[0];
    assert.ok(key);
    this.#environment['KEY'] = key;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'collect', '--json'], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((done) => child.once('exit', done));
    this.#stays = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    await new Promise<void>((ready, fail) => {
      child.stdout.once('data', () => ready());
      child.once('exit', (code) => fail(new Error(`the collector ended with ${code}`)));
    });
  }

  /** Ends what a block has begun and says how it ended, where that was not well. */
  async #stopStaying(): Promise<string> {
    const list = join(this.#environment['DOCS_STAYS'] ?? '', 'list');
    if (!existsSync(list)) return '';
    const names = readFileSync(list, 'utf8').split('\n').filter(Boolean);
    rmSync(list);
    const problems: string[] = [];
    for (const name of names) {
      const pid = Number(readFileSync(`${name}.pid`, 'utf8'));
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // It has ended by itself: its status says how.
      }
      while (!existsSync(`${name}.status`)) await new Promise((next) => setTimeout(next, 20));
      const status = readFileSync(`${name}.status`, 'utf8').trim();
      if (status !== '0') problems.push(`it ended with ${status}: ${readFileSync(`${name}.err`, 'utf8')}`);
    }
    return problems.join('\n');
  }
}
