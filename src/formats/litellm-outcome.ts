/** How a call through LiteLLM ended: its tokens, its cost, its error. */
import type { Answer } from './document-answer.ts';
import { cleaned, filled, without } from './document-members.ts';
import type { Members } from './format.ts';
import { failureOf } from './provider/failure.ts';
import { defined, isObject, listOf, membersOf, numberOf, textOf } from './values.ts';

const isFailure = (payload: Members): boolean => payload['status'] === 'failure';

/** The tokens in the words of Chat Completions. A failed call is written down with zeros, which nobody counted. */
export function usageOf(payload: Members): unknown {
  const given = [membersOf(payload['hidden_params'])['usage_object'], membersOf(payload['metadata'])['usage_object']];
  const whole = given.find((usage) => isObject(usage) && Object.keys(usage).length > 0);
  if (whole !== undefined) return whole;
  const names = ['prompt_tokens', 'completion_tokens', 'total_tokens'] as const;
  const counts = names.map((name) => [name, numberOf(payload[name])] as const);
  if (!counts.some(([, count]) => count !== undefined && count > 0)) return undefined;
  return defined(Object.fromEntries(counts));
}

const BREAKDOWN = new Set(['input_cost', 'output_cost', 'total_cost']);

/** What the proxy reckons the call cost, in US dollars. */
export function costOf(payload: Members): Record<string, unknown> | undefined {
  const breakdown = membersOf(payload['cost_breakdown']);
  const total = numberOf(payload['response_cost']) ?? numberOf(breakdown['total_cost']);
  if (total === undefined || (total === 0 && isFailure(payload))) return undefined;
  return defined({
    total,
    input: numberOf(breakdown['input_cost']),
    output: numberOf(breakdown['output_cost']),
    currency: 'USD',
    ...without(breakdown, BREAKDOWN),
  });
}

/** What went wrong; undefined for a call that succeeded. */
export function errorOf(payload: Members): Members | undefined {
  const information = membersOf(payload['error_information']);
  const code = textOf(information['error_code']);
  const status = numberOf(code);
  const error = defined({
    type: textOf(information['error_class']),
    code,
    message: textOf(information['error_message']) ?? textOf(payload['error_str']),
    status: status !== undefined && status >= 100 && status <= 599 ? status : undefined,
  });
  if (!isFailure(payload) && error['message'] === undefined && error['type'] === undefined) {
    return failureOf(payload['response'], undefined, {});
  }
  const others = without(information, new Set(['error_class', 'error_code', 'error_message']));
  const kept = Object.entries(membersOf(cleaned(others))).filter(([, value]) => value !== '');
  return filled({ ...error, ...defined(Object.fromEntries(kept)) });
}

const BLOCKED = 'guardrail_intervened';

/** How it ended: refused by a filter or a guardrail, failed, or as the answer says. */
export function outcomeOf(payload: Members, answer: Answer): string | undefined {
  const errorClass = textOf(membersOf(payload['error_information'])['error_class']);
  const guardrails = listOf(payload['guardrail_information']).map((entry) => membersOf(entry)['guardrail_status']);
  const isBlocked =
    errorClass === 'ContentPolicyViolationError' ||
    membersOf(payload['status_fields'])['guardrail_status'] === BLOCKED ||
    guardrails.includes(BLOCKED);
  if (isFailure(payload)) return isBlocked ? 'filtered' : 'failed';
  return answer.outcome ?? (payload['status'] === 'success' ? 'completed' : undefined);
}
