/** The settings of Logstash 9.5 that we may want, and which of them a pipeline can have for itself (elastic/logstash, environment.rb and settings.rb). */

type SettingKind = 'text' | 'flag' | 'number' | 'bytes' | readonly string[];

/** In pipelines.yml, and in logstash.yml as the default of all pipelines. */
export const PIPELINE_SETTINGS: Readonly<Record<string, SettingKind>> = {
  'pipeline.id': 'text',
  'path.config': 'text',
  'pipeline.workers': 'number',
  'pipeline.batch.size': 'number',
  'pipeline.batch.delay': 'number',
  'pipeline.ordered': ['auto', 'true', 'false'],
  'pipeline.ecs_compatibility': ['disabled', 'v1', 'v8'],
  'pipeline.reloadable': 'flag',
  'path.queue': 'text',
  'path.dead_letter_queue': 'text',
  'queue.type': ['memory', 'persisted'],
  'queue.drain': 'flag',
  'queue.max_bytes': 'bytes',
  'queue.max_events': 'number',
  'queue.page_capacity': 'bytes',
  'queue.checkpoint.acks': 'number',
  'queue.checkpoint.writes': 'number',
  'queue.checkpoint.retry': 'flag',
  'queue.compression': ['none', 'speed', 'balanced', 'size'],
  'dead_letter_queue.enable': 'flag',
  'dead_letter_queue.max_bytes': 'bytes',
  'dead_letter_queue.flush_interval': 'number',
  'dead_letter_queue.storage_policy': ['drop_newer', 'drop_older'],
  'dead_letter_queue.retain.age': 'text',
  'config.support_escapes': 'flag',
};

/** Only in logstash.yml. */
export const NODE_SETTINGS: Readonly<Record<string, SettingKind>> = {
  'node.name': 'text',
  'path.data': 'text',
  'path.logs': 'text',
  'pipeline.unsafe_shutdown': 'flag',
  'log.level': ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
  'log.format': ['plain', 'json'],
  'config.reload.automatic': 'flag',
  'config.reload.interval': 'text',
  'ssl.reload.automatic': 'flag',
  'api.enabled': 'flag',
  'api.http.host': 'text',
  'api.http.port': 'number',
  'api.auth.type': ['none', 'basic'],
  'api.auth.basic.username': 'text',
  'api.auth.basic.password': 'text',
  'api.ssl.enabled': 'flag',
  'api.ssl.keystore.path': 'text',
  'api.ssl.keystore.password': 'text',
};

/** Settings of earlier versions: Logstash refuses to start with one of them. */
export const GONE_SETTINGS: Readonly<Record<string, string>> = {
  'http.host': 'api.http.host',
  'http.port': 'api.http.port',
  'http.enabled': 'api.enabled',
  'http.environment': 'api.environment',
};

/** What is wrong with a value, defaults of variables in their place. */
export function settingProblem(kind: SettingKind, value: string): string | undefined {
  if (Array.isArray(kind)) return kind.includes(value) ? undefined : `is "${value}", not one of ${kind.join(', ')}`;
  switch (kind) {
    case 'flag':
      return value === 'true' || value === 'false' ? undefined : `is "${value}", not true or false`;
    case 'number':
      return /^\d+$/.test(value) ? undefined : `is "${value}", not a number`;
    case 'bytes':
      return /^\d+(kb|mb|gb|tb)$/.test(value) ? undefined : `is "${value}", not a size like 4gb`;
    default:
      return undefined;
  }
}
