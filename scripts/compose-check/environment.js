// Rules about variables: secrets without defaults, settings that exist, TLS and telemetry.
import { KIBANA_KEYS, LOGSTASH_SETTINGS, PLAIN_ADDRESSES, PUBLISHED_KEY, SECURE, TELEMETRY } from './facts.js';
import { imageOf, isOwn, variablesIn } from './model.js';

const SECRET_NAME = /(PASSWORD|PASS|SECRET|ENCRYPTIONKEY|_KEY|JAAS_CONFIG|RABBITMQ_URL)$/;
/** They end like a secret and are a file or the name of one. */
const NO_SECRET = /(_KEY_FILE|CERT_KEY|ssl\.key|SSL_KEY)$/;

/** `written`: what compose-init makes; `optional`: what .env may hold; `settings`: what our own program knows. */
export function checkEnvironment(model, { written, optional, settings }, say) {
  checkVariables(model, written, optional, say);
  for (const service of model.services) {
    const tell = (fault) => say(`${service.name}: ${fault}`);
    const environment = service.environment ?? {};
    if (Array.isArray(environment)) {
      tell('environment is to be written as name: value');
      continue;
    }
    for (const [name, value] of Object.entries(environment)) checkValue(service, name, value, settings, tell);
    for (const [name, wanted] of Object.entries({ ...TELEMETRY[service.name], ...SECURE[service.name] })) {
      if (String(environment[name]) !== wanted) tell(`${name} is to be ${wanted}`);
    }
    if (service.name === 'kibana')
      for (const name of KIBANA_KEYS) if (environment[name] === undefined) tell(`${name} is missing`);
    if (environment['bootstrap.memory_lock'] === 'true' && service.ulimits?.memlock?.hard !== -1)
      tell('bootstrap.memory_lock needs ulimits: memlock -1');
    if (isOwn(service) && runsCollector(service)) checkCollectorTls(environment, tell);
    if (imageOf(service).endsWith('/logstash')) checkLogstash(environment, model, tell);
  }
}

function checkVariables({ file }, written, optional, say) {
  const used = new Map();
  for (const { name, operator, rest } of variablesIn(file.services)) {
    used.set(name, true);
    if (written.includes(name)) {
      if (operator === ':-' || operator === '-') say(`\${${name}} is a secret and must not have a default`);
      else if (operator !== ':?') say(`\${${name}} is a secret: without it nothing may start, \${${name}:?…}`);
      else if (!rest.includes('npm run compose:init'))
        say(`\${${name}:?…} has to say what makes it: npm run compose:init`);
    } else if (!optional.includes(name))
      say(`\${${name}} is neither written by compose:init nor one of its optional variables`);
    else if (operator !== ':-' && operator !== '-') say(`\${${name}} may be absent and has no default`);
  }
  for (const name of written) if (!used.has(name)) say(`compose:init writes ${name}, which nobody reads`);
  const given = new Set(Object.values(file.services).flatMap(({ environment }) => Object.keys(environment ?? {})));
  for (const name of optional)
    if (!used.has(name) && !given.has(name)) say(`compose:init lists ${name}, which nobody reads`);
}

function checkValue(service, name, value, settings, say) {
  const text = String(value ?? '');
  if (isOwn(service) && name.startsWith('PROMPTLOG_') && !settings.includes(name) && !service.command?.includes(name))
    say(`${name} is no setting of promptlog`);
  const plain = [...text.matchAll(/\bhttp:\/\/[\w.:-]+/g)].map(([address]) => address);
  for (const address of plain) if (!PLAIN_ADDRESSES.includes(address)) say(`${name} goes to ${address} without TLS`);
  if (!SECRET_NAME.test(name) || NO_SECRET.test(name) || value === null) return;
  const variables = variablesIn(text);
  const isOpen = ({ operator, rest }) => /-$/.test(operator) && rest !== '' && rest !== PUBLISHED_KEY;
  if (variables.length === 0) say(`${name} stands in the file`);
  else if (variables.some(isOpen)) say(`${name} has a default that everybody knows`);
}

function runsCollector({ command }) {
  return command === undefined || command[0] === 'collect';
}

function checkCollectorTls(environment, say) {
  for (const name of [
    'PROMPTLOG_COLLECTOR_TLS_CERT_FILE',
    'PROMPTLOG_COLLECTOR_TLS_KEY_FILE',
    'PROMPTLOG_ELASTICSEARCH_CA_FILE',
  ]) {
    if (environment[name] === undefined) say(`${name} is missing`);
  }
}

function checkLogstash(environment, { logstash }, say) {
  const inputs = /:-([^}]*)\}/.exec(String(environment.PROMPTLOG_LOGSTASH_INPUTS))?.[1]?.split(',') ?? [];
  const isOff = (file) =>
    file.startsWith('pipeline/inputs/') && !inputs.includes(/([\w-]+)\.conf$/.exec(file)?.[1] ?? '');
  for (const { file, variable, isNeeded } of logstash.variables) {
    if (Object.hasOwn(environment, variable)) continue;
    if (isNeeded) say(`logstash/${file} reads ${variable}, which it is not given`);
  }
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('PROMPTLOG_') && !logstash.variables.some(({ variable }) => variable === name))
      say(`no file of logstash/ reads ${name}`);
    const needs = logstash.variables.filter(
      ({ variable, isNeeded, file }) => variable === name && isNeeded && !isOff(file),
    );
    if (value === null && needs.length > 0)
      say(`${name} may be absent, and logstash/${needs[0].file} does not start without it`);
    // Its start would write these into logstash.yml, which is mounted read-only.
    if (LOGSTASH_SETTINGS.test(name.toLowerCase().replaceAll(/[._]/g, '')))
      say(`${name} would be written into logstash.yml, which is read-only: set it there`);
  }
}
