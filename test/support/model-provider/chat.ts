/** The stand-in's Chat Completions: whole and streamed answers, several choices, tool calls, refusals. */
import {
  type Answer,
  type Ask,
  CREATED,
  idOf,
  type Json,
  jsonAnswer,
  modelOf,
  objectsIn,
  REFUSAL,
  replyTo,
  streamAnswer,
  textIn,
  tokensIn,
  toolArguments,
  wordsOf,
} from './ask.ts';

interface Choice {
  readonly index: number;
  readonly message: Json;
  readonly finish_reason: string;
}

/** POST /v1/chat/completions. */
export function chat(ask: Ask): Answer {
  const count = typeof ask.body['n'] === 'number' ? ask.body['n'] : 1;
  const choices = Array.from({ length: count }, (_, index) => choiceOf(ask, index));
  if (ask.body['stream'] === true) return streamAnswer(ask, chunksOf(ask, choices));
  return jsonAnswer(ask, {
    ...headOf(ask, 'chat.completion'),
    choices: choices.map((choice) => ({ ...choice, logprobs: null })),
    usage: usageOf(ask, choices),
  });
}

function headOf(ask: Ask, object: string): Json {
  return {
    id: idOf('chatcmpl-', ask),
    object,
    created: CREATED,
    model: modelOf(ask),
    system_fingerprint: 'fp_44709d6fcb',
    service_tier: 'default',
  };
}

function choiceOf(ask: Ask, index: number): Choice {
  const { body, behaviour } = ask;
  const last = objectsIn(body['messages']).at(-1) ?? {};
  const said = textIn(last['content']);
  const answer = (message: Json, finish_reason: string): Choice => {
    return { index, message: { role: 'assistant', refusal: null, annotations: [], ...message }, finish_reason };
  };
  if (behaviour === 'refuses') return answer({ content: null, refusal: REFUSAL }, 'stop');
  if (behaviour === 'filters-answer') return answer({ content: '' }, 'content_filter');
  const tools = objectsIn(body['tools']).filter((tool) => tool['type'] === 'function');
  if (tools.length > 0 && last['role'] !== 'tool' && body['tool_choice'] !== 'none') {
    return answer({ content: null, tool_calls: tools.map((tool, at) => toolCall(ask, tool, at, said)) }, 'tool_calls');
  }
  return answer({ content: last['role'] === 'tool' ? `The tool says: ${said}` : replyTo(said, index) }, 'stop');
}

function toolCall(ask: Ask, tool: Json, at: number, said: string): Json {
  const { name, parameters } = (tool['function'] ?? {}) as Json;
  const id = `${idOf('call_', ask)}${at}`;
  return { id, type: 'function', function: { name, arguments: toolArguments(parameters, said) } };
}

function usageOf(ask: Ask, choices: readonly Choice[]): Json {
  const prompt = tokensIn(...objectsIn(ask.body['messages']).map(({ content }) => content));
  const completion = tokensIn(...choices.flatMap(({ message }) => [message['content'], message['refusal']]));
  const calls = choices.flatMap(({ message }) => objectsIn(message['tool_calls'])).length;
  const completionTokens = completion + calls * 5;
  return {
    prompt_tokens: prompt,
    completion_tokens: completionTokens,
    total_tokens: prompt + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

// The choices take turns, as they do where several are asked for.
function chunksOf(ask: Ask, choices: readonly Choice[]): Json[] {
  const wantsUsage = (ask.body['stream_options'] as Json | undefined)?.['include_usage'] === true;
  const head = { ...headOf(ask, 'chat.completion.chunk'), ...(wantsUsage && { usage: null }) };
  const streams = choices.map(deltasOf);
  const longest = Math.max(...streams.map(({ length }) => length));
  const turns = Array.from({ length: longest }, (_, at) => streams.flatMap((stream) => stream.slice(at, at + 1)));
  return [
    ...turns.flat().map((choice) => ({ ...head, choices: [choice] })),
    ...(wantsUsage ? [{ ...head, choices: [], usage: usageOf(ask, choices) }] : []),
  ];
}

function deltasOf({ index, message, finish_reason }: Choice): Json[] {
  const chunk = (delta: Json, reason: string | null = null): Json => {
    return { index, delta, logprobs: null, finish_reason: reason };
  };
  const { content, refusal, tool_calls: given } = message;
  const calls = objectsIn(given);
  const member = refusal === null ? 'content' : 'refusal';
  const words = wordsOf(String(content ?? refusal ?? ''));
  return [
    chunk({ role: 'assistant', content: calls.length > 0 ? null : '', refusal: null }),
    ...words.map((word) => chunk({ [member]: word })),
    ...calls.flatMap((call, at) => callDeltas(call, at).map((delta) => chunk({ tool_calls: [delta] }))),
    chunk({}, finish_reason),
  ];
}

// The name comes first, the arguments after it in two pieces.
function callDeltas({ id, type, function: called }: Json, index: number): Json[] {
  const { name, arguments: given } = called as { name: string; arguments: string };
  const middle = Math.ceil(given.length / 2);
  return [
    { index, id, type, function: { name, arguments: '' } },
    { index, function: { arguments: given.slice(0, middle) } },
    { index, function: { arguments: given.slice(middle) } },
  ];
}
