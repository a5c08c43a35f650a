/** An item or a row of Wonkalytics as a record, by the rules of its pipeline, with everything kept that its table has no column for. */

import { userOfAuthInfo } from './auth-info.ts';
import { type Answer, answerOf, completed } from './document-answer.ts';
import { promptOf } from './document-conversation.ts';
import { filled, instantOf, millisecondsBetween, propertiesOf, tagsOf, without } from './document-members.ts';
import type { FormatContext, Members } from './format.ts';
import { withoutCredentials } from './secrets.ts';
import { defined, listOf, membersOf, numberOf, parsed, textOf } from './values.ts';
import { promptOfText } from './wonkalytics-text.ts';

const STRUCTURED = new Set([
  ...['api_key', 'kwargs', 'request', 'request_response', 'auth_info', 'tags', 'pl_tags', 'return_pl_id'],
]);
const NOT_SENT = new Set(['messages', 'request', 'auth_info', 'pl_tags', 'return_pl_id']);
const NUMBERS = ['temperature', 'max_tokens', 'top_p', 'frequency_penalty', 'presence_penalty'];
const USAGE = ['prompt_tokens', 'completion_tokens', 'total_tokens'];
const KNOWN = new Set([
  ...['id', 'chat_session_id', 'username', 'user_id', 'email', 'tenant_id', 'timestamp', 'start_time', 'end_time'],
  ...['system_msg', 'messages', 'model', 'provider_type', 'score', ...NUMBERS],
  ...['response', 'response_id', 'response_model', 'response_system_fingerprint', 'response_choices'],
  ...USAGE.map((name) => `response_usage_${name}`),
]);
const PREFIXES = ['kwargs_', 'request_'];
// How tables are exported, and what the pipeline once wrote where it knew nothing.
const NOTHING = new Set<unknown>(['', 'NULL', 'None', null]);

/** The columns of an item or row by name. */
type Column = (name: string) => unknown;

/** The record's members. */
export function recordOfItem(item: Members, { key, time }: FormatContext): Record<string, unknown> {
  const kwargs = objectIn(item['kwargs']);
  const request = objectIn(item['request'] ?? kwargs['request']);
  const columns = columnsOf(item);
  const column: Column = (name) => (NOTHING.has(columns[name]) ? undefined : columns[name]);
  const answer = answerIn(item, column);
  const prompt = promptIn(kwargs, request, column);
  const responseId = answer.responseId ?? textOf(column('response_id'));
  const started = instantOf(column('start_time'));
  const others = Object.entries(columns).filter(([name, value]) => !KNOWN.has(name) && !isEmpty(value));
  return defined({
    chat_session_id: textOf(request['chat_session_id'] ?? column('chat_session_id')),
    user: userIn(item, kwargs, request, column),
    message: defined({
      // Its own id is in the table and the provider's is in the application's hands: either finds the record.
      id: textOf(column('id')) ?? responseId ?? key,
      prompt,
      other_attr: answer.attributes,
    }),
    time: started ?? instantOf(column('timestamp')) ?? time,
    operation: prompt.length > 0 || answer.outcome !== undefined ? 'chat' : undefined,
    provider: textOf(column('provider_type')),
    response_id: responseId,
    system_fingerprint: answer.fingerprint ?? textOf(column('response_system_fingerprint')),
    request: requestIn(kwargs, column),
    timing: timingOf(started, instantOf(column('end_time'))),
    feedback: scoreOf(column('score')),
    tags: tagsOf(item['tags'], item['pl_tags'], kwargs['pl_tags']),
    properties: propertiesOf(
      Object.fromEntries(others),
      without(request, new Set(['auth_info', 'messages', 'chat_session_id'])),
    ),
    outcome: answer.outcome,
  });
}

function isEmpty(value: unknown): boolean {
  return value === 'NULL' || (Array.isArray(value) && value.length === 0);
}

/** The item flattened, and the prefixes taken off: what stood under one overwrites what stood there before. */
function columnsOf(item: Members): Record<string, unknown> {
  const flat = Object.entries(propertiesOf(without(item, STRUCTURED)) ?? {});
  const plain = flat.filter(([name]) => unprefixed(name) === name);
  const lifted = flat.filter(([name]) => unprefixed(name) !== name).map(([name, value]) => [unprefixed(name), value]);
  return Object.fromEntries([...plain, ...lifted]);
}

function unprefixed(name: string): string {
  return PREFIXES.reduce((rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest), name);
}

function objectIn(value: unknown): Members {
  return membersOf(parsed(value));
}

function answerIn(item: Members, column: Column): Answer {
  const choices = column('response_choices');
  const logged = answerOf(item['request_response'] ?? (Array.isArray(choices) ? { choices } : undefined));
  // A stream's answer is written into its row afterwards.
  const written = answerOf(column('response'));
  const isSilent = logged.outcome === undefined && written.outcome !== undefined;
  const answer = isSilent ? { ...logged, ...spoken(logged, written) } : logged;
  // A row knows one model, the one that was asked for; an item has both.
  const model = column('response_model') ?? (answer.outcome === undefined ? undefined : column('model'));
  return completed(answer, defined({ model: textOf(model), usage: usageIn(column) }));
}

function spoken(logged: Answer, written: Answer): Partial<Answer> {
  return {
    attributes: [...written.attributes, ...logged.attributes],
    responseId: logged.responseId ?? written.responseId,
    outcome: written.outcome,
  };
}

function usageIn(column: Column): Members | undefined {
  return filled(defined(Object.fromEntries(USAGE.map((name) => [name, numberOf(column(`response_usage_${name}`))]))));
}

function promptIn(kwargs: Members, request: Members, column: Column): readonly unknown[] {
  const given = kwargs['messages'] ?? column('messages');
  const list = typeof given === 'string' ? parsed(given) : given;
  const messages = Array.isArray(list) ? promptOf(list) : promptOfText(textOf(given));
  const all = messages.length === 0 ? promptOf(listOf(request['messages'])) : messages;
  const system = textOf(column('system_msg'));
  if (system === undefined || all.some((message) => membersOf(message)['role'] === 'system')) return all;
  return [{ role: 'system', content: system }, ...all];
}

function userIn(item: Members, kwargs: Members, request: Members, column: Column): Record<string, unknown> | undefined {
  const auth = userOfAuthInfo(item['auth_info'] ?? request['auth_info'] ?? kwargs['auth_info']);
  // What is said outright counts more than what the principal says.
  const said = defined({
    name: textOf(column('username')),
    user_id: textOf(column('user_id')) ?? (auth['user_id'] === undefined ? textOf(kwargs['user']) : undefined),
    email: textOf(column('email')),
    tenant_id: textOf(column('tenant_id')),
  });
  return filled({ ...auth, ...said });
}

function requestIn(kwargs: Members, column: Column): Record<string, unknown> | undefined {
  const sent = withoutCredentials(without(kwargs, NOT_SENT));
  const numbers = NUMBERS.map((name) => [name, numberOf(sent[name] ?? column(name)) ?? sent[name] ?? column(name)]);
  return filled(defined({ model: textOf(column('model')), ...sent, ...Object.fromEntries(numbers) }));
}

function timingOf(started: string | undefined, ended: string | undefined): Record<string, unknown> | undefined {
  return filled(defined({ started, ended, duration_ms: millisecondsBetween(started, ended) }));
}

function scoreOf(score: unknown): Record<string, unknown>[] | undefined {
  const value = numberOf(score) ?? (typeof score === 'boolean' ? score : textOf(score));
  return value === undefined ? undefined : [{ name: 'score', value }];
}
