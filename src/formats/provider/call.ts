/** A call of a model's API, as whoever saw it pass has it, as the members of a record. */
import { isoTime } from '../../record/schema-time.ts';
import type { Members } from '../format.ts';
import { maskedText } from '../secrets.ts';
import { defined, filled, isObject, membersOf, numberOf, textOf } from '../values.ts';
import { type Answered, answeredOf } from './answer.ts';
import { type Address, type Api, addressOf, apiOfAnswer, apiOfRequest, OPERATIONS } from './api.ts';
import { type Body, bodyOf, objectOf } from './body.ts';
import { failureOf, type Headers, isFilterError } from './failure.ts';
import { clientOf, headersOf, isAzure, keptHeaders } from './headers.ts';
import { type Asked, askedOf, systemOf, withEchoed } from './request.ts';
import type { Folded } from './stream.ts';

/** One call. Bodies are text or parsed; whole, cut off, streamed (as the text of the stream), or missing. */
export interface RawCall {
  readonly url?: string;
  readonly method?: string;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly status?: number;
  readonly requestHeaders?: Members;
  readonly responseHeaders?: Members;
  readonly started?: unknown;
  readonly durationMs?: number;
}

/** What is known of a call beside what passed. */
export interface CallOptions {
  /** Which API it is, for whoever knows better than the address and the bodies. */
  readonly api?: Api;
  /** The answer, for whoever has folded its stream already. */
  readonly stream?: Folded;
}

/** A call with its bodies read. */
interface ReadCall {
  readonly api: Api;
  readonly address: Address | undefined;
  readonly request: Body;
  readonly response: Body;
  readonly sent: Headers;
  readonly received: Headers;
  readonly status: number | undefined;
}

/** The members of the call's record; undefined when neither its address nor its bodies are of a model's API. */
export function recordOfCall(call: RawCall, options: CallOptions = {}): Record<string, unknown> | undefined {
  const read = readCall(call, options);
  if (read === undefined) return undefined;
  const asked = askedOf(read.api, objectOf(read.request) ?? {});
  const answer = answerOf(read);
  const error = errorOf(read);
  const created = answer?.created;
  return defined({
    chat_session_id: asked.session,
    user: userOf(asked, read.sent),
    message: messageOf(read, asked, answer),
    time: isoTime(call.started) ?? created,
    operation: OPERATIONS[read.api],
    provider: providerOf(read),
    response_id: answer?.id,
    system_fingerprint: answer?.fingerprint,
    request: requestOf(read, asked, answer),
    timing: filled({ started: isoTime(call.started), duration_ms: durationOf(call.durationMs) }),
    error,
    client: filled(clientOf(read.sent)),
    gateway: filled({ region: read.received['x-ms-region'], backend: read.address?.host, status_code: read.status }),
    properties: filled(propertiesOf(read)),
    raw: filled({ request: rawRequest(read), response: rawAnswer(read) }),
    outcome: outcomeOf(read, answer, error),
  });
}

function readCall(call: RawCall, options: CallOptions): ReadCall | undefined {
  if (!/^post$/i.test(textOf(call.method) ?? 'POST')) return undefined;
  const address = addressOf(call.url);
  const hint = options.api ?? address?.api;
  const request = bodyOf(call.request, hint);
  const response = options.stream === undefined ? bodyOf(call.response, hint) : bodyOfStream(options.stream);
  const api = apiOfAnswer(response.value) ?? hint ?? apiOfRequest(request.value);
  if (api === undefined) return undefined;
  const [sent, received] = [headersOf(call.requestHeaders), headersOf(call.responseHeaders)];
  const status = numberOf(call.status);
  // Browsers and proxies say 0 where no answer came.
  return { api, address, request, response, sent, received, status: status === 0 ? undefined : status };
}

function bodyOfStream(stream: Folded): Body {
  return { value: stream.body, stream, isCut: stream.isCut };
}

function answerOf(read: ReadCall): Answered | undefined {
  const body = objectOf(read.response);
  if (body !== undefined) {
    const isAnswer = apiOfAnswer(body) !== undefined || failureOf(body, read.status, read.received) === undefined;
    return isAnswer ? answeredOf(read.api, body) : undefined;
  }
  if (isFailed(read) || read.response.stream !== undefined) return undefined;
  const { value, text } = read.response;
  if (value === undefined && isTranscript(read)) return answeredOf(read.api, { text });
  return value === undefined || value === null ? undefined : answeredOf('chat', { response: value });
}

function isTranscript({ api, response }: ReadCall): boolean {
  return (api === 'transcription' || api === 'translation') && response.text !== undefined && !response.isCut;
}

function isFailed({ status }: ReadCall): boolean {
  return status !== undefined && status >= 400;
}

function errorOf({ response, status, received }: ReadCall): Members | undefined {
  const { stream } = response;
  if (stream?.error !== undefined) {
    // Its headers had said that all is well before the failure came.
    const told = isObject(stream.error) ? stream.error : { message: textOf(stream.error) };
    return failureOf('error' in told || told['type'] === 'error' ? told : { error: told }, undefined, {});
  }
  return failureOf(response.value ?? response.text, status, received);
}

function messageOf(read: ReadCall, asked: Asked, answer: Answered | undefined): Members {
  const instructions = membersOf(answer?.echo)['instructions'];
  const isRepeated = objectOf(read.request)?.['instructions'] === undefined;
  return defined({
    id: answer?.id,
    prompt: [...(isRepeated ? systemOf(instructions) : []), ...asked.prompt],
    other_attr: answer?.attributes,
    previous_message_id: asked.previous ?? textOf(answer?.echo['previous_response_id']),
  });
}

function requestOf(read: ReadCall, asked: Asked, answer: Answered | undefined): Members | undefined {
  const { instructions: _, ...echo } = answer?.echo ?? {};
  const request = withEchoed(asked.request, echo);
  const { deployment } = read.address ?? {};
  const isNamed = request['model'] !== undefined && request['model'] !== null;
  const files = read.request.files;
  return filled({
    ...request,
    ...(isNamed || deployment === undefined ? {} : { model: deployment }),
    ...(files === undefined || files.length === 0 ? {} : { files }),
  });
}

function userOf(asked: Asked, sent: Headers): Members | undefined {
  const id = asked.user ?? sent['x-apim-end-user-id'];
  return id === undefined ? undefined : { user_id: id };
}

function providerOf({ api, address, received, response }: ReadCall): string {
  if (address?.provider !== undefined) return address.provider;
  if (api === 'messages') return 'anthropic';
  const body = membersOf(response.value);
  const isFiltered = 'prompt_filter_results' in body || 'prompt_annotations' in body;
  return isAzure(received) || isFiltered ? 'azure.ai.openai' : 'openai';
}

function propertiesOf({ address, request, response, sent, received }: ReadCall): Members {
  const isPartial = response.stream !== undefined && !response.stream.isWhole;
  return defined({
    ...keptHeaders(sent, received),
    deployment: address?.deployment,
    api_version: address?.apiVersion,
    truncated: request.isCut || response.isCut ? true : undefined,
    partial: isPartial ? true : undefined,
  });
}

/** What a request was that is no object, or not to its end. */
function rawRequest({ request }: ReadCall): unknown {
  return request.text === undefined ? (isObject(request.value) ? undefined : request.value) : maskedText(request.text);
}

/** Text that could not be read, or not to its end. That of a failure is its message, and that of a transcript the answer. */
function rawAnswer(read: ReadCall): unknown {
  const { text, isCut, value } = read.response;
  if (text === undefined) return isFailed(read) && !isObject(value) && typeof value !== 'string' ? value : undefined;
  if (isTranscript(read)) return undefined;
  if (isFailed(read) && !isCut && value === undefined) return undefined;
  // The sound of a speech came as text that means nothing.
  return read.api === 'speech' && !isCut ? undefined : maskedText(text);
}

function outcomeOf(read: ReadCall, answer: Answered | undefined, error: Members | undefined): string | undefined {
  if (error !== undefined) return isFilterError(error) ? 'filtered' : 'failed';
  const { stream, isCut, text } = read.response;
  if (stream !== undefined && !stream.isWhole) {
    if (answer?.outcome === 'filtered') return 'filtered';
    // Text that ends inside an event was cut by whoever logged it; how the call went on is not known.
    return isCut ? undefined : 'aborted';
  }
  if (answer !== undefined) return answer.outcome;
  return text !== undefined && read.status !== undefined && read.status < 300 ? 'completed' : undefined;
}

function durationOf(given: unknown): number | undefined {
  const duration = numberOf(given);
  return duration !== undefined && duration >= 0 ? duration : undefined;
}
