/** Token usage, whichever provider counted it. OpenTelemetry's input tokens include the cached ones, as OpenAI's do. */
import { boolean, long, membersOf } from './search-value.ts';

/** What the call used. */
export interface SearchUsage {
  input: number | undefined;
  output: number | undefined;
  total: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  reasoning: number | undefined;
  estimated: boolean | undefined;
}

/** Reads `usage` of Chat Completions, the Responses API or Anthropic Messages. */
export function searchUsage(value: unknown): SearchUsage {
  const usage = membersOf(value);
  const inputDetails = membersOf(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const outputDetails = membersOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  // Only Anthropic names these two beside its input tokens, and only Anthropic leaves them out of that count.
  const read = tokens(usage['cache_read_input_tokens']);
  const written = tokens(usage['cache_creation_input_tokens']);
  const counted = tokens(usage['prompt_tokens'] ?? usage['input_tokens']);
  const isApart = usage['prompt_tokens'] === undefined;
  const input = counted !== undefined && isApart ? counted + (read ?? 0) + (written ?? 0) : counted;
  const output = tokens(usage['completion_tokens'] ?? usage['output_tokens']);
  const sum = input !== undefined && output !== undefined ? input + output : undefined;
  return {
    input,
    output,
    total: tokens(usage['total_tokens']) ?? sum,
    cacheRead: read ?? tokens(inputDetails['cached_tokens']),
    cacheWrite: written ?? tokens(inputDetails['cache_write_tokens']),
    reasoning: tokens(outputDetails['reasoning_tokens']),
    estimated: boolean(usage['estimated']),
  };
}

function tokens(value: unknown): number | undefined {
  const count = long(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
