/** The checks of `promptlog doctor`, each with what it needs of the settings. */
import { join } from 'node:path';
import { receiversFrom, rulesPath, rulesText } from '../alerts/alert-settings.ts';
import { readRules } from '../alerts/rules-file.ts';
import type { Config } from '../config.ts';
import type { OptionKey } from '../config-options.ts';
import { type Finding, fail, ok, warn } from '../doctor/finding.ts';
import { judgeCertificate, judgeDisk, judgeJava, judgeNode, judgeSecretFile } from '../doctor/machine.ts';
import { certificateFact, diskFacts, javaFact, portFinding, secretFileFacts } from '../doctor/machine-facts.ts';
import { clockOf, searchHealth, searchIndices, searchPrivileges, searchTemplates } from '../doctor/search-facts.ts';
import { spoolFacts } from '../doctor/spool-facts.ts';
import { judgeSpool } from '../doctor/spools.ts';
import { PromptlogError } from '../errors.ts';
import type { SearchClient } from '../search/client.ts';
import { serverPlaces } from '../stack/elasticsearch-server.ts';
import { isRunning } from '../stack/process-identity.ts';
import { holderOf } from '../stack/process-lock.ts';
import { serverAccount } from '../stack/server-account.ts';
import { isAlive, readServerState } from '../stack/server-state.ts';
import { hasOwnElasticsearch } from '../stack/stack.ts';
import { stackLock } from '../stack/stack-file.ts';
import { answerOf } from './ask-collector.ts';
import { ownPlace, ownTrust } from './own-collector.ts';
import { withSearchClient } from './search-connection.ts';
import { recordsStatus } from './store-status.ts';

export interface Check {
  readonly name: string;
  readonly run: (config: Config) => Promise<readonly Finding[]>;
}

const PATIENCE_MS = 5_000;
const CERTIFICATES: readonly OptionKey[] = [
  'collector.tls.certFile',
  'collector.tls.caFile',
  'gateway.tls.certFile',
  'elasticsearch.caFile',
  'collector.kafka.caFile',
  'collector.rabbitmq.caFile',
  'alerts.email.caFile',
];

/** In the order in which they are told. */
export const CHECKS: readonly Check[] = [
  {
    name: 'node',
    run: async () => [judgeNode(process.version, process.getBuiltinModule('node:sqlite') !== undefined)],
  },
  { name: 'java', run: async (config) => [judgeJava(await neededJava(config))] },
  { name: 'disk', run: async (config) => (await diskFacts(foldersOf(config))).map(judgeDisk) },
  { name: 'promptlog', run: running },
  { name: 'ports', run: ports },
  { name: 'records store', run: records },
  { name: 'Elasticsearch', run: search },
  { name: 'spools', run: async (config) => spools(config) },
  { name: 'certificates', run: async (config) => certificates(config) },
  { name: 'secrets', run: async (config) => secretFileFacts(secretFiles(config)).map(judgeSecretFile) },
  { name: 'alerts', run: async (config) => alerts(config) },
];

async function neededJava(config: Config) {
  if (hasOwnElasticsearch(config)) return { kind: 'unneeded' } as const;
  return javaFact({ javaHome: config.text('stack.javaHome'), account: await serverAccount() });
}

function foldersOf(config: Config): [string, string][] {
  const folders: [string, string][] = [
    ['the home folder', config.required('home')],
    ['the spool', config.required('spool.folder')],
  ];
  if (config.required('records') === 'sqlite') folders.push(['the records', config.required('sqlite.file')]);
  return folders;
}

async function running(config: Config): Promise<Finding[]> {
  const holder = await holderOf(stackLock(config.required('home')));
  const stack = holder !== undefined && (await isRunning(holder));
  const place = ownPlace(config);
  const what = stack ? `\`promptlog up\` runs as process ${holder.pid}` : 'no `promptlog up` runs here';
  const status = await collectorStatus(config);
  if (status === undefined) {
    return [
      warn(
        'promptlog',
        `${what}; no collector answers at ${place}`,
        'Start one: `promptlog up`, or `promptlog collect`.',
      ),
    ];
  }
  if (status === 200) return [ok('promptlog', `${what}; the collector at ${place} takes records`)];
  const fix = '`promptlog status` says what it waits for.';
  return [fail('promptlog', `${what}; the collector at ${place} answers ${status}: it takes no records`, fix)];
}

async function collectorStatus(config: Config): Promise<number | undefined> {
  try {
    const question = { method: 'GET', path: '/readyz', patienceMs: PATIENCE_MS, ...ownTrust(config) } as const;
    return (await answerOf(ownPlace(config), question)).status;
  } catch {
    return undefined;
  }
}

async function ports(config: Config): Promise<Finding[]> {
  const collects = (await collectorStatus(config)) !== undefined;
  const findings = [
    await portFinding({
      name: 'collector',
      setting: 'collector.port',
      port: config.number('collector.port'),
      runs: collects,
    }),
  ];
  if (config.flag('collector.gateway')) {
    const gateway = { name: 'gateway', setting: 'gateway.port', port: config.number('gateway.port') };
    findings.push(await portFinding({ ...gateway, runs: collects }));
  }
  if (hasOwnElasticsearch(config)) return findings;
  const state = await readServerState(serverPlaces(config.required('home')).state);
  const port = config.number('stack.elasticsearchPort');
  const runs = state !== undefined && (await isAlive(state));
  const embedded = { name: 'embedded Elasticsearch', setting: 'stack.elasticsearchPort' };
  return [...findings, await portFinding({ ...embedded, port, runs })];
}

async function records(config: Config): Promise<Finding[]> {
  const { place, records: count, failure } = await recordsStatus(config);
  if (failure !== undefined) return [fail('records store', `${failure.message} (${failure.code})`, failure.fix)];
  const text = count === undefined ? 'nothing kept yet' : `answers, ${count.toLocaleString('en')} records`;
  return [ok('records store', `${place}: ${text}`), ...(await cosmosClock(config))];
}

// Every answer of the account has its time, also that it wants to be asked by somebody it knows.
async function cosmosClock(config: Config): Promise<Finding[]> {
  const endpoint = config.text('cosmos.endpoint');
  if (config.required('records') !== 'cosmos' || endpoint === undefined) return [];
  const before = Date.now();
  const answer = await fetch(endpoint, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  await answer?.body?.cancel();
  return clockOf('Cosmos DB', answer?.headers.get('date'), before);
}

async function search(config: Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const parts = [searchHealth, searchPrivileges, searchTemplates, searchIndices];
  for (const part of parts) {
    const found = await searched(config, part);
    findings.push(...found);
    // What does not answer one question answers no other.
    if (part === searchHealth && found.some(({ check, level }) => check === 'Elasticsearch' && level === 'fail')) break;
  }
  return findings;
}

async function searched(config: Config, part: (client: SearchClient) => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await withSearchClient(config, part);
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    // A collector may do without what an administrator sees.
    const level = error.code === 'PL_SEARCH_FORBIDDEN' ? warn : fail;
    return [level('Elasticsearch', `${error.message} (${error.code})`, error.fix)];
  }
}

function spools(config: Config): Finding[] {
  const facts = spoolFacts({
    folder: config.required('spool.folder'),
    maxBytes: config.number('spool.maxBytes'),
    encryptionKey: config.text('spool.encryptionKey'),
  });
  if (facts.length === 0) return [ok('spools', 'none yet: nothing was shipped from here')];
  return facts.flatMap((fact) => judgeSpool(fact, Date.now()));
}

function certificates(config: Config): Finding[] {
  return CERTIFICATES.flatMap((setting) => {
    const file = config.text(setting);
    return file === undefined ? [] : [judgeCertificate(certificateFact(setting, file), Date.now())];
  });
}

function secretFiles(config: Config): string[] {
  const home = config.required('home');
  const keys = [config.text('collector.tls.keyFile'), config.text('gateway.tls.keyFile')];
  const own = ['credentials.json', 'stack.json', 'collector.key', 'collector.json'].map((name) => join(home, name));
  return [...own, ...keys.filter((file) => file !== undefined)];
}

function alerts(config: Config): Finding[] {
  const receivers = receiversFrom(config).map(({ name }) => name);
  const file = rulesPath(config);
  const { rules, problems } = readRules(rulesText(file), file, receivers);
  if (problems.length > 0) {
    const first = problems[0]?.message ?? '';
    return [
      fail(
        'alerts',
        `${problems.length} of the rules cannot be used: ${first}`,
        '`promptlog alerts check` lists them with their lines.',
      ),
    ];
  }
  if (receivers.length === 0)
    return [ok('alerts', `${rules.length} rules, and nobody is told: alerts.slack and others are not set`)];
  return [ok('alerts', `${rules.length} rules; told: ${receivers.join(', ')}`)];
}
