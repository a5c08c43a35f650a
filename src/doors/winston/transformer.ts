/** For loggers that keep winston-elasticsearch: its `transformer` option, and the `client` option that makes ids and indices ours too. */
import { loadConfig } from '../../config.ts';
import { PromptlogError, reasonOf } from '../../errors.ts';
import { defined, isObject, membersOf } from '../../formats/values.ts';
import { maskingOptions } from '../../masking-options.ts';
import { project } from '../../projection/search-document.ts';
import type { CaptureLevel } from '../../record/capture.ts';
import type { PromptRecord } from '../../record/record.ts';
import { type GateOptions, RecordGate } from '../../record-gate.ts';
import { recordOfLine } from './line-record.ts';

/** A line as winston-elasticsearch hands it to a transformer. */
export interface LogData {
  readonly message: unknown;
  readonly level: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly timestamp?: string;
}

export interface TransformerOptions extends GateOptions {
  /** The member of the log line that holds the record or the exchange. Default "promptlog". */
  readonly member?: string;
}

export type Transformer = (line: LogData) => Record<string, unknown>;

/** Where a document belongs; the document itself shows nothing of it. */
interface Place {
  readonly index: string;
  readonly id: string;
  readonly version: number;
}

const PLACE = Symbol('promptlog.place');

let usual: Transformer | undefined;

/** The search document of a line's record, masked as the settings say; every other line as winston-elasticsearch itself has it. */
export function promptLogTransformer(line: LogData): Record<string, unknown> {
  try {
    usual ??= createPromptLogTransformer();
  } catch (error) {
    return refusedLine(line, 'promptlog', error);
  }
  return usual(line);
}

/** A transformer with options of its own. Without them the settings count, and it throws what is wrong with them. */
export function createPromptLogTransformer({
  member = 'promptlog',
  ...gateOptions
}: TransformerOptions = {}): Transformer {
  const gate = new RecordGate({ ...gateFromSettings(), ...gateOptions });
  return (line) => {
    const carried = line.meta[member];
    if (carried === undefined || carried === null) return plainLine(line);
    // What a transformer throws would end the process: winston-elasticsearch awaits it where nobody catches.
    try {
      const passed = gate.record(recordOfLine(carried, line.meta, undefined, {}), 'winston');
      return passed === undefined ? plainLine(without(line, member)) : documentOf(passed.json);
    } catch (error) {
      return refusedLine(line, member, error);
    }
  };
}

/** A client of @elastic/elasticsearch, of whatever version winston-elasticsearch is used with. */
export interface BulkClient {
  bulk(...parameters: never[]): Promise<unknown>;
}

/**
 * A client for the `client` option: the documents of `promptLogTransformer` go to the index, the id and the version they have when
 * promptlog delivers them itself; everything else goes where it was going.
 */
export function promptLogClient<Client extends BulkClient>(client: Client): Client {
  const send = client.bulk.bind(client) as (...parameters: readonly unknown[]) => Promise<unknown>;
  const bulk = async (parameters: { readonly body: readonly unknown[] }, ...options: unknown[]): Promise<unknown> =>
    settled(await send({ ...parameters, body: placed(parameters.body) }, ...options));
  return Object.create(client, { bulk: { value: bulk } }) as Client;
}

function documentOf(json: string): Record<string, unknown> {
  const record = JSON.parse(json) as PromptRecord;
  const { document, ...place } = project(record, undefined, { bytes: Buffer.byteLength(json) });
  if (document === undefined) throw new PromptlogError('PL_INTERNAL', { reason: 'a record that is new was erased' });
  document.event['ingested'] = new Date().toISOString();
  Object.defineProperty(document, PLACE, { value: place });
  return document;
}

/** The operations with their places; those of winston-elasticsearch are left as they are, because it sends them again. */
function placed(body: readonly unknown[]): unknown[] {
  return body.map((action, at) => {
    const place = at % 2 === 0 ? (membersOf(body[at + 1]) as { [PLACE]?: Place })[PLACE] : undefined;
    if (place === undefined) return action;
    const { index, id, version } = place;
    const { pipeline } = membersOf(membersOf(action)['index'] ?? membersOf(action)['create']);
    return { index: { _index: index, _id: id, version, version_type: 'external_gte', ...defined({ pipeline }) } };
  });
}

/** A conflict says that something newer is there, which is as good as delivered; it would be sent again for ever. */
function settled(answer: unknown): unknown {
  if (!isObject(answer) || answer['errors'] !== true || !Array.isArray(answer['items'])) return answer;
  const items = answer['items'].map((item) => {
    const index = membersOf(membersOf(item)['index']);
    return index['status'] === 409 ? { index: { ...index, error: undefined } } : (item as unknown);
  });
  const errors = items.some((item) => Object.values(membersOf(item)).some((one) => isObject(membersOf(one)['error'])));
  return { ...answer, items, errors };
}

function plainLine({ timestamp, message, level, meta }: LogData): Record<string, unknown> {
  const traced = ['transaction', 'trace', 'span'].flatMap((name) => {
    const id = meta[`${name}.id`];
    return id ? [[name, { id }] as const] : [];
  });
  const at = timestamp ?? new Date().toISOString();
  return { '@timestamp': at, message, severity: level, fields: meta, ...Object.fromEntries(traced) };
}

/** What could not be taken is not shown: nobody has masked it. */
function refusedLine(line: LogData, member: string, error: unknown): Record<string, unknown> {
  const code = error instanceof PromptlogError ? error.code : 'PL_INTERNAL';
  return { ...plainLine(without(line, member)), error: { code, message: reasonOf(error) } };
}

function without(line: LogData, member: string): LogData {
  return { ...line, meta: Object.fromEntries(Object.entries(line.meta).filter(([name]) => name !== member)) };
}

function gateFromSettings(): GateOptions {
  const config = loadConfig();
  return { capture: { default: config.required('capture.level') as CaptureLevel }, masking: maskingOptions(config) };
}
