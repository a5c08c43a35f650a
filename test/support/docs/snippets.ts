/** The TypeScript of pages as a project of its own: each snippet a file, checked against the package's sources and run on them. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GIVEN_NAMES } from './given.ts';
import { type Page, ROOT } from './markdown.ts';

/** What snippets import, as their reader has it installed. */
const PACKAGES = ['@types', 'openai', 'winston', 'winston-elasticsearch', 'winston-transport', 'undici-types'];
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const RUN_MS = 60_000;

export interface Snippet {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  /** The name of its file, without an ending. */
  readonly name: string;
}

/** Snippets of pages that stand for themselves; those that name a file belong to a guide. */
export function snippetsOf(pages: readonly Page[]): readonly Snippet[] {
  return pages.flatMap(({ name: page, blocks }) =>
    blocks
      .filter(({ type, file }) => (type === 'ts' || type === 'js') && file === '')
      .map(({ text, line }) => ({ page, line, text, name: `${page.replace(/\W/g, '-')}-${line}` })),
  );
}

export class SnippetProject {
  readonly folder: string;
  readonly #snippets: readonly Snippet[];

  constructor(snippets: readonly Snippet[]) {
    this.#snippets = snippets;
    this.folder = mkdtempSync(join(tmpdir(), 'promptlog-snippets-'));
    this.#install();
    this.#give();
    for (const { name, text } of snippets) writeFileSync(join(this.folder, `${name}.ts`), `${text}\nexport {};\n`);
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2025'],
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  }

  /** What the compiler finds, by the page and the line of the snippet. */
  async problems(): Promise<string[]> {
    const { said } = await run([TSC, '--noEmit', '--pretty', 'false', '-p', this.folder], this.folder, {});
    return said
      .split('\n')
      .filter((line) => /error TS/.test(line))
      .map((line) => this.#placed(line));
  }

  /** Runs one to its end, on what it takes for granted. */
  run({ name }: Snippet, environment: Readonly<Record<string, string>>): Promise<{ status: number; said: string }> {
    const flags = ['--disable-warning=ExperimentalWarning', '--import', './preload.ts', `${name}.ts`];
    return run(flags, this.folder, environment);
  }

  /** What another snippet exports. */
  async exported(snippet: Snippet): Promise<Record<string, unknown>> {
    return (await import(join(this.folder, `${snippet.name}.ts`))) as Record<string, unknown>;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #placed(line: string): string {
    const [, file = '', row = '0', rest = line] = /^([\w-]+)\.ts\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    const snippet = this.#snippets.find(({ name }) => name === file);
    return snippet === undefined ? line : `${snippet.page}:${snippet.line + Number(row)}: ${rest}`;
  }

  /** What snippets take for granted, as globals that are typed. */
  #give(): void {
    const given = readFileSync(join(import.meta.dirname, 'given.ts'), 'utf8')
      .replace('../../../src/index.ts', 'promptlog')
      .replace('../../../src/doors/openai/log-prompts.ts', 'promptlog/openai');
    const globals = GIVEN_NAMES.map((name) => `  var ${name}: Given['${name}'];`).join('\n');
    const file = (name: string, text: string): void => writeFileSync(join(this.folder, name), text);
    file('given.ts', given);
    file('preload.ts', `import { giveTo } from './given.ts';\ngiveTo(globalThis);\n`);
    file('globals.d.ts', `import type { Given } from './given.ts';\n\ndeclare global {\n${globals}\n}\n`);
  }

  /** The package as it is installed, but with its sources for what is built of them. */
  #install(): void {
    const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
    };
    const exported = Object.entries(own.exports).flatMap(([name, target]) =>
      typeof target === 'string' ? [] : [[name, target.default.replace('./dist/', './src/').replace(/\.js$/, '.ts')]],
    );
    const home = join(this.folder, 'node_modules', 'promptlog');
    mkdirSync(home, { recursive: true });
    symlinkSync(join(ROOT, 'src'), join(home, 'src'));
    writeFileSync(
      join(home, 'package.json'),
      JSON.stringify({ name: 'promptlog', type: 'module', exports: Object.fromEntries(exported) }),
    );
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ type: 'module' }));
    // Who uses winston-elasticsearch has the client that it is made for.
    const client = join(ROOT, 'node_modules/winston-elasticsearch/node_modules/@elastic');
    symlinkSync(client, join(this.folder, 'node_modules', '@elastic'));
    for (const name of PACKAGES) {
      const link = join(this.folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), link);
    }
  }
}

function run(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ status: number; said: string }> {
  const env = { PATH: process.env['PATH'], HOME: cwd, ...environment };
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd, env, timeout: RUN_MS, maxBuffer: 20_000_000 }, (error, out, err) =>
      done({ status: error === null ? 0 : Number(error.code ?? 124), said: `${out}${err}` }),
    );
  });
}
