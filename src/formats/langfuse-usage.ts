/** Tokens and costs as Langfuse keeps them, in the words of the provider that counted them. */

import { filled } from './document-members.ts';
import type { Members } from './format.ts';
import { defined, isObject, membersOf, numberOf, textOf } from './values.ts';

/** The usage of a generation, from whichever of its three shapes is there; undefined when nothing was counted. */
export function usageOf(body: Members): Record<string, unknown> | undefined {
  const details = membersOf(body['usageDetails']);
  if (Object.keys(details).length > 0) return isProviders(details) ? { ...details } : restored(details);
  const usage = membersOf(body['usage']);
  const unit = textOf(usage['unit']);
  if (unit !== undefined && unit !== 'TOKENS') return filled(defined(counts(usage)));
  if (isProviders(usage)) return filled(defined(counts(usage)));
  return filled(
    defined({
      prompt_tokens: numberOf(usage['promptTokens']) ?? numberOf(usage['input']),
      completion_tokens: numberOf(usage['completionTokens']) ?? numberOf(usage['output']),
      total_tokens: numberOf(usage['totalTokens']) ?? numberOf(usage['total']),
    }),
  );
}

function counts({ inputCost, outputCost, totalCost, ...others }: Members): Record<string, unknown> {
  return others;
}

/** Whether the provider's own words were kept: Chat Completions, Responses or Anthropic. */
function isProviders(usage: Members): boolean {
  return (
    'prompt_tokens' in usage || 'input_tokens' in usage || 'completion_tokens' in usage || 'output_tokens' in usage
  );
}

// Names of details that integrations use for what Chat Completions calls otherwise.
const DETAILS = new Map([
  ['cache_read', 'cached_tokens'],
  ['cache_creation', 'cache_write_tokens'],
  ['reasoning', 'reasoning_tokens'],
  ['audio', 'audio_tokens'],
]);

/**
 * Langfuse takes each detail off the side it belongs to, so that all of them add up to the total: `input` then lacks the cached tokens
 * and `output` the reasoning. This puts them back. Where input and output alone are the total nothing was taken off.
 */
function restored(map: Members): Record<string, unknown> {
  const { input, output, total, ...others } = map;
  const sides = { input: numberOf(input), output: numberOf(output), total: numberOf(total) };
  const inside = { input: detailsOf(others, 'input_'), output: detailsOf(others, 'output_') };
  const whole = (sides.input ?? 0) + (sides.output ?? 0) === sides.total;
  const rest = Object.entries(others).filter(([name]) => !/^(?:in|out)put_/.test(name));
  const read = ['cache_read_input_tokens', 'cache_creation_input_tokens'].some((name) => name in others);
  let prompt = whole ? sides.input : added(sides.input, inside.input);
  let completion = whole ? sides.output : added(sides.output, inside.output);
  // Details that overlap take off more than there is, down to nothing: then the total knows better.
  const excess = !read && sides.total !== undefined ? (prompt ?? 0) + (completion ?? 0) - sides.total : 0;
  if (excess > 0 && sides.input === 0 && prompt !== undefined && prompt >= excess) prompt -= excess;
  else if (excess > 0 && sides.output === 0 && completion !== undefined && completion >= excess) completion -= excess;
  // Anthropic counts what it read from a cache beside its input, and under names of its own.
  const [promptName, completionName] = read
    ? ['input_tokens', 'output_tokens']
    : ['prompt_tokens', 'completion_tokens'];
  return defined({
    [promptName]: prompt,
    [completionName]: completion,
    total_tokens: sides.total,
    [`${promptName}_details`]: filled(inside.input),
    [`${completionName}_details`]: filled(inside.output),
    ...Object.fromEntries(rest),
  });
}

function detailsOf(others: Members, prefix: string): Record<string, number> {
  const details: [string, number][] = [];
  for (const [name, value] of Object.entries(others)) {
    const count = name.startsWith(prefix) ? numberOf(value) : undefined;
    const detail = name.slice(prefix.length);
    if (count !== undefined) details.push([DETAILS.get(detail) ?? detail, count]);
  }
  return Object.fromEntries(details);
}

function added(side: number | undefined, details: Readonly<Record<string, number>>): number | undefined {
  const values = Object.values(details);
  return side === undefined && values.length === 0 ? undefined : values.reduce((sum, count) => sum + count, side ?? 0);
}

/** What the generation cost in US dollars, as the sender or Langfuse reckoned it. */
export function costOf(body: Members): Record<string, unknown> | undefined {
  const details = membersOf(body['costDetails']);
  const usage = membersOf(body['usage']);
  const { input, output, total, ...others } = details;
  const cost = defined({
    total: first(total, usage['totalCost'], body['calculatedTotalCost']),
    input: first(input, usage['inputCost'], body['calculatedInputCost']),
    output: first(output, usage['outputCost'], body['calculatedOutputCost']),
    ...others,
  });
  // Langfuse's exports say 0 where no price was known.
  const isKnown = isObject(body['costDetails']) || Object.values(cost).some((value) => value !== 0);
  return isKnown && filled(cost) !== undefined ? { ...cost, currency: 'USD' } : undefined;
}

function first(...values: readonly unknown[]): number | undefined {
  return values.map(numberOf).find((value) => value !== undefined);
}
