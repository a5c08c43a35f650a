/** The stand-in's legacy completions: one text goes on from a prompt. */
import {
  type Answer,
  type Ask,
  CREATED,
  idOf,
  type Json,
  jsonAnswer,
  modelOf,
  replyTo,
  streamAnswer,
  tokensIn,
  wordsOf,
} from './ask.ts';

/** POST /v1/completions. */
export function completions(ask: Ask): Answer {
  const { prompt } = ask.body;
  const prompts = Array.isArray(prompt) ? prompt.filter((each) => typeof each === 'string') : [String(prompt ?? '')];
  const head = { id: idOf('cmpl-', ask), object: 'text_completion', created: CREATED, model: modelOf(ask) };
  const finish_reason = ask.behaviour === 'filters-answer' ? 'content_filter' : 'stop';
  const texts = prompts.map((each) => (finish_reason === 'stop' ? replyTo(each) : ''));
  const usage = usageOf(prompts, texts);
  if (ask.body['stream'] !== true) {
    const choices = texts.map((text, index) => ({ text, index, finish_reason, logprobs: null }));
    return jsonAnswer(ask, { ...head, choices, usage });
  }
  const wantsUsage = (ask.body['stream_options'] as Json | undefined)?.['include_usage'] === true;
  const choice = (index: number, text: string, reason: string | null): Json => {
    return { ...head, choices: [{ text, index, finish_reason: reason, logprobs: null }], usage: null };
  };
  const chunks = texts.flatMap((text, index) => [
    ...wordsOf(text).map((word) => choice(index, word, null)),
    choice(index, '', finish_reason),
  ]);
  return streamAnswer(ask, wantsUsage ? [...chunks, { ...head, choices: [], usage }] : chunks);
}

function usageOf(prompts: readonly string[], texts: readonly string[]): Json {
  const [prompt, completion] = [tokensIn(...prompts), tokensIn(...texts)];
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
