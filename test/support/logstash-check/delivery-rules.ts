/** Nothing is lost and nothing is duplicated: what the plugins drop by default, they do not drop here. */
import { DEFAULT_LIMITS } from '../../../src/doors/http/limits.ts';
import type { Pipeline, Place } from './project.ts';
import { entriesOf, itemsOf, optionOf, optionText, type Plugin, textOf } from './tree.ts';

/** The condition of what is no document. */
const UNNAMED = '![@metadata][id]or![@metadata][index]or![@metadata][version]';
/** Inputs that get bytes, not text. */
const OF_BYTES = new Set(['tcp', 'file', 'rabbitmq', 'azure_event_hubs']);
const DECODES = /^json(_lines)?$/;
const LIMIT = DEFAULT_LIMITS.bodyBytes;

/** Each option of the elasticsearch output that has one right value, and why. */
const ELASTICSEARCH: readonly (readonly [option: string, value: string, reason: string])[] = [
  ['action', 'index', 'a record is written under its own id, again and again'],
  ['index', '%{[@metadata][index]}', 'the index is that of the record'],
  ['document_id', '%{[@metadata][id]}', 'without it every retry makes another document'],
  ['version', '%{[@metadata][version]}', 'without it an older document replaces a newer one'],
  ['version_type', 'external_gte', 'the same document may come twice, and an older one never replaces a newer'],
  ['data_stream', 'false', 'a data stream takes no document by its id'],
  ['manage_template', 'false', 'the templates are those of promptlog setup'],
  ['ilm_enabled', 'false', 'the lifecycle is that of promptlog setup'],
  ['silence_errors_in_log', 'version_conflict_engine_exception', 'a conflict means that something newer is there'],
];

const COLLECTOR: readonly (readonly [option: string, value: string, reason: string])[] = [
  ['http_method', 'post', 'the collector takes records by POST'],
  ['format', 'message', 'the text has to arrive as it came'],
  ['message', '%{[message]}', 'the text has to arrive as it came'],
  ['content_type', 'application/json', 'with text/plain the collector does not read it'],
  ['follow_redirects', 'false', 'a redirected POST arrives without its body'],
];

/** A sentence for each problem of one plugin in its pipeline. */
export function deliveryProblems(place: Place): readonly string[] {
  const { plugin, pipeline } = place;
  switch (`${plugin.section} ${plugin.name}`) {
    case 'output elasticsearch':
      return [...oneRightValue(plugin, ELASTICSEARCH), ...destinationProblems(pipeline, plugin), ...lettingGo(plugin)];
    case 'output http':
      return [...oneRightValue(plugin, COLLECTOR), ...destinationProblems(pipeline, plugin), ...httpProblems(place)];
    case 'input http':
      return [...rawProblems(plugin, pipeline), ...boundProblems(plugin)];
    case 'filter drop':
      return dropProblems(place);
    case 'output pipeline':
      return optionText(plugin, 'ensure_delivery') === 'false' ? ['pipeline drops while its destination starts'] : [];
    case 'output file':
      return optionText(plugin, 'flush_interval') === '0'
        ? []
        : ['file lets go of a text before it is on the disk: "flush_interval" is not 0'];
    case 'input dead_letter_queue':
      return replayProblems(place);
    default:
      return plugin.section === 'input' && plugin.name !== 'pipeline' ? rawProblems(plugin, pipeline) : [];
  }
}

function oneRightValue(plugin: Plugin, table: typeof ELASTICSEARCH): string[] {
  return table
    .filter(([option, value]) => optionText(plugin, option) !== value)
    .map(([option, value, reason]) => `${plugin.name}: "${option}" is to be "${value}": ${reason}`);
}

function destinationProblems({ id, settings }: Pipeline, plugin: Plugin): string[] {
  const problems: string[] = [];
  if (settings['queue.type'] !== 'persisted') problems.push(`pipeline ${id} has no persisted queue for ${plugin.name}`);
  if (settings['dead_letter_queue.enable'] !== 'true')
    problems.push(`pipeline ${id} has no dead-letter queue for ${plugin.name}`);
  return problems;
}

function lettingGo(plugin: Plugin): string[] {
  return optionOf(plugin, 'drop_error_types') === undefined
    ? []
    : ['elasticsearch drops what "drop_error_types" names'];
}

function httpProblems({ plugin, pipeline }: Place): string[] {
  const problems: string[] = [];
  const codes = new Set(itemsOf(optionOf(plugin, 'retryable_codes')).map((item) => Number(textOf(item))));
  const missing = Array.from({ length: 300 }, (_, at) => 300 + at).filter((code) => !codes.has(code));
  if (missing.length > 0)
    problems.push(
      `http drops records on ${missing.length} kinds of answer, such as ${missing[0]}: "retryable_codes" lacks them`,
    );
  if (optionText(plugin, 'retry_failed') === 'false')
    problems.push('http tries nothing again: "retry_failed" is false');
  if (optionOf(plugin, 'ignorable_codes') !== undefined) problems.push('http drops records on "ignorable_codes"');
  const headers = entriesOf(optionOf(plugin, 'headers'));
  const key = headers.find((entry) => entry.key.toLowerCase() === 'idempotency-key');
  if (textOf(key?.value) !== '%{[@metadata][key]}') problems.push('http sends no Idempotency-Key of the record');
  if (!headers.some((entry) => entry.key === 'x-api-key')) problems.push('http sends no x-api-key');
  if (!/\/v1\/records\?refused=keep$/.test(optionText(plugin, 'url') ?? ''))
    problems.push('http: "url" is to end in /v1/records?refused=keep: otherwise what is refused is tried for ever');
  const waits = pipeline.files.some((file) => file.plugins.some((other) => scriptOf(other) === 'reach.rb'));
  if (!waits) problems.push('http drops records on a certificate that does not fit: reach.rb is to wait before it');
  return problems;
}

/** The raw text stays in [message], once. */
function rawProblems(plugin: Plugin, { id, settings, files }: Pipeline): string[] {
  const problems: string[] = [];
  const codec = optionOf(plugin, 'codec');
  const name = codec?.kind === 'codec' ? codec.codec.name : textOf(codec);
  const first = plugin.name === 'rabbitmq' ? 'json' : 'plain';
  if (DECODES.test(name ?? first))
    problems.push(`${plugin.name} decodes the text: "codec" is ${name === undefined ? 'json by default' : name}`);
  if (settings['pipeline.ecs_compatibility'] !== 'disabled')
    problems.push(
      `${plugin.name} keeps the text a second time in [event][original]: pipeline ${id} needs ecs_compatibility disabled`,
    );
  if (settings['queue.type'] !== 'persisted')
    problems.push(`${plugin.name} confirms what is only in memory: pipeline ${id} has no persisted queue`);
  if (OF_BYTES.has(plugin.name) && !readsAnyBytes(plugin, files))
    problems.push(
      `${plugin.name} writes text that is no UTF-8 into the log: its codec is to read ISO-8859-1, marked [@metadata][latin1]`,
    );
  if (plugin.name !== 'http') return problems;
  const codecs = optionOf(plugin, 'additional_codecs');
  if (codecs === undefined) problems.push('http decodes application/json by default: "additional_codecs" is missing');
  for (const entry of entriesOf(codecs))
    if (DECODES.test(textOf(entry.value) ?? ''))
      problems.push(`http decodes the text of ${entry.key}: its codec is ${textOf(entry.value)}`);
  return problems;
}

function readsAnyBytes(plugin: Plugin, files: Pipeline['files']): boolean {
  const codec = optionOf(plugin, 'codec');
  const charset = codec?.kind === 'codec' ? optionText(codec.codec, 'charset') : undefined;
  const isMarked = entriesOf(optionOf(plugin, 'add_field')).some(({ key }) => key === '[@metadata][latin1]');
  const isUndone = files.some((file) =>
    file.plugins.some((other) => other.name === 'ruby' && other.conditions.includes('[@metadata][latin1]')),
  );
  return charset === 'ISO-8859-1' && isMarked && isUndone;
}

function boundProblems(plugin: Plugin): string[] {
  const bytes = Number(optionText(plugin, 'max_content_length') ?? 100 * 1024 * 1024);
  return Number.isNaN(bytes) || bytes < LIMIT
    ? []
    : [`http takes ${bytes} bytes, and the collector less than ${LIMIT}`];
}

function dropProblems({ plugin, pipeline }: Place): string[] {
  if (pipeline.id !== 'search') return [`drop in the pipeline ${pipeline.id} loses what nobody else has`];
  const last = plugin.conditions.at(-1)?.replaceAll(/\s/g, '');
  return last === UNNAMED ? [] : ['drop in the pipeline search is only for what has no id, index or version'];
}

function replayProblems({ plugin, pipeline }: Place): string[] {
  const problems: string[] = [];
  const marked = '[@metadata][dead_letter_queue]';
  const unmarks = pipeline.files.some((file) =>
    file.plugins.some(
      (other) =>
        other.name === 'mutate' && itemsOf(optionOf(other, 'remove_field')).some((item) => textOf(item) === marked),
    ),
  );
  if (!unmarks) problems.push(`what is refused again is thrown away: ${marked} is to be removed`);
  if (optionText(plugin, 'commit_offsets') === 'false') problems.push('every start replays all dead letters again');
  if (pipeline.settings['queue.type'] !== 'persisted')
    problems.push(`dead letters on their way are only in memory: pipeline ${pipeline.id} has no persisted queue`);
  return problems;
}

/** The name of the script of a ruby filter, without its folder. */
export function scriptOf(plugin: Plugin): string | undefined {
  return plugin.name === 'ruby' ? optionText(plugin, 'path')?.split('/').at(-1) : undefined;
}
