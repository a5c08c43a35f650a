// Writes the secrets of docker-compose.yml into .env: made at random, each once and never again. Runs on Node 20 without any package.
// npm run compose:init [-- --profile kafka,grafana] [--folder <folder>]
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROFILES = ['azure', 'kafka', 'rabbitmq', 'gateway', 'grafana', 'demo'];
const EMULATOR = 'emulator';
const EXIT_USAGE = 2;
const EXIT_FILE = 5;

const USAGE = `Use: npm run compose:init [-- --profile ${PROFILES.join(',')}]

Writes .env with the secrets of docker-compose.yml. What stands there already is never changed, and what a newer version needs
is added. Profiles: azure (your Cosmos DB account instead of the emulator), kafka, rabbitmq, gateway, grafana, demo; none with --profile none.`;

const password = () => randomBytes(24).toString('base64url');
const hex = (bytes) => randomBytes(bytes).toString('hex');
// As src/doors/http/auth/key-text.ts reads it.
const collectorKey = () => `pl_${hex(6)}_${hex(32)}`;

/** Every secret of docker-compose.yml: what it is for, and how it is made. */
export const SECRETS = {
  ELASTIC_PASSWORD: ['Elasticsearch: the superuser elastic, for `setup` and for you', password],
  PROMPTLOG_SETUP_KIBANA_PASSWORD: ['Elasticsearch: the user kibana_system, for Kibana itself', password],
  PROMPTLOG_SETUP_COLLECTOR_PASSWORD: ['Elasticsearch: the user promptlog_collector', password],
  PROMPTLOG_SETUP_LOGSTASH_PASSWORD: ['Elasticsearch: the user promptlog_logstash', password],
  PROMPTLOG_SETUP_ANALYST_PASSWORD: ['Kibana: the user promptlog_analyst, who reads prompts', password],
  PROMPTLOG_SETUP_READER_PASSWORD: ['Kibana: the user promptlog_reader, who reads no prompts', password],
  KIBANA_SECURITY_KEY: ['Kibana: encrypts the sessions of browsers', () => hex(32)],
  KIBANA_SAVED_OBJECTS_KEY: [
    'Kibana: encrypts what rules and connectors know; keep it, or they have to be made again',
    () => hex(32),
  ],
  KIBANA_REPORTING_KEY: ['Kibana: encrypts reports', () => hex(32)],
  PROMPTLOG_LOGSTASH_KEY: ['Collector: the key of Logstash', collectorKey],
  PROMPTLOG_APPLICATION_KEY: ['Collector: a key for your first application', collectorKey],
  PROMPTLOG_LOGSTASH_HTTP_PASSWORD: ['Logstash: the password of its HTTP input, user promptlog', password],
  KAFKA_PASSWORD: ['Kafka, in the profile kafka: the password of the user promptlog', password],
  RABBITMQ_PASSWORD: ['RabbitMQ, in the profile rabbitmq: the password of the user promptlog', password],
  GRAFANA_PASSWORD: ['Grafana, in the profile grafana: the password of the user admin', password],
};

/** What docker-compose.yml also reads, each with a default of its own: docs/docker.md tells of them. */
export const OPTIONAL = [
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_TENANT_ID',
  'PROMPTLOG_BIND',
  'PROMPTLOG_CAPTURE_LEVEL',
  'PROMPTLOG_COSMOS_CONTAINER',
  'PROMPTLOG_COSMOS_DATABASE',
  'PROMPTLOG_COSMOS_EMULATOR',
  'PROMPTLOG_COSMOS_ENDPOINT',
  'PROMPTLOG_COSMOS_KEY',
  'PROMPTLOG_DEMO_COUNT',
  'PROMPTLOG_ELASTICSEARCH_METADATA_COPY',
  'PROMPTLOG_GATEWAY_ASK_FOR_USAGE',
  'PROMPTLOG_GATEWAY_UPSTREAMS',
  'PROMPTLOG_GATEWAY_WHEN_FULL',
  'PROMPTLOG_HOSTS',
  'PROMPTLOG_KAFKA_PUBLIC_HOST',
  'PROMPTLOG_KIBANA_PUBLIC_URL',
  'PROMPTLOG_LOGSTASH_HTTP_USER',
  'PROMPTLOG_LOGSTASH_INPUTS',
  'PROMPTLOG_LOGSTASH_INTAKE',
  'PROMPTLOG_MASKING_HASH_KEY',
  'PROMPTLOG_MASKING_MODE',
  'PROMPTLOG_MASKING_PATTERNS',
  'PROMPTLOG_MASKING_RULES',
  'PROMPTLOG_SPOOL_ENCRYPTION_KEY',
];

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();

function main() {
  const { folder, profiles } = flagsFrom(process.argv.slice(2));
  const file = join(folder, '.env');
  try {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const { text, added, changed } = completed(before, profiles);
    if (text !== before) replace(file, text);
    // Also a file that was there: whoever reads it can do anything to the stack.
    chmodSync(file, 0o600);
    report(file, before === '', added, changed, valueIn(text, 'COMPOSE_PROFILES'), text);
  } catch (error) {
    console.error(`${file} could not be written: ${error.message}`);
    process.exitCode = EXIT_FILE;
  }
}

/** The text of .env with everything in it that was missing. */
export function completed(before, profiles) {
  const added = [];
  const changed = [];
  let text = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  const add = (name, value, comment) => {
    if (valueIn(text, name) !== undefined) return;
    text += `${text === '' ? '' : '\n'}# ${comment}\n${name}=${value}\n`;
    added.push(name);
  };
  const set = (name, value, comment) => {
    const now = valueIn(text, name);
    if (now === undefined) return add(name, value, comment);
    if (now === value) return;
    text = text.replace(lineOf(name), () => `${name}=${value}`);
    changed.push(name);
  };
  const wanted = profiles === undefined ? undefined : composeProfiles(profiles);
  const comment = `Which parts run beside the core: ${[EMULATOR, ...PROFILES].join(', ')}`;
  if (wanted === undefined) add('COMPOSE_PROFILES', EMULATOR, comment);
  else {
    set('COMPOSE_PROFILES', wanted.join(','), comment);
    const isAzure = wanted.includes('azure');
    if (isAzure || valueIn(text, 'PROMPTLOG_COSMOS_EMULATOR') !== undefined) {
      set('PROMPTLOG_COSMOS_EMULATOR', isAzure ? '0' : '1', 'How many emulators of Cosmos DB run: 0 or 1');
    }
    if (isAzure) {
      add('PROMPTLOG_COSMOS_ENDPOINT', '', 'Your account: https://<name>.documents.azure.com:443/');
      add(
        'PROMPTLOG_COSMOS_KEY',
        '',
        'Its key; empty: Entra ID, with AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
      );
    }
  }
  for (const [name, [purpose, make]] of Object.entries(SECRETS)) {
    // An empty secret is none: Compose would refuse to start.
    if (valueIn(text, name) === '') set(name, make());
    else add(name, make(), purpose);
  }
  return { text, added, changed };
}

// The emulator stands in for the account, so one of the two is always there.
function composeProfiles(profiles) {
  return profiles.includes('azure') ? profiles : [EMULATOR, ...profiles];
}

function lineOf(name) {
  return new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, 'm');
}

/** As Compose reads it, as far as it matters here: whether there is one, and whether it is empty. */
function valueIn(text, name) {
  const line = lineOf(name).exec(text)?.[0];
  return line
    ?.slice(line.indexOf('=') + 1)
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2');
}

function replace(file, text) {
  const draft = `${file}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function report(file, isNew, added, changed, profiles, text) {
  if (isNew)
    console.log(
      `${file} is written: ${added.length} values, readable by you alone. Keep a copy: what it encrypts opens with nothing else.`,
    );
  else if (added.length + changed.length === 0) console.log(`${file} is complete; nothing was changed.`);
  else {
    if (added.length > 0) console.log(`Added to ${file}: ${added.join(', ')}.`);
    if (changed.length > 0) console.log(`Set in ${file}: ${changed.join(', ')}.`);
  }
  console.log(`Profiles: ${profiles}.`);
  if (profiles.split(',').includes('azure') && !valueIn(text, 'PROMPTLOG_COSMOS_ENDPOINT')) {
    console.log(
      '\nPut the address of your account into PROMPTLOG_COSMOS_ENDPOINT of that file, and its key into PROMPTLOG_COSMOS_KEY.',
    );
  }
  if (!profiles.split(',').includes('azure') && valueIn(text, 'PROMPTLOG_COSMOS_ENDPOINT')) {
    console.log(
      '\nPROMPTLOG_COSMOS_ENDPOINT still names an account, which stays in use: for the emulator remove that line and PROMPTLOG_COSMOS_KEY.',
    );
  }
  console.log(`
Next:
  docker compose up -d               starts everything; the first time takes some minutes
  https://localhost:5601             Kibana: user promptlog_analyst, password PROMPTLOG_SETUP_ANALYST_PASSWORD of .env
  https://localhost:4711             the collector: key PROMPTLOG_APPLICATION_KEY of .env
docs/docker.md says how browsers and programs come to trust the certificates.`);
}

function flagsFrom(args) {
  const flags = { folder: ROOT, profiles: undefined };
  for (let at = 0; at < args.length; at += 1) {
    const [name, inline] = args[at].split(/=(.*)/s, 2);
    if (name === '--help') {
      console.log(USAGE);
      process.exit(0);
    }
    const value = inline ?? args[++at];
    if (value === undefined || value === '') stop(`${name} needs a value`);
    if (name === '--folder') flags.folder = resolve(value);
    else if (name === '--profile') flags.profiles = [...(flags.profiles ?? []), ...profilesFrom(value)];
    else stop(`there is no ${name}`);
  }
  return flags.profiles === undefined
    ? flags
    : { ...flags, profiles: PROFILES.filter((name) => flags.profiles.includes(name)) };
}

function profilesFrom(value) {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => ![...PROFILES, EMULATOR, 'none'].includes(name));
  if (unknown !== undefined) stop(`there is no profile "${unknown}"; there are ${PROFILES.join(', ')}`);
  return names;
}

function stop(reason) {
  console.error(`compose:init: ${reason}\n\n${USAGE}`);
  process.exit(EXIT_USAGE);
}
