/**
 * The schema of what a caller may hand in. Reading checks the same things by hand, because that is fifty times faster;
 * the schema is asked only for a value that failed, to say what is wrong with it.
 */
import { z } from 'zod';
import { PromptlogError } from '../errors.ts';
import { isoTime } from './schema-time.ts';

/** Longest `message.id`, in characters. */
export const MAX_ID_LENGTH = 512;
/** Longest `chat_session_id`, in characters. */
export const MAX_SESSION_LENGTH = 1024;
/** Longest `chat_session_id`, in UTF-8 bytes: the longest partition key Cosmos DB takes. */
export const MAX_SESSION_BYTES = 2048;

const object = z.looseObject({});
const time = z.unknown().refine((value) => isoTime(value) !== undefined, { params: { expected: 'a date and time' } });
const id = z.string().min(1).max(MAX_ID_LENGTH);
const session = z
  .string()
  .min(1)
  .max(MAX_SESSION_LENGTH)
  .refine((value) => Buffer.byteLength(value) <= MAX_SESSION_BYTES, {
    params: { expected: `at most ${MAX_SESSION_BYTES} bytes` },
  });
const feedback = z.array(z.looseObject({ name: z.string().min(1), at: time.nullish() }));
const tags = z.array(z.string());
const message = {
  id: id.nullish(),
  prompt: z.array(z.looseObject({ role: z.string().nullish() })),
  other_attr: z.union([z.array(object), object]).nullish(),
  previous_message_id: z.string().nullish(),
};
const record = {
  id: id.nullish(),
  chat_session_id: session.nullish(),
  user: object.nullish(),
  message: z.looseObject(message),
  time: time.nullish(),
  accepted: time.nullish(),
  operation: z.string().nullish(),
  provider: z.string().nullish(),
  response_id: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  door: z.string().nullish(),
  request: object.nullish(),
  timing: object.nullish(),
  error: object.nullish(),
  client: object.nullish(),
  gateway: object.nullish(),
  properties: object.nullish(),
  changed: z.record(z.string(), z.string()).nullish(),
  feedback: feedback.nullish(),
  tags: tags.nullish(),
  outcome: z.enum(['completed', 'aborted', 'failed', 'filtered']).nullish(),
  masked: z.number().min(0).nullish(),
  halves: z.array(z.enum(['request', 'response'])).nullish(),
};

/** One schema for each thing that can be handed in. */
export const SHAPES = {
  record: z.looseObject(record),
  part: z.looseObject({
    ...record,
    message: z.looseObject({ ...message, prompt: message.prompt.nullish() }),
    halves: z.array(z.enum(['request', 'response'])).min(1),
  }),
  change: z
    .looseObject({
      id: z.string().min(1),
      chat_session_id: session.nullish(),
      at: time.nullish(),
      feedback: feedback.nullish(),
      tags: tags.nullish(),
      properties: object.nullish(),
    })
    .refine((change) => (change.feedback ?? change.tags ?? change.properties) != null, {
      params: { expected: 'feedback, tags or properties' },
    }),
} as const;

/** Why a value does not fit, as the error to throw: where, what was expected, and the type found there, never its content. */
export function misfit(shape: keyof typeof SHAPES, input: unknown): PromptlogError {
  const issue = SHAPES[shape].safeParse(input).error?.issues[0];
  if (issue === undefined) {
    return new PromptlogError('PL_INTERNAL', { reason: `the ${shape} schema and its reader disagree` });
  }
  return new PromptlogError('PL_RECORD_INVALID', {
    path: issue.path.map(String).join('.') || `the ${shape}`,
    expected: expectation(issue),
    got: typeAt(input, issue.path),
  });
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'too_big') return `at most ${issue.maximum} ${units(issue.origin)}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum} ${units(issue.origin)}`;
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') return 'object or array of objects';
  return issue.code === 'custom' ? String(issue.params?.['expected']) : issue.code;
}

function units(origin: string): string {
  return origin === 'string' ? 'characters' : origin === 'array' ? 'entries' : '';
}

function typeAt(input: unknown, path: readonly PropertyKey[]): string {
  let value = input;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
