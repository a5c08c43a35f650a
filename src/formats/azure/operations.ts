/** What a gateway's operation does, by the names that API Management and Azure OpenAI give their operations. */
import type { Members } from '../format.ts';
import { type Api, OPERATIONS } from '../provider/api.ts';
import { textOf } from '../values.ts';

/** The operations of Azure OpenAI's API that call a model, in lower case. */
const IDS: ReadonlyMap<string, string> = new Map([
  ['chatcompletions_create', 'chat'],
  ['extensionschatcompletions_create', 'chat'],
  ['completions_create', 'text_completion'],
  ['embeddings_create', 'embeddings'],
  ['createresponse', 'chat'],
  ['responses_create', 'chat'],
  ['imagegenerations_create', 'image_generation'],
  ['begin-a-image-generation', 'image_generation'],
  ['get-a-generated-image-result', 'image_generation'],
  ['audiotranscriptions_create', 'transcription'],
  ['transcriptions_create', 'transcription'],
  ['audiotranslations_create', 'translation'],
  ['translations_create', 'translation'],
  ['audiospeech_create', 'speech'],
  ['speech_create', 'speech'],
]);

const APIS: readonly Api[] = ['chat', 'completion', 'embeddings', 'image', 'transcription', 'translation', 'speech'];

/** In the titles that people read, the first of these words that occurs says it. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/embedding/i, 'embeddings'],
  [/image/i, 'image_generation'],
  [/transcri/i, 'transcription'],
  [/translat/i, 'translation'],
  [/speech/i, 'speech'],
  [/chat|responses/i, 'chat'],
  [/completion/i, 'text_completion'],
];

/** The shape of the bodies of such an operation. */
export function apiOf(id: unknown): Api | undefined {
  const operation = operationOf(id);
  if (operation === undefined) return undefined;
  if (textOf(id)?.toLowerCase().includes('response') === true) return 'responses';
  return APIS.find((api) => OPERATIONS[api] === operation);
}

/** The operation an API's own operation id stands for; undefined when it calls no model that is known. */
export function operationOf(id: unknown): string | undefined {
  return IDS.get(textOf(id)?.toLowerCase() ?? '');
}

/** The operation that an id, or else the words of a title, speak of. */
export function operationNamed(name: unknown): string | undefined {
  const text = textOf(name)?.slice(0, 200) ?? '';
  return operationOf(text) ?? WORDS.find(([word]) => word.test(text))?.[1];
}

/** Bodies alone do not tell Azure OpenAI from OpenAI. */
export function azureOf(read: Members): Members {
  return read['provider'] === 'openai' ? { ...read, provider: 'azure.ai.openai' } : read;
}
