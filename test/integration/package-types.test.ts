/** What TypeScript makes of the published package: from both kinds of modules, under each way of finding modules, in the strictest mode. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData, Package, type Problem } from '@arethetypeswrong/core';
import { installedPackage, packedPackage, ROOT, run } from '../support/packed.ts';

const PROGRAM = `
import OpenAI from 'openai';
import winston from 'winston';
import { createShipper, type Exchange, type PromptRecord, PromptlogError, promptLog, recordOfExchange, type Shipper } from 'promptlog';
import { createKafkaSender } from 'promptlog/kafka';
import { logPrompts } from 'promptlog/openai';
import { createRabbitmqSender } from 'promptlog/rabbitmq';
import { PromptLogTransport, PromptlogTransport } from 'promptlog/winston';
const shipper: Shipper = createShipper();
const transport: winston.transport = new PromptlogTransport({ shipper, level: 'info' });
winston.createLogger({ transports: [transport, new PromptLogTransport()] });
const client: OpenAI = logPrompts(new OpenAI(), { app: 'a', shipper });
const exchange: Exchange = { request: { messages: [] }, durationMs: 5 };
const taken: { readonly id: string } | undefined = shipper.accept(recordOfExchange(exchange));
export const record: Partial<PromptRecord> = { time: taken?.id ?? '' };
export const isOurs = (error: unknown): boolean => error instanceof PromptlogError && error.code === 'PL_CLOSED';
export const senders = [createKafkaSender, createRabbitmqSender, promptLog, client];
// @ts-expect-error there is no such option
new PromptlogTransport({ shiper: shipper });
// @ts-expect-error it is no path of the package
import('promptlog/dist/index.js');
`;
/** Under node16 a CommonJS file may not require an ES module; it imports it when it needs it. */
const PROGRAM_IMPORTING = `
import type { Shipper } from 'promptlog' with { 'resolution-mode': 'import' };
export async function open(): Promise<Shipper> {
  const { createShipper } = await import('promptlog');
  const { PromptLogTransport } = await import('promptlog/winston');
  const shipper = createShipper();
  new PromptLogTransport({ shipper });
  // @ts-expect-error there is no such option
  createShipper({ serch: {} });
  return shipper;
}
`;

/** The project's own, and an old one that the judge of types brings along. */
const COMPILERS = {
  'TypeScript 7': join(ROOT, 'node_modules/typescript/bin/tsc'),
  'TypeScript 5.6': createRequire(fileURLToPath(import.meta.resolve('@arethetypeswrong/core'))).resolve(
    'typescript/bin/tsc',
  ),
};

interface Consumer {
  readonly compiler: keyof typeof COMPILERS;
  readonly module: string;
  readonly moduleResolution: string;
  /** Programs by the names of their files. */
  readonly programs: Readonly<Record<string, string>>;
}

const BOTH = { 'program.mts': PROGRAM, 'program.cts': PROGRAM };
const CONSUMERS: readonly Consumer[] = [
  {
    ...{ compiler: 'TypeScript 7', module: 'Node16', moduleResolution: 'Node16' },
    programs: { 'program.mts': PROGRAM, 'program.cts': PROGRAM_IMPORTING },
  },
  { compiler: 'TypeScript 7', module: 'Node20', moduleResolution: 'Node16', programs: BOTH },
  { compiler: 'TypeScript 7', module: 'NodeNext', moduleResolution: 'NodeNext', programs: BOTH },
  {
    ...{ compiler: 'TypeScript 7', module: 'Preserve', moduleResolution: 'Bundler' },
    programs: { 'program.ts': PROGRAM },
  },
  {
    ...{ compiler: 'TypeScript 5.6', module: 'Node16', moduleResolution: 'Node16' },
    programs: { 'program.mts': PROGRAM, 'program.cts': PROGRAM_IMPORTING },
  },
];

describe('the types of the package', function () {
  this.timeout(300_000);
  let project: string;
  before(async () => {
    project = await installedPackage();
  });

  /** What the compiler says of the programs; what a dependency's own declarations lack is not ours to mend. */
  const complaints = async ({ compiler, module, moduleResolution, programs }: Consumer): Promise<string[]> => {
    const folder = await mkdtemp(join(project, 'types-'));
    for (const [file, program] of Object.entries(programs)) await writeFile(join(folder, file), program);
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'ES2023', exactOptionalPropertyTypes: true, types: ['node'] },
      ...{ noUncheckedIndexedAccess: true, esModuleInterop: true, module, moduleResolution },
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(programs) }));
    const { out } = await run(process.execPath, [COMPILERS[compiler], '-p', '.'], folder);
    const lines = out.split('\n').filter((line) => /error TS/.test(line));
    return lines.filter((line) => !/node_modules\/(?!promptlog\/)/.test(line));
  };

  for (const consumer of CONSUMERS) {
    const { compiler, module, moduleResolution, programs } = consumer;
    const files = Object.keys(programs).join(' and ');
    it(`are found and fit in ${files} under module ${module}, resolution ${moduleResolution}, by ${compiler}`, async () => {
      assert.deepEqual(await complaints(consumer), []);
    });
  }

  it('would show what does not fit, and that node16 knows no require of ES modules', async () => {
    const wrong = "import { createShipper } from 'promptlog';\nexport const shipper: string = createShipper();\n";
    const [first = '', second = '', ...more] = await complaints({
      ...{ compiler: 'TypeScript 7', module: 'Node16', moduleResolution: 'Node16' },
      programs: { 'wrong.mts': wrong, 'wrong.cts': wrong.split('export')[0] ?? '' },
    });
    const said = [first, second].sort();
    assert.match(said[0] ?? '', /wrong\.cts\(1,\d+\): error TS1479/);
    assert.match(said[1] ?? '', /wrong\.mts\(2,14\): error TS2322/);
    assert.deepEqual(more, []);
  });
});

describe('the types of the package, as arethetypeswrong judges them', function () {
  this.timeout(300_000);

  it('have no fault, but that node16 cannot require and that node10 knows no subpaths', async () => {
    const problems = await problemsOf(createPackageFromTarballData(await tarball()));
    assert.deepEqual(problems, ['CJSResolvesToESM in node16-cjs', 'NoResolution in node10']);
  });

  it('would show types that are missing and types of the wrong kind', async () => {
    const faultsOf = (type: string, program: string, types = './index.d.ts'): Promise<string[]> =>
      problemsOf(small({ type, exports: { '.': { types, default: program } } }, program));
    assert.deepEqual(await faultsOf('module', './index.js'), ['CJSResolvesToESM in node16-cjs']);
    assert.ok((await faultsOf('module', './index.cjs')).includes('FalseESM'));
    assert.ok((await faultsOf('commonjs', './index.mjs')).includes('FalseCJS'));
    assert.ok((await faultsOf('module', './other.js', './none.d.ts')).some((fault) => fault.startsWith('Untyped')));
  });
});

/** A package of one export with types. */
function small(manifest: object, program: string): Package {
  const files = {
    'package.json': JSON.stringify({ name: 'small', version: '1.0.0', ...manifest }),
    'index.d.ts': 'export declare const a: number;',
    [program.slice(2)]: program.endsWith('.cjs') ? 'exports.a = 1;' : 'export const a = 1;',
  };
  const placed = Object.entries(files).map(([path, text]) => [`/node_modules/small/${path}`, text]);
  return new Package(Object.fromEntries(placed), 'small', '1.0.0');
}

async function tarball(): Promise<Uint8Array> {
  return new Uint8Array(await readFile((await packedPackage()).archive));
}

/** Each kind of problem with the ways of finding modules that it occurs in, once. */
async function problemsOf(given: Package): Promise<string[]> {
  const result = await checkPackage(given);
  const problems: readonly Problem[] = result.types === false ? [] : result.problems;
  const said = problems.map(
    (problem) => `${problem.kind}${'resolutionKind' in problem ? ` in ${problem.resolutionKind}` : ''}`,
  );
  return [...new Set(said)].sort();
}
