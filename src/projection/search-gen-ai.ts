/** The `gen_ai` fields of the search document: OpenTelemetry's names for what was asked, what was answered and what it used. */
import type { PromptRecord } from '../record/record.ts';
import type { Usage } from '../record/usage.ts';
import type { SearchAnswer, SearchPrompt } from './search-conversation.ts';
import { boolean, double, keyword, long, type Members, membersOf, positive, stored } from './search-value.ts';

/** Fills `gen_ai`. */
export function searchGenAi(
  record: PromptRecord,
  responseModel: string | undefined,
  prompt: SearchPrompt,
  answer: SearchAnswer,
  usage: Usage,
): Members {
  const { operation, provider, chat_session_id: session } = record;
  const genAi: Members = {};
  const request = membersOf(record.request);
  if (operation) genAi['operation'] = { name: keyword(operation) };
  if (provider) genAi['provider'] = { name: keyword(provider) };
  if (session !== record.message.id) genAi['conversation'] = { id: keyword(session) };
  const asked = requestOf(request);
  const answered = responseOf(record, responseModel, answer);
  const used = usageOf(usage);
  const output = outputType(request, operation);
  if (asked !== undefined) genAi['request'] = asked;
  if (answered !== undefined) genAi['response'] = answered;
  if (prompt.messages.length > 0) genAi['input'] = { messages: prompt.messages };
  if (answer.messages.length > 0 || output !== undefined) {
    const fields: Members = {};
    if (output !== undefined) fields['type'] = output;
    if (answer.messages.length > 0) fields['messages'] = answer.messages;
    genAi['output'] = fields;
  }
  const tools = stored(request['tools'] ?? request['functions']);
  if (tools !== undefined) genAi['tool'] = { definitions: tools };
  if (used !== undefined) genAi['usage'] = used;
  return genAi;
}

function requestOf(request: Members): Members | undefined {
  const fields: Members = {};
  const model = keyword(request['model']);
  const temperature = double(request['temperature']);
  const topP = double(request['top_p']);
  const topK = double(request['top_k']);
  const frequencyPenalty = double(request['frequency_penalty']);
  const presencePenalty = double(request['presence_penalty']);
  const maxTokens = long(request['max_tokens'] ?? request['max_completion_tokens'] ?? request['max_output_tokens']);
  const seed = long(request['seed']);
  const count = long(request['n']);
  const stream = boolean(request['stream']);
  if (model !== undefined) fields['model'] = model;
  if (temperature !== undefined) fields['temperature'] = temperature;
  if (topP !== undefined) fields['top_p'] = topP;
  if (topK !== undefined) fields['top_k'] = topK;
  if (frequencyPenalty !== undefined) fields['frequency_penalty'] = frequencyPenalty;
  if (presencePenalty !== undefined) fields['presence_penalty'] = presencePenalty;
  if (maxTokens !== undefined) fields['max_tokens'] = maxTokens;
  if (seed !== undefined) fields['seed'] = seed;
  if (count !== undefined) fields['choice'] = { count };
  if (stream !== undefined) fields['stream'] = stream;
  return (model ??
    temperature ??
    topP ??
    topK ??
    frequencyPenalty ??
    presencePenalty ??
    maxTokens ??
    seed ??
    count ??
    stream) !== undefined
    ? fields
    : undefined;
}

function responseOf(record: PromptRecord, model: string | undefined, answer: SearchAnswer): Members | undefined {
  const fields: Members = {};
  const id = keyword(record.response_id);
  const reasons = answer.finishReasons.length > 0 ? answer.finishReasons : undefined;
  const firstToken = positive(record.timing?.first_token_ms);
  if (id !== undefined) fields['id'] = id;
  if (model !== undefined) fields['model'] = model;
  if (reasons !== undefined) fields['finish_reasons'] = reasons;
  if (firstToken !== undefined) fields['time_to_first_chunk'] = firstToken / 1000;
  return (id ?? model ?? reasons ?? firstToken) !== undefined ? fields : undefined;
}

function usageOf(usage: Usage): Members | undefined {
  const fields: Members = {};
  if (usage.input !== undefined) fields['input_tokens'] = usage.input;
  if (usage.output !== undefined) fields['output_tokens'] = usage.output;
  if (usage.total !== undefined) fields['total_tokens'] = usage.total;
  if (usage.cacheRead !== undefined) fields['cache_read'] = { input_tokens: usage.cacheRead };
  if (usage.cacheWrite !== undefined) fields['cache_creation'] = { input_tokens: usage.cacheWrite };
  if (usage.reasoning !== undefined) fields['reasoning'] = { output_tokens: usage.reasoning };
  if (usage.estimated !== undefined) fields['estimated'] = usage.estimated;
  return (usage.input ??
    usage.output ??
    usage.total ??
    usage.cacheRead ??
    usage.cacheWrite ??
    usage.reasoning ??
    usage.estimated) !== undefined
    ? fields
    : undefined;
}

function outputType(request: Members, operation: string | undefined): string | undefined {
  if (operation === 'image_generation') return 'image';
  const format = membersOf(request['response_format'] ?? membersOf(request['text'])['format'])['type'];
  if (typeof format === 'string') return format.startsWith('json') ? 'json' : keyword(format);
  const modalities = request['modalities'];
  return Array.isArray(modalities) && modalities.includes('audio') ? 'speech' : undefined;
}
