/** What Azure OpenAI adds to the answers of OpenAI: its headers, and what its content filter found. */
import { type Answer, type Json, objectsIn } from './ask.ts';

const SAFE = { filtered: false, severity: 'safe' };
const FOUND = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };
const PROMPT_FOUND = [
  { prompt_index: 0, content_filter_results: { ...FOUND, jailbreak: { filtered: false, detected: false } } },
];

/** The same answer as Azure gives it. */
export function asAzure(answer: Answer, deployment: string): Answer {
  const headers = {
    ...answer.headers,
    'apim-request-id': '0f7a2c7e-0000-4000-8000-000000000001',
    'x-ms-region': 'Sweden Central',
    'x-ms-deployment-name': deployment,
  };
  if ('events' in answer) return { ...answer, headers, events: [blankChunk(), ...answer.events] };
  const { body } = answer;
  if (!Array.isArray(body['choices'])) return { ...answer, headers };
  const choices = objectsIn(body['choices']).map((choice) => ({ ...choice, content_filter_results: FOUND }));
  return { ...answer, headers, body: { ...body, choices, prompt_filter_results: PROMPT_FOUND } };
}

// What was found in the prompt comes before anything else, in a chunk that has nothing else.
function blankChunk(): string {
  const chunk: Json = {
    id: '',
    object: '',
    created: 0,
    model: '',
    choices: [],
    prompt_filter_results: PROMPT_FOUND,
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
