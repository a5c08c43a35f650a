/** What a record says of one of the calls that every emitter makes, in a shape that is easy to compare. */
import { listOf, membersOf } from '../../src/formats/values.ts';
import type { PromptRecord } from '../../src/record/record.ts';

/** The calls of test/emitters. */
export type CallName = 'plain' | 'streamed' | 'tool asked' | 'tool answered' | 'failed' | 'embedding';

export interface CallSummary {
  readonly session: string | undefined;
  readonly user: string | undefined;
  readonly app: unknown;
  readonly operation: unknown;
  readonly provider: unknown;
  readonly asked: unknown;
  readonly answeredBy: unknown;
  /** Role, text, and names of tools that are called. */
  readonly prompt: readonly (readonly unknown[])[];
  readonly answers: readonly (readonly unknown[])[];
  readonly usage: readonly unknown[];
  readonly outcome: unknown;
  readonly error: readonly unknown[] | undefined;
}

/** Which call it was. */
export function callOf(record: PromptRecord): CallName {
  if (record.error !== undefined) return 'failed';
  if (record.operation === 'embeddings') return 'embedding';
  const { prompt, answers } = summaryOf(record);
  if (prompt.some(([role]) => role === 'tool')) return 'tool answered';
  if (answers.some(([reason]) => reason === 'tool_calls')) return 'tool asked';
  return prompt.some(([, text]) => String(text).startsWith('Tell it')) ? 'streamed' : 'plain';
}

export function summaryOf(record: PromptRecord): CallSummary {
  const { message, user, chat_session_id: session, error } = record;
  const answered = Object.assign({}, ...message.other_attr) as Record<string, unknown>;
  const { choices } = membersOf(answered['completion']);
  const { prompt_tokens, completion_tokens, total_tokens } = membersOf(answered['usage']);
  return {
    session: session === message.id ? undefined : session,
    user: user.user_id,
    app: record.client?.['app'],
    operation: record.operation,
    provider: record.provider,
    asked: record.request?.['model'],
    answeredBy: answered['model'],
    prompt: message.prompt.map((said) => spoken(said['role'], said)),
    answers: listOf(choices).map((choice) => {
      const { finish_reason: reason, message: said } = membersOf(choice);
      return spoken(reason, membersOf(said));
    }),
    usage: [prompt_tokens, completion_tokens, total_tokens],
    outcome: record.outcome,
    error: error === undefined ? undefined : [error['type'], error['status']],
  };
}

function spoken(first: unknown, said: Readonly<Record<string, unknown>>): readonly unknown[] {
  const calls = listOf(said['tool_calls']).map((call) => {
    const { name, arguments: given } = membersOf(membersOf(call)['function']);
    return `${String(name)}(${String(given)})`;
  });
  return [first, said['content'] ?? null, ...calls];
}
