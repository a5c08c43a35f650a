/** Token usage, whichever provider counted it. OpenTelemetry's input tokens include the cached ones, as OpenAI's do. */
import { boolean, long, type Members, membersOf } from './values.ts';

/** What a call used. Every detail is a share of `input` or of `output`, never beside them. */
export interface Usage {
  /** The whole prompt, with what was read from a cache and written into it. */
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly total: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  /** Of those written into a cache, the ones kept for an hour instead of five minutes. */
  readonly cacheWriteHour: number | undefined;
  readonly reasoning: number | undefined;
  readonly audioInput: number | undefined;
  readonly audioOutput: number | undefined;
  /** Of the audio asked with, what was read from a cache: it is in `cacheRead` too. */
  readonly audioCached: number | undefined;
  readonly imageInput: number | undefined;
  readonly imageOutput: number | undefined;
  /** The service tier, where it stands with the counts, as Anthropic's does. */
  readonly serviceTier: string | undefined;
  /** Counted by us, since the provider sent no counts. */
  readonly estimated: boolean | undefined;
}

const UNKNOWN: Usage = Object.freeze({
  input: undefined,
  output: undefined,
  total: undefined,
  cacheRead: undefined,
  cacheWrite: undefined,
  cacheWriteHour: undefined,
  reasoning: undefined,
  audioInput: undefined,
  audioOutput: undefined,
  audioCached: undefined,
  imageInput: undefined,
  imageOutput: undefined,
  serviceTier: undefined,
  estimated: undefined,
});

/** Reads `usage` of Chat Completions, the Responses, Images, Realtime and Transcriptions APIs, or Anthropic Messages. */
export function usageOf(value: unknown): Usage {
  if (typeof value !== 'object' || value === null) return UNKNOWN;
  const usage = membersOf(value);
  const asked = membersOf(
    usage['prompt_tokens_details'] ?? usage['input_tokens_details'] ?? usage['input_token_details'],
  );
  const answered = membersOf(
    usage['completion_tokens_details'] ?? usage['output_tokens_details'] ?? usage['output_token_details'],
  );
  // Only Anthropic names these beside its input tokens, and only Anthropic leaves them out of that count.
  const kept = membersOf(usage['cache_creation']);
  const keptHour = tokens(kept['ephemeral_1h_input_tokens']);
  const read = tokens(usage['cache_read_input_tokens']);
  const written = tokens(usage['cache_creation_input_tokens']) ?? added(kept, keptHour);
  const counted = tokens(usage['prompt_tokens'] ?? usage['input_tokens']);
  const isApart = usage['prompt_tokens'] === undefined;
  const input = counted !== undefined && isApart ? counted + (read ?? 0) + (written ?? 0) : counted;
  const output = tokens(usage['completion_tokens'] ?? usage['output_tokens']);
  const sum = input !== undefined && output !== undefined ? input + output : undefined;
  const tier = usage['service_tier'];
  return {
    input,
    output,
    total: tokens(usage['total_tokens']) ?? sum,
    cacheRead: read ?? tokens(asked['cached_tokens']),
    cacheWrite: written ?? tokens(asked['cache_write_tokens']),
    cacheWriteHour: keptHour,
    reasoning: tokens(answered['reasoning_tokens'] ?? answered['thinking_tokens']),
    audioInput: tokens(asked['audio_tokens']),
    audioOutput: tokens(answered['audio_tokens']),
    audioCached: tokens(membersOf(asked['cached_tokens_details'])['audio_tokens']),
    imageInput: tokens(asked['image_tokens']),
    imageOutput: tokens(answered['image_tokens']),
    serviceTier: typeof tier === 'string' && tier !== '' ? tier : undefined,
    estimated: boolean(usage['estimated']),
  };
}

function added(kept: Members, hour: number | undefined): number | undefined {
  const minutes = tokens(kept['ephemeral_5m_input_tokens']);
  return minutes === undefined && hour === undefined ? undefined : (minutes ?? 0) + (hour ?? 0);
}

function tokens(value: unknown): number | undefined {
  const count = long(value);
  return count !== undefined && count >= 0 ? count : undefined;
}
