/** Writes the configuration folder of the embedded Elasticsearch: settings, JVM, log, users and roles. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { PromptlogError } from '../errors.ts';
import { readRoleFiles } from '../search/template-files.ts';
import type { Credentials } from './credentials.ts';
import { writeSecretFile } from './secret-file.ts';
import { makeOwned, type ServerAccount } from './server-account.ts';

export interface ServerFolders {
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  readonly temp: string;
}

export interface ServerSettings {
  /** Folder of the software. */
  readonly distribution: string;
  readonly folders: ServerFolders;
  readonly port: number;
  readonly heapMb: number;
  readonly credentials: Credentials;
  readonly account?: ServerAccount | undefined;
  /** Environment the server's own programs are started with. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Name of the cluster, the node and the log file. */
export const CLUSTER_NAME = 'promptlog';

const MARK = 'credentials.sha256';

/** Writes every file of the configuration; the passwords only when they changed. */
export async function writeServerConfig(settings: ServerSettings): Promise<void> {
  const { folders, account, credentials } = settings;
  for (const folder of Object.values(folders)) await makeOwned(folder, account);
  const write = (name: string, text: string): Promise<void> =>
    writeSecretFile(join(folders.config, name), text, account);
  await write('elasticsearch.yml', await settingsFile(settings));
  await write('jvm.options', jvmOptions(settings));
  await write('log4j2.properties', LOG4J);
  await write('roles.yml', rolesFile());
  const mark = createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
  if ((await readFile(join(folders.config, MARK), 'utf8').catch(() => '')) === mark) return;
  await write('users', await usersFile(credentials));
  await write('users_roles', USERS_ROLES);
  await rm(join(folders.config, 'elasticsearch.keystore'), { force: true });
  await storeBootstrapPassword(settings);
  await write(MARK, mark);
}

// The administrator also reads and writes: the commands of promptlog do all three.
const USERS_ROLES = `promptlog_admin:promptlog_admin
promptlog_writer:promptlog_admin,promptlog_writer
promptlog_analyst:promptlog_admin,promptlog_analyst
promptlog_collector:promptlog_admin
promptlog_operator:promptlog_admin
promptlog_reader:promptlog_reader
`;

// One line per role: the server cuts the file at lines that begin with a name, before it reads it as YAML.
function rolesFile(): string {
  return [...readRoleFiles()].map(([name, role]) => `${name}: ${JSON.stringify(role)}\n`).join('');
}

// The passwords are long and random, so a low cost of the hash gives nothing away and saves a start's time.
async function usersFile(credentials: Credentials): Promise<string> {
  const { elastic: _reserved, ...users } = credentials;
  const lines = await Promise.all(
    // Elasticsearch knows the hash by its older name; for passwords below 256 bytes both are the same.
    Object.entries(users).map(
      async ([user, password]) => `${user}:${(await hash(password, 6)).replace('$2b$', '$2a$')}`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

async function settingsFile(settings: ServerSettings): Promise<string> {
  const { folders, port, distribution } = settings;
  const lines: Record<string, string | number | boolean> = {
    'cluster.name': CLUSTER_NAME,
    'node.name': CLUSTER_NAME,
    'path.data': folders.data,
    'path.logs': folders.logs,
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': 0,
    'discovery.type': 'single-node',
    'xpack.security.enabled': true,
    'xpack.security.enrollment.enabled': false,
    'xpack.security.autoconfiguration.enabled': false,
    'xpack.security.http.ssl.enabled': false,
    'xpack.security.transport.ssl.enabled': false,
    // In bytes left: by the usual percentages, a laptop's disk that is 95 % full makes every index read-only.
    'cluster.routing.allocation.disk.watermark.low': '500mb',
    'cluster.routing.allocation.disk.watermark.high': '300mb',
    'cluster.routing.allocation.disk.watermark.flood_stage': '150mb',
    ...(await optionalSettings(distribution)),
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

// A setting of a module that is not there stops the start, so these go by what the software holds.
async function optionalSettings(distribution: string): Promise<Record<string, boolean>> {
  const has = (module: string): Promise<boolean> =>
    stat(join(distribution, 'modules', module)).then(
      () => true,
      () => false,
    );
  return {
    ...((await has('x-pack-ml')) ? { 'xpack.ml.enabled': false } : {}),
    ...((await has('ingest-geoip')) ? { 'ingest.geoip.downloader.enabled': false } : {}),
  };
}

function jvmOptions({ heapMb, folders }: ServerSettings): string {
  return `-Xms${heapMb}m
-Xmx${heapMb}m
-XX:+UseG1GC
-XX:-AlwaysPreTouch
-XX:+ExitOnOutOfMemoryError
-XX:ErrorFile=${join(folders.logs, 'java-error-%p.log')}
-Djava.io.tmpdir=\${ES_TMPDIR}
-Dorg.apache.lucene.store.defaultReadAdvice=normal
-Des.queryable_built_in_roles_enabled=false
20-:--add-modules=jdk.incubator.vector
`;
}

const LOG4J = `status = error
appender.rolling.type = RollingFile
appender.rolling.name = rolling
appender.rolling.fileName = \${sys:es.logs.base_path}\${sys:file.separator}\${sys:es.logs.cluster_name}.log
appender.rolling.filePattern = \${sys:es.logs.base_path}\${sys:file.separator}\${sys:es.logs.cluster_name}-%i.log.gz
appender.rolling.layout.type = PatternLayout
appender.rolling.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
appender.rolling.policies.type = Policies
appender.rolling.policies.size.type = SizeBasedTriggeringPolicy
appender.rolling.policies.size.size = 10MB
appender.rolling.strategy.type = DefaultRolloverStrategy
appender.rolling.strategy.max = 3
rootLogger.level = info
rootLogger.appenderRef.rolling.ref = rolling
`;

// The reserved user's password comes from the keystore, which only the server's own program can write.
async function storeBootstrapPassword(settings: ServerSettings): Promise<void> {
  const { distribution, account, environment, credentials, folders } = settings;
  const windows = platform() === 'win32';
  const program = join(distribution, 'bin', windows ? 'elasticsearch-keystore.bat' : 'elasticsearch-keystore');
  await new Promise<void>((resolve, reject) => {
    const child = execFile(
      program,
      ['add', '--force', '--stdin', 'bootstrap.password'],
      { env: environment, cwd: folders.temp, shell: windows, timeout: 60_000, ...(account ?? {}) },
      (error, stdout, stderr) => {
        if (error === null) return resolve();
        const reason = `its keystore could not be written: ${(stderr || stdout || error.message).trim().slice(-400)}`;
        reject(new PromptlogError('PL_STACK_DIED', { reason, log: folders.logs }, error));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${credentials.elastic}\n`);
  });
}
