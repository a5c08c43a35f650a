/** The prompt and the parameters in the request body of each API. */
import type { Members } from '../format.ts';
import { withoutCredentials } from '../secrets.ts';
import { defined, isObject, membersOf, textOf } from '../values.ts';
import { type Api, apiOfRequest } from './api.ts';

/** What a request says of the record it is to become. */
export interface Asked {
  readonly prompt: readonly Members[];
  /** The parameters: everything but the prompt. */
  readonly request: Members;
  /** For whom the application says it asked. */
  readonly user?: string;
  readonly session?: string;
  readonly previous?: string;
}

/** Reads a request body. */
export function askedOf(answeredBy: Api, body: Members): Asked {
  // Some servers are asked in the shape of one API and answer in that of another.
  const api = PROMPT_MEMBERS[answeredBy] in body ? answeredBy : (apiOfRequest(body) ?? answeredBy);
  const { prompt, rest } = PROMPTS[api](body);
  const previous = textOf(rest['previous_response_id']);
  const session = textOf(rest['conversation']) ?? textOf(membersOf(rest['conversation'])['id']);
  const user = textOf(body['safety_identifier']) ?? textOf(body['user']) ?? userOf(body);
  return {
    prompt,
    request: withoutCredentials(rest),
    ...(user === undefined ? {} : { user }),
    ...(session === undefined ? {} : { session }),
    ...(previous === undefined ? {} : { previous }),
  };
}

const PROMPT_MEMBERS: Readonly<Record<Api, string>> = {
  chat: 'messages',
  messages: 'messages',
  responses: 'input',
  completion: 'prompt',
  embeddings: 'input',
  image: 'prompt',
  transcription: 'prompt',
  translation: 'prompt',
  speech: 'input',
};

interface Split {
  readonly prompt: readonly Members[];
  readonly rest: Members;
}

const PROMPTS: Readonly<Record<Api, (body: Members) => Split>> = {
  chat: ({ messages, ...rest }) => ({ prompt: promptOf(messages), rest }),
  messages: ({ messages, system, ...rest }) => ({ prompt: [...systemOf(system), ...promptOf(messages)], rest }),
  responses: ({ input, instructions, ...rest }) => ({ prompt: [...systemOf(instructions), ...promptOf(input)], rest }),
  completion: ({ prompt, ...rest }) => ({ prompt: inputOf(prompt), rest }),
  embeddings: ({ input, ...rest }) => ({ prompt: inputOf(input), rest }),
  image: ({ prompt, ...rest }) => ({ prompt: inputOf(prompt), rest }),
  transcription: ({ prompt, ...rest }) => ({ prompt: inputOf(prompt), rest }),
  translation: ({ prompt, ...rest }) => ({ prompt: inputOf(prompt), rest }),
  speech: ({ input, instructions, ...rest }) => ({ prompt: [...systemOf(instructions), ...inputOf(input)], rest }),
};

// Anthropic's place for it; in OpenAI's APIs `metadata` is the caller's own.
function userOf(body: Members): string | undefined {
  return textOf(membersOf(body['metadata'])['user_id']);
}

/** What the model is told before everything else, in the place where Chat Completions has it. */
export function systemOf(content: unknown): Members[] {
  return content === undefined || content === null || content === '' ? [] : [{ role: 'system', content }];
}

/** Messages as they came; what is no message is what the user said. */
export function promptOf(messages: unknown): Members[] {
  if (messages === undefined || messages === null) return [];
  if (!Array.isArray(messages)) return [isObject(messages) ? withRole(messages) : said(messages)];
  return messages.map((message: unknown) => (isObject(message) ? withRole(message) : said(message)));
}

function withRole(message: Members): Members {
  const { role } = message;
  return role === undefined || role === null || typeof role === 'string'
    ? message
    : { ...message, role: textOf(role) ?? 'user' };
}

function said(content: unknown): Members {
  return { role: 'user', content };
}

/** One text or several, or the numbers of the tokens they were made of. */
function inputOf(input: unknown): Members[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) return [said(input)];
  if (input.length > 0 && input.every((entry) => typeof entry === 'number')) return [said(tokensOf(input))];
  return input.map((entry: unknown) => said(Array.isArray(entry) ? tokensOf(entry) : entry));
}

function tokensOf(ids: readonly unknown[]): unknown {
  return [{ type: 'token_ids', token_ids: ids }];
}

/** Parameters that an answer of the Responses API repeats, for a record whose request is not known or says less. */
export function withEchoed(request: Members, echo: Members): Members {
  return { ...defined(echo), ...request };
}
