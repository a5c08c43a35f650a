/** The stand-in's Responses API: messages, refusals and function calls, whole and as a stream of named events. */
import {
  type Answer,
  type Ask,
  CREATED,
  headersOf,
  idOf,
  type Json,
  jsonAnswer,
  modelOf,
  objectsIn,
  REFUSAL,
  replyTo,
  textIn,
  tokensIn,
  toolArguments,
  wordsOf,
} from './ask.ts';

/** POST /v1/responses. */
export function responses(ask: Ask): Answer {
  const output = outputOf(ask);
  const whole = responseOf(ask, output);
  return ask.body['stream'] === true ? streamed(ask, whole, output) : jsonAnswer(ask, whole);
}

/** What was said to it: the input's texts, the last of them last. */
function inputsOf({ body }: Ask): readonly string[] {
  const { input } = body;
  if (typeof input === 'string') return [input];
  return objectsIn(input).map((item) =>
    typeof item['output'] === 'string' ? item['output'] : textIn(item['content']),
  );
}

function outputOf(ask: Ask): Json[] {
  const { body, behaviour } = ask;
  const said = inputsOf(ask).at(-1) ?? '';
  const message = (part: Json): Json[] => {
    const status = behaviour === 'filters-answer' ? 'incomplete' : 'completed';
    return [{ type: 'message', id: idOf('msg_', ask), status, role: 'assistant', content: [part] }];
  };
  if (behaviour === 'refuses') return message({ type: 'refusal', refusal: REFUSAL });
  if (behaviour === 'filters-answer') return message({ type: 'output_text', text: '', annotations: [] });
  const tools = objectsIn(body['tools']).filter((tool) => tool['type'] === 'function');
  const isAnswered = objectsIn(body['input']).at(-1)?.['type'] === 'function_call_output';
  if (tools.length > 0 && !isAnswered) return tools.map((tool, at) => functionCall(ask, tool, at, said));
  const text = isAnswered ? `The tool says: ${said}` : replyTo(said);
  return message({ type: 'output_text', text, annotations: [], logprobs: [] });
}

function functionCall(ask: Ask, { name, parameters }: Json, at: number, said: string): Json {
  return {
    type: 'function_call',
    id: `${idOf('fc_', ask)}${at}`,
    call_id: `${idOf('call_', ask)}${at}`,
    name,
    arguments: toolArguments(parameters, said),
    status: 'completed',
  };
}

function responseOf(ask: Ask, output: readonly Json[]): Json {
  const { body, behaviour } = ask;
  const isFiltered = behaviour === 'filters-answer';
  return {
    id: idOf('resp_', ask),
    object: 'response',
    created_at: CREATED,
    status: isFiltered ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: isFiltered ? { reason: 'content_filter' } : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: modelOf(ask),
    output,
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    reasoning: { effort: null, summary: null },
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: usageOf(ask, output),
    user: body['user'] ?? null,
    metadata: body['metadata'] ?? {},
  };
}

function usageOf(ask: Ask, output: readonly Json[]): Json {
  const input = tokensIn(ask.body['instructions'], ...inputsOf(ask));
  const parts = output.flatMap((item) => objectsIn(item['content']));
  const calls = output.filter(({ type }) => type === 'function_call').length;
  const answered = tokensIn(...parts.map((part) => part['text'] ?? part['refusal'])) + calls * 5;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: answered,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + answered,
  };
}

function streamed(ask: Ask, whole: Json, output: readonly Json[]): Answer {
  const begun = { ...whole, status: 'in_progress', output: [], usage: null };
  const ended = whole['status'] === 'completed' ? 'response.completed' : 'response.incomplete';
  const steps: Json[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...output.flatMap((item, at) => itemSteps(item, at)),
    { type: ended, response: whole },
  ];
  const { behaviour } = ask;
  const isCut = behaviour === 'cuts-stream' || behaviour === 'never-ends' || behaviour === 'fails-in-stream';
  const kept = isCut ? steps.slice(0, Math.ceil(steps.length / 2)) : steps;
  if (behaviour === 'fails-in-stream') {
    const error = { code: 'server_error', message: 'The model failed.' };
    kept.push({ type: 'response.failed', response: { ...begun, status: 'failed', error } });
  }
  const events = kept.map((step, at) => {
    return `event: ${String(step['type'])}\ndata: ${JSON.stringify({ ...step, sequence_number: at })}\n\n`;
  });
  const answer = { status: 200, headers: headersOf(ask), events };
  if (behaviour === 'cuts-stream') return { ...answer, ending: 'reset' };
  return behaviour === 'never-ends' ? { ...answer, ending: 'never' } : answer;
}

function itemSteps(item: Json, output_index: number): Json[] {
  const place = { output_index, item_id: item['id'] };
  const empty = { ...item, status: 'in_progress' };
  const inner =
    item['type'] === 'function_call'
      ? argumentSteps(item, place)
      : objectsIn(item['content']).flatMap(partSteps(place));
  const added = item['type'] === 'function_call' ? { ...empty, arguments: '' } : { ...empty, content: [] };
  return [
    { type: 'response.output_item.added', output_index, item: added },
    ...inner,
    { type: 'response.output_item.done', output_index, item },
  ];
}

function argumentSteps({ arguments: given, name }: Json, place: Json): Json[] {
  const text = String(given);
  const middle = Math.ceil(text.length / 2);
  const type = 'response.function_call_arguments';
  return [
    ...[text.slice(0, middle), text.slice(middle)].map((delta) => ({ type: `${type}.delta`, ...place, delta })),
    { type: `${type}.done`, ...place, name, arguments: text },
  ];
}

function partSteps(place: Json): (part: Json, content_index: number) => Json[] {
  return (part, content_index) => {
    const isRefusal = part['type'] === 'refusal';
    const member = isRefusal ? 'refusal' : 'text';
    const type = isRefusal ? 'response.refusal' : 'response.output_text';
    const at = { ...place, content_index };
    const text = String(part[member]);
    return [
      { type: 'response.content_part.added', ...at, part: { ...part, [member]: '' } },
      ...wordsOf(text).map((delta) => ({ type: `${type}.delta`, ...at, delta, ...(!isRefusal && { logprobs: [] }) })),
      { type: `${type}.done`, ...at, [member]: text, ...(!isRefusal && { logprobs: [] }) },
      { type: 'response.content_part.done', ...at, part },
    ];
  };
}
