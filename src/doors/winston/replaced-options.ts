/** The options of winston-elasticsearch, each with what becomes of it here: it is taken, it changes nothing, or it cannot be used. */
import { PromptlogError } from '../../errors.ts';

/** The options of winston-elasticsearch 0.19, so that a logger's set-up can be taken over as it is. */
export interface ReplacedOptions {
  readonly apm?: unknown;
  readonly buffering?: boolean | undefined;
  readonly bufferLimit?: number | null | undefined;
  readonly client?: unknown;
  readonly clientOpts?: object | undefined;
  readonly dataStream?: boolean | undefined;
  readonly ensureIndexTemplate?: boolean | undefined;
  readonly flushInterval?: number | undefined;
  readonly healthCheckTimeout?: string | undefined;
  readonly healthCheckWaitForNodes?: string | undefined;
  readonly healthCheckWaitForStatus?: string | undefined;
  readonly index?: string | null | undefined;
  readonly indexPrefix?: unknown;
  readonly indexSuffixPattern?: string | undefined;
  readonly indexTemplate?: unknown;
  readonly internalLogger?: ((...args: unknown[]) => void) | undefined;
  readonly pipeline?: string | null | undefined;
  readonly retryLimit?: number | undefined;
  readonly source?: string | undefined;
  readonly timestamp?: unknown;
  readonly transformer?: unknown;
  readonly useTransformer?: boolean | undefined;
  readonly waitForActiveShards?: number | string | undefined;
}

export interface OptionRule {
  /** taken: it has its meaning · unneeded: it changes nothing, and a warning says what does · refused: the constructor throws. */
  readonly fate: 'taken' | 'unneeded' | 'refused';
  /** What stands for it here: half a sentence. */
  readonly says: string;
  /** Values that ask for nothing, besides null: no word is said about them. */
  readonly neutral?: readonly unknown[];
}

const rule = (fate: OptionRule['fate'], says: string, ...neutral: readonly unknown[]): OptionRule => ({
  fate,
  says,
  neutral,
});

const INDEX =
  'records are in prompt-logs-<year>.<month>, by their own time, and are read through the alias prompt-logs';
const HEALTH = 'the spool holds records as long as the server is away, and delivery asks it by itself';

/** In the order of the README of winston-elasticsearch, then those that only its types have. */
export const REPLACED_OPTIONS: Readonly<Record<keyof ReplacedOptions | 'level' | 'handleExceptions', OptionRule>> = {
  level: rule('taken', 'the same; without it the level of the logger counts, not "info"'),
  index: rule('refused', INDEX),
  indexPrefix: rule('refused', INDEX, 'logs', 'prompt-logs'),
  indexSuffixPattern: rule('refused', INDEX, 'YYYY.MM.DD', 'YYYY.MM'),
  transformer: rule(
    'refused',
    'the search document follows from the record; what else it is to hold goes into its properties',
  ),
  useTransformer: rule('unneeded', 'the search document follows from the record', true),
  ensureIndexTemplate: rule('unneeded', 'the templates are made sure of by whoever may, or by `promptlog setup`', true),
  indexTemplate: rule('refused', 'records have index templates of their own; `promptlog setup` installs them'),
  flushInterval: rule(
    'taken',
    'delivery.batchWaitMs: how long a batch is gathered; the record itself is on the disk within 10 ms',
  ),
  retryLimit: rule('unneeded', 'delivery never gives up; delivery.retryMaxMs is its longest pause', 400),
  healthCheckTimeout: rule('unneeded', HEALTH, '30s'),
  healthCheckWaitForStatus: rule('unneeded', HEALTH, 'yellow'),
  healthCheckWaitForNodes: rule('unneeded', HEALTH, '>=1'),
  client: rule(
    'refused',
    'a thread of its own delivers, with a client of its own; name the server in clientOpts or elasticsearch.url',
  ),
  clientOpts: rule(
    'taken',
    'node, auth, cloud.id, requestTimeout and compression; for the rest there are the settings elasticsearch.*',
  ),
  waitForActiveShards: rule('unneeded', 'index.write.wait_for_active_shards of an index does it', 1, '1'),
  pipeline: rule('refused', 'records go to their indices as they are; index.final_pipeline of an index can name one'),
  buffering: rule('unneeded', 'records wait in the spool, on the disk', true),
  bufferLimit: rule('unneeded', 'spool.maxBytes is the limit; what is beyond it is refused with a warning'),
  apm: rule('taken', 'trace and span of the record, where it does not say them itself'),
  dataStream: rule('refused', 'a record is corrected by its id, which a data stream does not allow', false),
  source: rule('taken', 'the app of the record, where it does not say one itself'),
  internalLogger: rule('taken', "told the warnings of the transport's own shipper"),
  handleExceptions: rule('taken', 'the same: an exception carries no record, so it is one of the other lines'),
  timestamp: rule('unneeded', 'it does nothing in winston-elasticsearch either; the time of a record is its own'),
};

/** Throws for the first option that cannot be used; returns what is to be said about the others. */
export function judgeOptions(given: ReplacedOptions): readonly PromptlogError[] {
  const notices: PromptlogError[] = [];
  for (const [name, { fate, says, neutral = [] }] of Object.entries(REPLACED_OPTIONS)) {
    const value = given[name as keyof ReplacedOptions];
    const isSilent = value === undefined || value === null || neutral.includes(value);
    if (fate === 'taken' || isSilent) continue;
    const answer = optionError(name, fate === 'refused' ? says : `it changes nothing here: ${says}`);
    if (fate === 'refused') throw answer;
    notices.push(answer);
  }
  return notices;
}

/** What is wrong with an option that was given to the transport. */
export function optionError(option: string, reason: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: 'the options of PromptLogTransport' });
}
