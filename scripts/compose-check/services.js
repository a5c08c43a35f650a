// Rules about services by themselves: images, rights, memory, health, ports.
import { IMAGES, MOST_MEMORY_MB, OWN_IMAGE, PROFILES } from './facts.js';
import { factsOf, hasHealthcheck, imageOf, isOnce, isOwn, megabytes, portsOf } from './model.js';

const PINNED = /^[\w./-]+:[\w.-]*\d[\w.-]*@sha256:[0-9a-f]{64}$/;
const TIMES = ['interval', 'timeout', 'retries', 'start_period'];

export function checkFile({ file }, say) {
  if (file.version !== undefined) say('version: has no meaning any more');
  if (file.name !== 'promptlog') say('name: is to be promptlog, or volumes are called after the folder');
}

export function checkServices(model, say) {
  for (const service of model.services) {
    const tell = (fault) => say(`${service.name}: ${fault}`);
    checkImage(service, tell);
    checkRights(service, tell);
    checkMemory(service, tell);
    checkHealth(service, tell);
    checkPorts(service, model, tell);
    checkKeeping(service, tell);
  }
  checkVersions(model, say);
  checkPortClash(model, say);
  checkMemorySum(model, say);
}

function checkImage(service, say) {
  const { image } = service;
  if (image === undefined) return say('it has no image');
  if (image === OWN_IMAGE) {
    if (service.build === undefined) say('the own image has to be built: build: .');
    return;
  }
  if (IMAGES[imageOf(service)] === undefined)
    return say(`nothing is known of the image ${imageOf(service)}: add it to scripts/compose-check/facts.js`);
  if (!/:[^/]+$/.test(image.replace(/@.*$/, '')) || /:(latest|[a-z-]*latest)(@|$)/.test(image))
    return say(`the image ${image} is to be pinned by its version`);
  if (!PINNED.test(image) && factsOf(service).undigested === undefined)
    say(`the image ${image} is to be pinned by its digest`);
}

// Data of one version is not read by an older one, and Kibana speaks to its own version alone.
function checkVersions({ services }, say) {
  const elastic = services.filter((service) => imageOf(service).startsWith('docker.elastic.co/'));
  const versions = new Set(
    elastic.map(({ image }) => /:([\d.]+)/.exec(image)?.[1]).filter((version) => version !== undefined),
  );
  if (versions.size > 1)
    say(`Elasticsearch, Kibana and Logstash are to be of one version, not ${[...versions].join(' and ')}`);
}

function checkRights(service, say) {
  if (service.privileged === true) say('privileged gives it the whole machine');
  for (const mode of ['network_mode', 'pid', 'ipc'])
    if (service[mode] === 'host') say(`${mode}: host takes down the wall to the machine`);
  if (service.cap_add !== undefined) say('cap_add gives rights that nothing here needs');
  if (service.security_opt?.includes('no-new-privileges:true') !== true)
    say('security_opt: no-new-privileges:true is missing');
  const needsRights = factsOf(service)?.capabilities === true;
  if (!needsRights && service.cap_drop?.includes('ALL') !== true) say('cap_drop: ALL is missing');
  if (String(service.user ?? '1').split(':')[0] === '0' || service.user === 'root') say('it runs as root');
  if (!isOwn(service)) return;
  if (service.read_only !== true) say('read_only: true is missing');
  if (service.init !== true)
    say('init: true is missing: as process 1 it would not be stopped by a signal it does not know');
  if (!service.tmpfs?.some((mount) => mount.startsWith('/tmp'))) say('tmpfs: /tmp is missing');
}

function checkMemory(service, say) {
  const limit = megabytes(service.mem_limit);
  if (limit === undefined) return say('mem_limit is missing');
  for (const name of ['ES_JAVA_OPTS', 'LS_JAVA_OPTS', 'KAFKA_HEAP_OPTS']) {
    const options = String(service.environment?.[name] ?? '');
    const most = megabytes(/-Xmx(\w+)/.exec(options)?.[1]);
    if (most === undefined) continue;
    if (most > limit * 0.55) say(`a heap of ${most} MB leaves too little of ${limit} MB for the rest`);
    const least = megabytes(/-Xms(\w+)/.exec(options)?.[1]);
    if (!isOnce(service) && least !== most)
      say(`${name}: a heap that grows is stopped by the limit when it does: -Xms as -Xmx`);
  }
}

function checkMemorySum({ services }, say) {
  const usual = services.filter(({ profiles = [] }) => profiles.length === 0 || profiles.includes('emulator'));
  const sum = usual.reduce((total, service) => total + (megabytes(service.mem_limit) ?? 0), 0);
  if (sum > MOST_MEMORY_MB) say(`what always runs may take ${sum} MB, which is more than ${MOST_MEMORY_MB}`);
}

function checkHealth(service, say) {
  const { healthcheck } = service;
  if (!hasHealthcheck(service)) {
    if (!isOnce(service)) say('it runs for ever and has no healthcheck');
    return;
  }
  if (isOnce(service)) return say('it runs once: healthcheck: { disable: true }');
  if (healthcheck === undefined) return;
  const missing = TIMES.filter((name) => healthcheck[name] === undefined);
  if (missing.length > 0) say(`its healthcheck does not say ${missing.join(' and ')}`);
  checkProgram(service, healthcheck.test, say);
}

function checkProgram(service, test, say) {
  if (!Array.isArray(test) || !['CMD', 'CMD-SHELL'].includes(test[0]))
    return say('the test of its healthcheck is to be a list that begins with CMD or CMD-SHELL');
  const known = factsOf(service)?.programs ?? [];
  const [kind, first, ...more] = test;
  const called =
    kind === 'CMD' ? [first] : ['sh', ...first.split(/\|\|?|&&|;/).map((part) => part.trim().split(/\s+/)[0])];
  if (kind === 'CMD-SHELL' && more.length > 0) say('CMD-SHELL takes one text');
  for (const program of called)
    if (!known.includes(program)) say(`its healthcheck calls ${program}, which is not known to be in the image`);
}

function checkPorts(service, { logstash }, say) {
  for (const { text, address, outside, inside } of portsOf(service)) {
    if (Number.isNaN(outside)) say(`the port ${text} is to be written address:outside:inside`);
    else if (!/^\$\{PROMPTLOG_BIND:-127\.0\.0\.1\}$/.test(address ?? ''))
      say(`the port ${outside} is open to the network: begin it with \${PROMPTLOG_BIND:-127.0.0.1}`);
    const listens = factsOf(service)?.ports(service, logstash) ?? [];
    if (!Number.isNaN(inside) && !listens.includes(inside))
      say(`nothing listens at its port ${inside}: there are ${listens.join(', ')}`);
  }
}

function checkPortClash({ services }, say) {
  const taken = new Map();
  for (const service of services) {
    for (const { outside } of portsOf(service)) {
      if (taken.has(outside)) say(`${service.name}: the port ${outside} is taken by ${taken.get(outside)}`);
      taken.set(outside, service.name);
    }
  }
}

function checkKeeping(service, say) {
  const { restart, logging, profiles = [] } = service;
  if (!['no', 'unless-stopped'].includes(restart)) say('restart is to be unless-stopped, or no for what runs once');
  if (logging?.options?.['max-size'] === undefined || logging.options['max-file'] === undefined)
    say('its log has no limit: logging');
  for (const profile of profiles)
    if (!PROFILES.includes(profile)) say(`there is no profile ${profile}; there are ${PROFILES.join(', ')}`);
}
