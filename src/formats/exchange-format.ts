/** Calls as applications and OpenAI's own files have them: requests with their answers, bare answers, streams, training lines, batches. */
import { type Exchange, recordOfExchange } from './exchange.ts';
import type { Format, FormatContext, Made, Members } from './format.ts';
import { type Api, apiOfAnswer, apiOfRequest } from './provider/api.ts';
import { type RawCall, recordOfCall } from './provider/call.ts';
import { isSse } from './provider/sse.ts';
import { isStreamEvent } from './provider/stream.ts';
import { defined, isObject, listOf, membersOf, textOf } from './values.ts';

/** Reads what a call leaves in the hands of an application. */
export const openaiFormat: Format = {
  name: 'openai',
  title: 'Requests and answers of model APIs',
  recognises: (value) => kindOf(value) !== undefined,
  read(value, context) {
    const kind = kindOf(value);
    return kind === undefined ? [] : [READERS[kind](value, context)];
  },
};

type Kind = 'exchange' | 'answer' | 'chunk' | 'request' | 'training' | 'batch';

function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'string') return isSse(value) ? 'answer' : undefined;
  if (Array.isArray(value)) return value.some(isStreamEvent) ? 'answer' : undefined;
  if (!isObject(value) || 'message' in value || 'chat_session_id' in value || 'kwargs' in value) return undefined;
  if ('custom_id' in value && (isObject(value['body']) || 'response' in value)) return 'batch';
  if (isObject(value['request'])) return promptedApi(value['request']) === undefined ? undefined : 'exchange';
  if (isStreamEvent(value)) return 'chunk';
  if (apiOfAnswer(value) !== undefined) return 'answer';
  if (apiOfRequest(value) === undefined) return undefined;
  return isTraining(value) ? 'training' : 'request';
}

/** The API of a request that has a prompt, whether or not it names its model, as Azure's need not. */
function promptedApi(request: Members): Api | undefined {
  const { messages, prompt, input } = request;
  if (Array.isArray(messages)) return apiOfRequest(request) ?? 'chat';
  const named = typeof request['model'] === 'string' ? request : { ...request, model: '' };
  if (prompt !== undefined && prompt !== null) return apiOfRequest(named) ?? 'completion';
  return input !== undefined && input !== null ? (apiOfRequest(named) ?? 'responses') : undefined;
}

const TRAINING = new Set(['messages', 'tools', 'functions', 'parallel_tool_calls']);

function isTraining(value: Members): boolean {
  const last = membersOf(listOf(value['messages']).at(-1));
  return last['role'] === 'assistant' && Object.keys(value).every((name) => TRAINING.has(name));
}

const READERS: Readonly<Record<Kind, (value: unknown, context: FormatContext) => Made>> = {
  exchange: (value, context) => record(exchangeOf(membersOf(value)), context),
  answer: (value, context) => half('response', { response: value }, context),
  request: (value, context) => half('request', { request: value }, context),
  training: (value, context) => record(trainingOf(membersOf(value)), context),
  batch: (value, context) => batchOf(membersOf(value), context),
  chunk: () => ({ kind: 'refused', path: '', expected: 'a whole stream', got: 'one piece of it' }),
};

/** A record that has an id and a time in any case, as far as the context knows them. */
function record(members: Members, { key, time }: FormatContext): Made {
  const message = membersOf(members['message']);
  const id = message['id'] ?? key;
  return {
    kind: 'record',
    value: defined({ ...members, message: defined({ ...message, id }), time: members['time'] ?? time }),
  };
}

/** One side of a call: the record says which, so that it does not pass for a whole one. */
function half(side: 'request' | 'response', call: RawCall, context: FormatContext): Made {
  const members = recordOfCall(call);
  if (members !== undefined) return record({ ...members, halves: [side] }, context);
  return { kind: 'refused', path: '', expected: 'the stream of a model API', got: 'a stream of something else' };
}

function exchangeOf(value: Members): Members {
  const exchange = value as Members & Exchange;
  const { request, response } = exchange;
  if (isPlainChat(exchange)) return recordOfExchange(exchange);
  const api = promptedApi(request);
  const call = recordOfCall({ request, response }, api === undefined ? {} : { api }) ?? {};
  return { ...call, ...saidOf(exchange, call) };
}

/** What the application says of the call: it counts more than what follows from the bodies. */
function saidOf({ response: _, ...exchange }: Exchange, call: Members): Members {
  const {
    operation: _operation,
    request: _request,
    provider: _provider,
    ...said
  } = defined(recordOfExchange({ ...exchange, request: {} }));
  const { other_attr: _none, ...message } = membersOf(said['message']);
  const properties = { ...membersOf(call['properties']), ...membersOf(said['properties']) };
  return defined({
    ...said,
    message: { ...membersOf(call['message']), ...defined(message) },
    provider: exchange.provider,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
  });
}

/** Whether it is what `recordOfExchange` reads: a chat request, and an answer that came in one piece. */
function isPlainChat({ request, response }: Exchange): boolean {
  if (promptedApi(request) !== 'chat') return false;
  return response === undefined || response === null || (isObject(response) && apiOfAnswer(response) === 'chat');
}

/** A line of a file for fine-tuning: the last message is the answer that the model is to learn. */
function trainingOf({ messages, ...request }: Members): Members {
  const prompt = listOf(messages);
  const completion = { choices: [{ index: 0, message: prompt.at(-1) }] };
  return defined({
    ...recordOfCall({ request: { ...request, messages: prompt.slice(0, -1) } }, { api: 'chat' }),
    message: { prompt: prompt.slice(0, -1), other_attr: [{ completion }] },
    provider: undefined,
    outcome: 'completed',
  });
}

/** A line of a batch: what is asked, or what came of it. Its own id counts within the batch only. */
function batchOf(line: Members, context: FormatContext): Made {
  const { custom_id, url, method, body, response, error } = line;
  const answer = membersOf(response);
  const isAsked = isObject(body);
  const call = isAsked
    ? { ...addressed(url, method), request: body }
    : { response: answer['body'] ?? defined({ error }), ...statusOf(answer['status_code']) };
  const members = recordOfCall(call, { api: 'chat' });
  const properties = defined({
    ...membersOf(members?.['properties']),
    custom_id: textOf(custom_id),
    batch_request: line['id'],
  });
  return record({ ...members, properties, halves: [isAsked ? 'request' : 'response'] }, context);
}

function addressed(url: unknown, method: unknown): RawCall {
  return { ...(typeof url === 'string' ? { url } : {}), ...(typeof method === 'string' ? { method } : {}) };
}

function statusOf(status: unknown): RawCall {
  return typeof status === 'number' ? { status } : {};
}
