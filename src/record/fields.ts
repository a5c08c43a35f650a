/** The dictionary of the search document: every field, once. Templates, panels, Logstash and the command line are tested against it. */

/** How Elasticsearch holds a field; `object` is kept in `_source` and not indexed. */
export type FieldType =
  | 'alias'
  | 'boolean'
  | 'date'
  | 'double'
  | 'flattened'
  | 'float'
  | 'integer'
  | 'ip'
  | 'keyword'
  | 'long'
  | 'object'
  | 'short'
  | 'text';

/** Where a name comes from: the Elastic Common Schema, OpenTelemetry's GenAI conventions, or promptlog itself. */
export type FieldOrigin = 'ecs' | 'otel' | 'own';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly origin: FieldOrigin;
  /** What it is, for people. */
  readonly label: string;
  /** What an alias stands for. */
  readonly path?: string;
  /** Filled by insight, not by the projection alone. */
  readonly insight?: true;
  /** Holds, repeats or quotes what people and models wrote: nothing for readers without prompt content. */
  readonly content?: true;
}

type Row = readonly [name: string, type: FieldType, label: string];

const ECS: readonly Row[] = [
  ['@timestamp', 'date', 'When the call was made'],
  ['message', 'text', 'What was asked last'],
  ['event.id', 'keyword', 'Record id'],
  ['event.action', 'keyword', 'Operation'],
  ['event.outcome', 'keyword', 'Success or failure'],
  ['event.kind', 'keyword', 'Kind of event'],
  ['event.category', 'keyword', 'Category of event'],
  ['event.start', 'date', 'Start of the call'],
  ['event.end', 'date', 'End of the call'],
  ['event.created', 'date', 'Accepted at a door'],
  ['event.duration', 'long', 'Duration in nanoseconds'],
  ['event.ingested', 'date', 'Written to the search store'],
  ['user.id', 'keyword', 'User id'],
  ['user.name', 'keyword', 'User'],
  ['user.email', 'keyword', 'E-mail of the user'],
  ['organization.id', 'keyword', 'Tenant'],
  ['service.name', 'keyword', 'Application'],
  ['service.environment', 'keyword', 'Environment of the application'],
  ['tags', 'keyword', 'Tags'],
  ['labels', 'flattened', 'Labels'],
  ['source.ip', 'ip', 'Address of the caller'],
  ['user_agent.original', 'keyword', 'User agent'],
  ['trace.id', 'keyword', 'Trace'],
  ['span.id', 'keyword', 'Span'],
  ['cloud.region', 'keyword', 'Region'],
  ['http.response.status_code', 'short', 'Status the provider answered'],
  ['error.type', 'keyword', 'Type of error'],
  ['error.code', 'keyword', 'Code of the error'],
  ['error.message', 'text', 'Message of the error'],
];

const OTEL: readonly Row[] = [
  ['session.id', 'keyword', 'Session'],
  ['gen_ai.conversation.id', 'keyword', 'Session (OpenTelemetry)'],
  ['gen_ai.operation.name', 'keyword', 'Operation (OpenTelemetry)'],
  ['gen_ai.provider.name', 'keyword', 'Provider'],
  ['gen_ai.request.model', 'keyword', 'Model asked for'],
  ['gen_ai.response.model', 'keyword', 'Model that answered'],
  ['gen_ai.response.id', 'keyword', 'Response id'],
  ['openai.response.system_fingerprint', 'keyword', 'System fingerprint'],
  ['gen_ai.request.temperature', 'double', 'Temperature'],
  ['gen_ai.request.top_p', 'double', 'Top p'],
  ['gen_ai.request.top_k', 'double', 'Top k'],
  ['gen_ai.request.frequency_penalty', 'double', 'Frequency penalty'],
  ['gen_ai.request.presence_penalty', 'double', 'Presence penalty'],
  ['gen_ai.request.max_tokens', 'long', 'Most tokens to answer with'],
  ['gen_ai.request.seed', 'long', 'Seed'],
  ['gen_ai.request.choice.count', 'long', 'Answers asked for'],
  ['gen_ai.request.stream', 'boolean', 'Streamed'],
  ['gen_ai.response.finish_reasons', 'keyword', 'Why the answer ended'],
  ['gen_ai.response.time_to_first_chunk', 'double', 'Seconds to the first token'],
  ['gen_ai.output.type', 'keyword', 'Kind of output asked for'],
  ['gen_ai.usage.input_tokens', 'long', 'Input tokens'],
  ['gen_ai.usage.output_tokens', 'long', 'Output tokens'],
  ['gen_ai.usage.cache_read.input_tokens', 'long', 'Input tokens read from a cache'],
  ['gen_ai.usage.cache_creation.input_tokens', 'long', 'Input tokens written to a cache'],
  ['gen_ai.usage.reasoning.output_tokens', 'long', 'Output tokens spent on reasoning'],
  ...messageRows('gen_ai.input.messages', 'prompt'),
  ...messageRows('gen_ai.output.messages', 'answer'),
  ['gen_ai.tool.definitions', 'object', 'Tools on offer'],
];

const OWN: readonly Row[] = [
  ['outcome', 'keyword', 'How the call ended'],
  ['session.turn', 'integer', 'Turn of the session'],
  ['session.previous_id', 'keyword', 'Record before this one'],
  ['properties', 'flattened', 'Properties'],
  ['team.name', 'keyword', 'Team'],
  ['gateway.name', 'keyword', 'Gateway'],
  ['gateway.api', 'keyword', 'API of the gateway'],
  ['gateway.operation', 'keyword', 'Operation of the gateway'],
  ['gateway.product', 'keyword', 'Product'],
  ['gateway.subscription', 'keyword', 'Subscription'],
  ['gateway.backend', 'keyword', 'Backend'],
  ['gateway.attempts', 'integer', 'Attempts of the gateway'],
  ['model.family', 'keyword', 'Model family'],
  ['gen_ai.usage.total_tokens', 'long', 'Tokens'],
  ['gen_ai.usage.estimated', 'boolean', 'Tokens were estimated'],
  ['throughput.output_tokens_per_second', 'double', 'Output tokens per second'],
  ['prompt.system_id', 'keyword', 'Version of the system prompt'],
  ['tools.called', 'keyword', 'Tools called'],
  ['content_filter.blocked', 'boolean', 'Blocked by the content filter'],
  ['content_filter.categories', 'keyword', 'Categories of the content filter'],
  ['feedback.score', 'double', 'Score'],
  ['feedback.label', 'keyword', 'Label of the feedback'],
  ['feedback.comment', 'text', 'Comments'],
  ['feedback.count', 'integer', 'Judgements'],
  ['feedback.last_at', 'date', 'Last judgement'],
  ['record.revision', 'long', 'Revision'],
  ['record.schema', 'short', 'Schema version'],
  ['record.bytes', 'long', 'Size in bytes'],
  ['record.parts', 'short', 'Items that hold the record'],
  ['record.door', 'keyword', 'Door'],
  ['record.complete', 'boolean', 'Both halves are there'],
  ['record.orphaned', 'boolean', 'The other half was waited for in vain'],
  ['record.masked', 'integer', 'Masks applied'],
];

const INSIGHT: readonly Row[] = [
  ['error.class', 'keyword', 'Class of error'],
  ['prompt.language', 'keyword', 'Language'],
  ['topics', 'keyword', 'Key phrases'],
  ['topic', 'keyword', 'Topic'],
  ['sentiment.score', 'float', 'Sentiment'],
  ['sentiment.label', 'keyword', 'Mood'],
  ['cost.total', 'double', 'Cost'],
  ['cost.input', 'double', 'Cost of the input'],
  ['cost.output', 'double', 'Cost of the output'],
  ['cost.currency', 'keyword', 'Currency'],
  ['cost.price_version', 'keyword', 'Version of the prices'],
  ['cost.unpriced', 'boolean', 'No price known'],
  ['insight.version', 'keyword', 'Version of insight'],
];

const ALIASES: readonly (readonly [name: string, path: string, label: string])[] = [
  ['prompt.text', 'gen_ai.input.messages.parts.content', 'Prompt'],
  ['prompt.last', 'message', 'Last question'],
  ['completion.text', 'gen_ai.output.messages.parts.content', 'Answer'],
];

// Texts, objects and labels of any name hold content whoever fills them: nobody can vouch for what applications put into properties.
const CONTENT_TYPES: ReadonlySet<FieldType> = new Set(['flattened', 'object', 'text']);

// And these though they are keywords: roles and names in messages (names are those of files too), judgements in words, key phrases
// (which are words of the prompt), and errors as a whole, in which providers quote the prompt.
const CONTENT_NAMES = /^(gen_ai\.(input|output)\.messages\..*|error\.message\.keyword|feedback\.label|topics)$/;

/** Every field of the search document. */
export const FIELDS: readonly Field[] = Object.freeze([
  ...ECS.map((row) => field(row, 'ecs')),
  ...OTEL.map((row) => field(row, 'otel')),
  ...OWN.map((row) => field(row, 'own')),
  ...INSIGHT.map((row) => ({ ...field(row, 'own'), insight: true as const })),
  ...ALIASES.map(([name, path, label]) => ({ ...field([name, 'alias', label], 'own'), path, content: true as const })),
]);

/** Members of message parts that are kept in `_source` and never indexed: what is left of media. */
export const UNINDEXED_PART_MEMBERS: readonly string[] = ['modality', 'mime_type', 'size', 'sha256', 'uri', 'file_id'];

/** Texts that are kept as a whole too, so that equal ones can be counted. */
export const SUB_FIELDS: readonly Field[] = Object.freeze([
  field(['error.message.keyword', 'keyword', 'Message of the error'], 'own'),
]);

/** The fields a reader without prompt content may see. A new field is among them unless it holds content by its type or its name. */
export const METADATA_FIELDS: readonly string[] = Object.freeze(
  [...FIELDS, ...SUB_FIELDS].filter(({ content }) => content !== true).map(({ name }) => name),
);

const byName = new Map([...FIELDS, ...SUB_FIELDS].map((entry) => [entry.name, entry]));

/** The field of that name, if there is one; also a sub-field. */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name);
}

function field([name, type, label]: Row, origin: FieldOrigin): Field {
  const holdsContent = CONTENT_TYPES.has(type) || CONTENT_NAMES.test(name);
  return { name, type, origin, label, ...(holdsContent ? { content: true as const } : {}) };
}

function messageRows(messages: string, what: string): Row[] {
  return [
    [`${messages}.role`, 'keyword', `Roles in the ${what}`],
    [`${messages}.finish_reason`, 'keyword', `Finish reasons in the ${what}`],
    [`${messages}.parts.type`, 'keyword', `Types of parts of the ${what}`],
    [`${messages}.parts.content`, 'text', `Text of the ${what}`],
    [`${messages}.parts.name`, 'keyword', `Tools and files in the ${what}`],
    [`${messages}.parts.id`, 'keyword', `Tool calls in the ${what}`],
    [`${messages}.parts.arguments`, 'object', `Arguments of tools in the ${what}`],
    [`${messages}.parts.response`, 'object', `Answers of tools in the ${what}`],
  ];
}
