/** The examples of continuous integration: valid YAML, pinned, with the least rights, and with every step that they promise. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { OLDEST_NODE } from '../support/node-versions.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly script?: string;
  readonly task?: string;
  readonly checkout?: string;
  readonly persistCredentials?: boolean;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, string>>;
}
interface Job {
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly node: readonly string[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Pipeline {
  readonly jobs: readonly {
    readonly job: string;
    readonly timeoutInMinutes?: number;
    readonly steps: readonly Step[];
  }[];
}

function text(name: string): string {
  return readFileSync(join(ROOT, 'examples/ci', name), 'utf8');
}

function parsed(yaml: string): unknown {
  const document = parseDocument(yaml, { strict: true, uniqueKeys: true });
  assert.deepEqual([...document.errors, ...document.warnings], []);
  return document.toJS();
}

/** Actions that are not named by a commit with a comment that says its version. */
function unpinned(yaml: string): string[] {
  return yaml
    .split('\n')
    .filter((line) => /\buses:/.test(line) && !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
    .map((line) => line.trim());
}

/** Scripts of package.json that the commands name and that are not there. */
function unknownScripts(commands: readonly string[], scripts: Readonly<Record<string, string>>): string[] {
  const named = commands.flatMap((command) => [...command.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));
  return named.filter((name) => scripts[name] === undefined);
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const PROMISED = [
  /^npm ci$/,
  /^npm run lint$/,
  /^npm run types$/,
  /^npm test$/,
  /^npm audit --omit=dev /,
  /^npm audit signatures$/,
  /^npm run licences /,
  /^npm run sbom\b/,
  /^npm run pack:check/,
];

describe('the example for GitHub Actions', () => {
  const yaml = text('github-actions.yml');
  const workflow = parsed(yaml) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run }) => run ?? []);

  it('names each action by a commit, and says its version', () => {
    assert.deepEqual(unpinned(yaml), []);
    const byAction = Map.groupBy(
      steps.flatMap(({ uses }) => uses ?? []),
      (uses) => uses.split('@')[0],
    );
    for (const [action, uses] of byAction) assert.equal(new Set(uses).size, 1, `${action} in several versions`);
  });

  it('would see an action that is named by a tag', () => {
    assert.deepEqual(unpinned(yaml.replace(/@[0-9a-f]{40} # v7\.0\.1/, '@v7')), ['- uses: actions/checkout@v7']);
  });

  it('checks, tests, audits, lists and packs, with scripts that exist', () => {
    for (const promised of PROMISED)
      assert.ok(
        commands.some((command) => promised.test(command)),
        String(promised),
      );
    assert.deepEqual(unknownScripts(commands, manifest.scripts), []);
    assert.deepEqual(unknownScripts(['npm run lint && npm run lnit'], manifest.scripts), ['lnit']);
  });

  it('gives no right but reading, and only the job that publishes may say who it is', () => {
    assert.deepEqual(workflow.permissions, { contents: 'read' });
    const withRights = Object.entries(workflow.jobs).filter(([, job]) => job.permissions !== undefined);
    assert.deepEqual(
      withRights.map(([name, job]) => [name, job.permissions]),
      [['publish', { contents: 'read', 'id-token': 'write' }]],
    );
    assert.doesNotMatch(yaml, /secrets\.|NODE_AUTH_TOKEN|pull_request_target/);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    assert.ok(checkouts.length > 0 && checkouts.every((step) => step.with?.['persist-credentials'] === false));
  });

  it('publishes with provenance, for a tag only, after everything else, and from a cache that nobody else filled', () => {
    const { publish } = workflow.jobs;
    assert.equal(publish?.if, "startsWith(github.ref, 'refs/tags/v')");
    assert.deepEqual(
      publish.needs,
      Object.keys(workflow.jobs).filter((name) => name !== 'publish'),
    );
    const own = publish.steps.map(({ run }) => run ?? '');
    assert.equal(own.at(-1), 'npm publish --provenance --access public');
    assert.ok(own.some((command) => command.startsWith('npm pkg set repository.type=git ')));
    assert.ok(publish.steps.every((step) => step.with?.['cache'] === undefined));
  });

  it('takes values of a run from its environment, never as text inside a command', () => {
    assert.deepEqual(
      commands.filter((command) => command.includes('${{')),
      [],
    );
  });

  it('runs on the versions of Node that the tests run on, and ends by itself', () => {
    const { node } = manifest.devDependencies;
    assert.deepEqual(workflow.jobs['nodes']?.strategy?.matrix.node, [OLDEST_NODE, node, '26.10.0']);
    const versions = steps.flatMap((step) => String(step.with?.['node-version'] ?? node));
    assert.deepEqual(
      versions.filter((version) => version !== node && !/^\S+ matrix\.node \S+$/.test(version)),
      [],
    );
    for (const [name, job] of Object.entries(workflow.jobs)) assert.ok(job['timeout-minutes'], name);
  });
});

describe('the example for Azure Pipelines', () => {
  const yaml = text('azure-pipelines.yml');
  const { jobs } = parsed(yaml) as Pipeline;
  const steps = jobs.flatMap((job) => job.steps);
  const commands = steps.flatMap(({ script }) => script ?? []);

  it('checks, tests, audits, lists and packs, with scripts that exist', () => {
    for (const promised of PROMISED)
      assert.ok(
        commands.some((command) => promised.test(command)),
        String(promised),
      );
    assert.deepEqual(unknownScripts(commands, manifest.scripts), []);
  });

  it('names each task by its version, keeps no credentials, and ends by itself', () => {
    for (const { task } of steps) assert.match(task ?? 'Task@1', /^\w+@\d+$/);
    const checkouts = steps.filter(({ checkout }) => checkout !== undefined);
    assert.equal(checkouts.length, jobs.length);
    assert.ok(checkouts.every(({ persistCredentials }) => persistCredentials === false));
    const nodes = steps.filter(({ task }) => task === 'UseNode@1').map(({ inputs }) => inputs?.['version']);
    assert.deepEqual([...new Set(nodes)], [manifest.devDependencies['node']]);
    for (const { job, timeoutInMinutes } of jobs) assert.ok(timeoutInMinutes, job);
  });

  it('does not publish, as npm knows no provenance from there', () => {
    assert.deepEqual(
      commands.filter((command) => command.includes('npm publish')),
      [],
    );
    assert.doesNotMatch(yaml, /token|password/i);
  });
});
