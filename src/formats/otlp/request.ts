/** The parameters of a call, from attributes of all generations, under the names that Chat Completions has for them. */
import { withoutCredentials } from '../secrets.ts';
import { isObject, numberOf, parsed, textOf } from '../values.ts';
import type { Attributes } from './any-value.ts';
import { type Concept, told } from './attributes.ts';
import { indexedContent } from './indexed.ts';
import { listIn } from './messages.ts';

const PARAMETERS: readonly (readonly [name: string, concept: Concept, read: (value: unknown) => unknown])[] = [
  ['model', 'requestModel', textOf],
  ['max_tokens', 'maxTokens', numberOf],
  ['temperature', 'temperature', numberOf],
  ['top_p', 'topP', numberOf],
  ['top_k', 'topK', numberOf],
  ['frequency_penalty', 'frequencyPenalty', numberOf],
  ['presence_penalty', 'presencePenalty', numberOf],
  ['seed', 'seed', numberOf],
  ['stop', 'stop', (value) => listIn(value) ?? value],
  ['n', 'choiceCount', numberOf],
  ['stream', 'stream', truth],
  ['encoding_format', 'encodingFormats', (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value)],
  ['dimensions', 'dimensions', numberOf],
  ['reasoning_effort', 'reasoningEffort', textOf],
  ['response_format', 'outputSchema', schemaFormat],
  ['response_format', 'responseFormat', responseFormat],
  ['service_tier', 'serviceTier', textOf],
  ['tools', 'tools', (value) => listIn(value) ?? value],
];

/** The parameters. Of two concepts for one parameter the first that is told counts. */
export function requestOf(attributes: Attributes): Record<string, unknown> {
  const request: Record<string, unknown> = {};
  for (const [name, concept, read] of PARAMETERS) {
    const value = told(attributes, concept);
    if (value !== undefined) request[name] ??= read(value);
  }
  if (request['tools'] === undefined && attributes.has('llm.request.functions.0.name')) {
    request['tools'] = indexedContent(attributes).tools;
  }
  return withoutCredentials(request);
}

function truth(value: unknown): unknown {
  if (value === 'true' || value === 'True') return true;
  return value === 'false' || value === 'False' ? false : value;
}

function responseFormat(value: unknown): unknown {
  const given = typeof value === 'string' ? parsed(value) : value;
  if (isObject(given)) return given;
  const type = textOf(value);
  return type === undefined ? undefined : { type };
}

function schemaFormat(value: unknown): unknown {
  return { type: 'json_schema', json_schema: { schema: parsed(value) ?? value } };
}
