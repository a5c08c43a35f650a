// Rules about what services say of each other: who waits for whom, volumes, files, commands.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dependenciesOf, hasHealthcheck, isOnce, isOwn, mountsOf } from './model.js';

/** The volume that nobody but the one who signs may mount. */
const AUTHORITY = 'authority';
const CERTIFICATES = 'certificates';

export function checkReferences(model, commands, say) {
  const byName = new Map(model.services.map((service) => [service.name, service]));
  for (const service of model.services) {
    const tell = (fault) => say(`${service.name}: ${fault}`);
    for (const need of dependenciesOf(service)) checkDependency(service, need, byName.get(need.name), tell);
    for (const mount of mountsOf(service)) checkMount(service, mount, model, tell);
    if (isOwn(service)) checkCommand(service, commands, tell);
    checkCertificates(service, commands.services, tell);
  }
  const round = cycleIn(model.services);
  if (round !== undefined) say(`services wait for each other: ${round.join(' -> ')}`);
  checkVolumes(model, say);
}

function checkDependency(service, { name, condition, required }, need, say) {
  if (need === undefined) return say(`it waits for ${name}, which is not there`);
  if (condition === 'service_healthy' && !hasHealthcheck(need))
    say(`it waits for the health of ${name}, which has no healthcheck`);
  if (condition === 'service_completed_successfully' && !isOnce(need))
    say(`it waits for the end of ${name}, which runs for ever`);
  if (condition === 'service_started' && isOnce(need))
    say(`it waits for the start of ${name}, which is of no use before its end`);
  const [own = [], others = []] = [service.profiles, need.profiles];
  const isLess = others.length > 0 && (own.length === 0 || own.some((profile) => !others.includes(profile)));
  if (required && isLess)
    say(`it waits for ${name}, which runs only with the profile ${others.join(' or ')}: required: false`);
}

function checkMount(service, { source, target, isReadOnly, isFile }, { file, root }, say) {
  if (!isFile) {
    if (!Object.hasOwn(file.volumes ?? {}, source)) say(`its volume ${source} is not declared`);
    if (source === AUTHORITY && service.name !== CERTIFICATES)
      say('it could sign certificates: the volume authority is for the service certificates alone');
    if (source === CERTIFICATES && service.name !== CERTIFICATES && !isReadOnly)
      say('it may write certificates: mount them with :ro');
    return;
  }
  if (/docker\.sock/.test(source)) return say('whoever has docker.sock has the machine');
  if (!isReadOnly) say(`${source} lies outside and could be written: mount it with :ro`);
  const path = resolve(root, source);
  // The folder that Logstash follows is made by the first start.
  if (!existsSync(path)) return source === './intake' ? undefined : say(`${source} is not there`);
  if (!isReadable(path)) say(`${source} cannot be read by the user of the container: chmod o+r, and o+x for folders`);
  if (!target.startsWith('/')) say(`${source} is mounted at ${target}, which is no absolute path`);
}

/** For everybody, as the user of a container is nobody on this machine. */
function isReadable(path) {
  const stats = statSync(path);
  const bits = stats.isDirectory() ? 0o005 : 0o004;
  if ((stats.mode & bits) !== bits) return false;
  return !stats.isDirectory() || readdirSync(path).every((name) => isReadable(join(path, name)));
}

function checkVolumes({ file, services }, say) {
  const used = new Set(services.flatMap((service) => mountsOf(service).map(({ source }) => source)));
  for (const name of Object.keys(file.volumes ?? {})) if (!used.has(name)) say(`the volume ${name} is used by nobody`);
}

function checkCommand({ command = ['collect'], environment = {} }, { names, defaults }, say) {
  const [name, ...rest] = command;
  if (!names.includes(name)) say(`there is no command promptlog ${name}`);
  const known = defaults.get([name, rest[0]].join(' ')) ?? defaults.get(name) ?? [];
  for (const word of rest) if (/^--/.test(word) && !known.includes(word)) say(`promptlog ${name} has no ${word}`);
  const at = rest.indexOf('--from-env') + rest.indexOf('--key-from-env') + 1;
  if (at >= 0 && !Object.hasOwn(environment, rest[at + 1]))
    say(`its command reads ${rest[at + 1]}, which it is not given`);
}

function checkCertificates({ environment = {} }, services, say) {
  for (const value of Object.values(environment)) {
    const [, folder, name] = /certs\/([\w-]+)\/([\w-]+)\.(?:crt|key)$/.exec(String(value)) ?? [];
    if (folder === undefined) continue;
    const isThere = folder === name && (services.includes(name) || (name === 'ca' && String(value).endsWith('.crt')));
    if (!isThere) say(`promptlog certificates writes no ${folder}/${name}${String(value).slice(-4)}`);
  }
}

/** The first round found, by names. */
function cycleIn(services) {
  const needs = new Map(services.map((service) => [service.name, dependenciesOf(service).map(({ name }) => name)]));
  const done = new Set();
  const walk = (name, path) => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of needs.get(name) ?? []) {
      const found = walk(next, [...path, name]);
      if (found !== undefined) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const name of needs.keys()) {
    const found = walk(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
