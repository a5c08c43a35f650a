// docker-compose.yml as the rules look at it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { IMAGES } from './facts.js';

/** Reads the text; `faults` names what no rule could work with. */
export function readModel(text, root) {
  const document = parseDocument(text, { merge: true, uniqueKeys: true });
  if (document.errors.length > 0) return { faults: [document.errors[0].message.split('\n', 1)[0].replace(/:$/, '')] };
  const file = document.toJS({ maxAliasCount: 1000 });
  if (typeof file?.services !== 'object') return { faults: ['there are no services'] };
  const services = Object.entries(file.services).map(([name, service]) => ({ name, ...service, raw: service }));
  return { faults: [], text, root, file, services, logstash: readLogstash(root) };
}

/** The image without its tag and digest. */
export function imageOf({ image = '' }) {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

export function factsOf(service) {
  return IMAGES[imageOf(service)];
}

export function isOwn(service) {
  return imageOf(service) === 'promptlog';
}

/** Whether it runs once, rather than for ever. */
export function isOnce({ restart }) {
  return restart === 'no';
}

/** Its own check, that of the Dockerfile, or none. */
export function hasHealthcheck(service) {
  if (service.healthcheck?.disable === true) return false;
  return service.healthcheck !== undefined || isOwn(service);
}

/** Dependencies by name, each with its condition. */
export function dependenciesOf({ depends_on: needs = {} }) {
  const entries = Array.isArray(needs) ? needs.map((name) => [name, {}]) : Object.entries(needs);
  return entries.map(([name, need]) => ({
    name,
    condition: need?.condition ?? 'service_started',
    required: need?.required !== false,
  }));
}

/** Mounts in their short form, which is the one this file uses. */
export function mountsOf({ volumes = [] }) {
  return volumes.map((mount) => {
    const plain = String(mount).replace(/^\$\{[A-Z_]+:-([^}]*)\}/, '$1');
    const [source = '', target = '', mode = ''] = plain.split(':');
    return { source, target, isReadOnly: mode.split(',').includes('ro'), isFile: /^[./~]/.test(source) };
  });
}

/** Published ports: address, port outside, port inside. */
export function portsOf({ ports = [] }) {
  return ports.map((port) => {
    const parts = /^(?:(\$\{[^}]*\}|[\d.]+):)?(\d+):(\d+)$/.exec(String(port));
    return { text: String(port), address: parts?.[1], outside: Number(parts?.[2]), inside: Number(parts?.[3]) };
  });
}

/** `${NAME}` with what follows the name, everywhere in a value; `$$` stands for a dollar. */
export function variablesIn(value) {
  if (typeof value === 'string') {
    return [...value.replaceAll('$$', '').matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+])?([^}]*)\}/g)].map(
      ([, name, operator = '', rest = '']) => ({ name, operator, rest }),
    );
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(variablesIn);
}

export function megabytes(text) {
  const [, count, unit] = /^(\d+)([mg])b?$/i.exec(String(text)) ?? [];
  return count === undefined ? undefined : Number(count) * (unit.toLowerCase() === 'g' ? 1024 : 1);
}

/** What Logstash's own files ask of the environment, and where they listen. */
function readLogstash(root) {
  const folder = join(root, 'logstash');
  if (!existsSync(folder)) return { ports: [], variables: [], inputs: {} };
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(conf|yml|rb)$/.test(name),
  );
  const texts = files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  const variables = texts.flatMap(([name, text]) => [
    ...[...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)(:[^}]*)?\}/g)].map(([, variable, fallback]) => ({
      file: name,
      variable,
      isNeeded: fallback === undefined,
    })),
    ...[...text.matchAll(/setting\('([A-Z_]+)'/g)].map(([, variable]) => ({ file: name, variable, isNeeded: false })),
  ]);
  const ports = texts
    .filter(([name]) => name.startsWith('pipeline'))
    .flatMap(([, text]) => [...text.matchAll(/^\s*port => (\d+)$/gm)].map(([, port]) => Number(port)));
  return { ports: ports.sort((a, b) => a - b), variables };
}
