/**
 * A record as its search document: a pure function of the record, with the fields of `record/fields.ts`. What cannot be filled is absent,
 * and nothing a record can hold makes Elasticsearch refuse the document. `event.ingested` is the writer's to set.
 */
import type { Insight, InsightFields } from '../insight/insight-facts.ts';
import { indexName, searchId } from '../record/id.ts';
import { hasPieces } from '../record/pieces.ts';
import { lacksHalf, type PromptRecord } from '../record/record.ts';
import { type Usage, usageOf } from '../record/usage.ts';
import { addContext, searchEvent } from './search-context.ts';
import { searchAnswer, searchPrompt } from './search-conversation.ts';
import { searchFeedback } from './search-feedback.ts';
import { searchFilter } from './search-filter.ts';
import { searchGenAi } from './search-gen-ai.ts';
import {
  double,
  flattened,
  integer,
  keyword,
  keywords,
  long,
  type Members,
  membersOf,
  short,
  text,
} from './search-value.ts';

/** A search document: nested objects, as they are read in `_source`. */
export interface SearchDocument extends Members {
  '@timestamp': string;
  event: Members & { id: string };
}

/** What to do in the search store for one version of a record: index its document, or delete it. */
export type SearchEntry = SearchUpsert | SearchDeletion;

/** The document of a version of a record. */
export interface SearchUpsert {
  readonly id: string;
  readonly index: string;
  /** The record's revision: an older one never replaces a newer one. */
  readonly version: number;
  readonly document: SearchDocument;
  readonly deleted?: undefined;
}

/** The end of a record's document. */
export interface SearchDeletion {
  readonly id: string;
  readonly index: string;
  readonly version: number;
  readonly document?: undefined;
  readonly deleted: true;
}

/** What is known of how a record is stored. */
export interface StoredSize {
  /** UTF-8 bytes of its JSON. */
  readonly bytes?: number;
  /** How many items of the records store hold it. */
  readonly parts?: number;
}

interface Attributes {
  readonly completion: unknown;
  readonly model: unknown;
  readonly usage: unknown;
  readonly filterResults: unknown;
}

/** The search entry of a record with what insight derives from it; `deleted` when the record was erased. */
export function project(record: PromptRecord, insight?: Insight, size: StoredSize = {}): SearchEntry {
  const id = searchId(record.chat_session_id, record.message.id);
  const index = indexName(record.time);
  if (record.erased !== undefined) return { id, index, version: record.revision, deleted: true };
  const document = documentOf(record, insight, size);
  return { id, index, version: record.revision, document };
}

function documentOf(record: PromptRecord, insight: Insight | undefined, size: StoredSize): SearchDocument {
  const attributes = attributesOf(record);
  const { completion } = attributes;
  const model = keyword(attributes.model);
  const usage = usageOf(attributes.usage);
  const prompt = searchPrompt(record.message.prompt);
  const answer = searchAnswer(completion);
  const session = sessionOf(record, prompt.turns);
  const filter = searchFilter(record, membersOf(completion), attributes.filterResults, answer.finishReasons);
  const feedback = searchFeedback(record.feedback);
  const document: SearchDocument = {
    '@timestamp': record.time,
    event: searchEvent(record, completion !== undefined),
  };
  if (prompt.last !== undefined) document['message'] = prompt.last;
  if (record.outcome !== undefined) document['outcome'] = record.outcome;
  addContext(document, record);
  if (session !== undefined) document['session'] = session;
  document['gen_ai'] = searchGenAi(record, model, prompt, answer, usage);
  if (model !== undefined) document['model'] = { family: familyOf(model) };
  if (record.system_fingerprint) {
    document['openai'] = { response: { system_fingerprint: keyword(record.system_fingerprint) } };
  }
  if (prompt.systemId !== undefined) document['prompt'] = { system_id: prompt.systemId };
  if (answer.toolsCalled.length > 0) document['tools'] = { called: answer.toolsCalled };
  addRates(document, record, usage);
  addLabels(document, record);
  if (filter !== undefined) document['content_filter'] = filter;
  if (feedback !== undefined) document['feedback'] = feedback;
  document['record'] = storedOf(record, size);
  if (insight !== undefined) {
    const facts = {
      record,
      asked: prompt.last,
      responseModel: model,
      requestModel: keyword(record.request?.['model']),
      usage,
      filtered: filter?.['blocked'] === true,
    };
    addInsight(document, insight(facts));
  }
  return document;
}

// One walk for all of them; this runs for every record.
function attributesOf({ message }: PromptRecord): Attributes {
  let completion: unknown;
  let model: unknown;
  let usage: unknown;
  let filterResults: unknown;
  for (const entry of message.other_attr) {
    completion ??= entry['completion'];
    model ??= entry['model'];
    usage ??= entry['usage'];
    filterResults ??= entry['prompt_filter_results'];
  }
  const body = membersOf(completion);
  return { completion, model: model ?? body['model'], usage: usage ?? body['usage'], filterResults };
}

function sessionOf(record: PromptRecord, humanMessages: number): Members | undefined {
  const session: Members = {};
  const id = record.chat_session_id === record.message.id ? undefined : text(record.chat_session_id);
  const previous = keyword(record.message.previous_message_id);
  const turn = integer(record['turn']) ?? (humanMessages || undefined);
  if (id !== undefined) session['id'] = id;
  if (turn !== undefined) session['turn'] = turn;
  if (previous !== undefined) session['previous_id'] = previous;
  return (id ?? turn ?? previous) !== undefined ? session : undefined;
}

// `gpt-4o-2024-08-06` is of the family `gpt-4o`: all before the second hyphen, or the whole name where there is none.
function familyOf(model: string): string {
  const end = model.indexOf('-', model.indexOf('-') + 1);
  return end > 0 && model.indexOf('-') !== end ? model.slice(0, end) : model;
}

function addRates(document: Members, record: PromptRecord, usage: Usage): void {
  const took = double(record.timing?.duration_ms);
  const first = double(record.timing?.first_token_ms);
  if (usage.output === undefined || took === undefined || first === undefined || took <= first) return;
  // What a model thought before its first token is counted in its output and was not written in that time.
  const written = usage.output - (usage.reasoning ?? 0);
  if (written > 0) document['throughput'] = { output_tokens_per_second: (written * 1000) / (took - first) };
}

function addLabels(document: Members, record: PromptRecord): void {
  const tags = keywords(record.tags);
  const labels = flattened(record['labels']);
  const properties = flattened(record.properties);
  if (tags !== undefined) document['tags'] = tags;
  if (labels !== undefined) document['labels'] = labels;
  if (properties !== undefined) document['properties'] = properties;
}

function storedOf(record: PromptRecord, size: StoredSize): Members {
  const isHalf = lacksHalf(record);
  const masked = integer(record.masked);
  const door = text(record.door);
  const bytes = long(size.bytes);
  const parts = short(size.parts);
  const stored: Members = {
    revision: record.revision,
    schema: record.schema_version,
    complete: !isHalf && !hasPieces(record),
  };
  if (isHalf && record.orphaned !== undefined) stored['orphaned'] = true;
  if (bytes !== undefined) stored['bytes'] = bytes;
  if (parts !== undefined) stored['parts'] = parts;
  if (door !== undefined) stored['door'] = door;
  if (masked !== undefined) stored['masked'] = masked;
  return stored;
}

// Each group is merged into the document's group of the same name.
function addInsight(document: Members, insight: InsightFields): void {
  for (const [group, fields] of Object.entries(insight)) {
    if (fields === undefined) continue;
    const isGroup = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    document[group] = isGroup ? { ...membersOf(document[group]), ...fields } : fields;
  }
}
