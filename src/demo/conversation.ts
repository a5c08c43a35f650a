/** One conversation as it happens: calls in the order of time, with retries, tools, failures and interruptions. */
import type { PromptMessage, RecordOutcome } from '../record/record.ts';
import type { Calendar } from './calendar.ts';
import { contextFailure, drawFailure, type Failure } from './failures.ts';
import { hexId, token, uuid } from './ids.ts';
import { type Model, tokensOf } from './models.ts';
import type { Language } from './people.ts';
import type { Random } from './random.ts';
import { type Exchange, writeScript } from './script.ts';
import { drawSetting, type Setting } from './setting.ts';
import { toolArguments, toolDefinition, toolResult } from './tools.ts';

/** What every conversation of one run shares. */
export interface World {
  readonly random: Random;
  readonly calendar: Calendar;
  /** Makes the ids of one run differ from those of another. */
  readonly key: number;
}

/** What came back from a call that did not fail. */
export interface Reply {
  readonly text: string | null;
  readonly finish: 'stop' | 'length' | 'tool_calls' | 'content_filter' | null;
  readonly tokens: number;
  readonly reasoningTokens: number;
  readonly toolCall?: { readonly id: string; readonly name: string; readonly arguments: string };
}

/** One call of a conversation. */
export interface Call {
  readonly setting: Setting;
  readonly time: number;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  readonly id: string;
  readonly session: string;
  readonly previous: string;
  readonly responseId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly prompt: readonly PromptMessage[];
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly outcome: RecordOutcome;
  readonly reply?: Reply;
  readonly failure?: Failure;
}

const LETTERS_PER_TOKEN: Readonly<Record<Language, number>> = {
  en: 4.2,
  pt: 3.6,
  es: 3.7,
  fr: 3.6,
  de: 3.5,
  ja: 1.4,
  ar: 2.6,
};
const MESSAGE_TOKENS = 4;
const TOOL_TOKENS = 62;
const ABORT_RATE = 0.012;
const OUTPUT_FILTER_RATE = 0.003;
const MOST_RETRIES = 3;

/** A conversation that begins at a moment; `calls` may be read once. */
export class Conversation {
  readonly #world: World;
  readonly #setting: Setting;
  readonly #history: PromptMessage[] = [];
  readonly #session: string;
  #index: number;
  #time: number;
  #tokens = 3;
  #cachedTokens = 0;
  #previous = '';
  #traceId = '';
  #isOver = false;

  /** `index` is the number of its first call among all calls of the run. */
  constructor(world: World, index: number, moment: number) {
    this.#world = world;
    this.#index = index;
    this.#time = moment;
    this.#setting = drawSetting(world.random, world.calendar, moment);
    this.#session = uuid(world.key ^ 1, index);
  }

  *calls(): Generator<Call> {
    const { random, calendar } = this.#world;
    if (this.#setting.embeds) {
      const [exchange] = writeScript(random, this.#setting);
      yield* this.#embed(exchange?.question ?? '');
      return;
    }
    this.#say({ role: 'system', content: this.#setting.system });
    if (this.#setting.app.usesTools === true && this.#setting.topic.tool !== undefined) this.#tokens += TOOL_TOKENS;
    for (const exchange of writeScript(random, this.#setting)) {
      yield* this.#exchange(exchange);
      this.#time += Math.round(4000 + 26_000 * random.factor(0.7));
      if (this.#isOver || this.#time > calendar.until) return;
    }
  }

  *#embed(text: string): Generator<Call> {
    this.#say({ role: 'human', content: text.slice(0, 2000) });
    const { random, calendar } = this.#world;
    this.#traceId = hexId(4, this.#world.key ^ 3, this.#index);
    const failure = drawFailure(random, this.#setting.model, calendar.isIncident(this.#time), false);
    yield failure === undefined
      ? this.#call({ text: null, finish: null, tokens: 0, reasoningTokens: 0 })
      : this.#fail(failure);
  }

  *#exchange({ question, answer, tool }: Exchange): Generator<Call> {
    this.#say({ role: 'human', content: question });
    this.#traceId = hexId(4, this.#world.key ^ 3, this.#index);
    yield* this.#failures();
    if (this.#isOver) return;
    if (tool !== undefined) {
      const id = token('call_', 24, this.#world.key ^ 4, this.#index);
      const text = toolArguments(tool.name, tool.slots);
      const tokens = this.#count(text) + 12;
      yield this.#call({
        text: null,
        finish: 'tool_calls',
        tokens,
        reasoningTokens: 0,
        toolCall: { id, name: tool.name, arguments: text },
      });
      const call = { id, type: 'function', function: { name: tool.name, arguments: text } };
      this.#say({ role: 'assistant', content: null, tool_calls: [call] });
      this.#say({ role: 'tool', tool_call_id: id, content: toolResult(tool.name, tool.slots) });
      this.#time += this.#world.random.integer(90, 1400);
    }
    yield* this.#answer(answer);
  }

  /** The attempts that fail before one succeeds or the user gives up. */
  *#failures(): Generator<Call> {
    const { random, calendar } = this.#world;
    const { model } = this.#setting;
    for (let attempt = 0; attempt < MOST_RETRIES; attempt++) {
      const failure =
        this.#tokens > model.contextTokens
          ? contextFailure(model, this.#tokens)
          : drawFailure(random, model, calendar.isIncident(this.#time), this.#previous === '');
      if (failure === undefined) return;
      if (failure.provokedBy !== undefined) this.#history.splice(-1, 1, { role: 'human', content: failure.provokedBy });
      yield this.#fail(failure);
      this.#time += random.integer(3000, 45_000);
      if (!failure.again || attempt === MOST_RETRIES - 1 || random.chance(0.3) || this.#time > calendar.until) {
        this.#isOver = true;
        return;
      }
    }
  }

  *#answer(answer: string): Generator<Call> {
    const { random } = this.#world;
    const { model, app, streams } = this.#setting;
    const limit = model.reasons ? 8192 : app.maxTokens;
    const reasoningTokens = model.reasons ? 64 * random.integer(1, 14) : 0;
    const full = this.#count(answer);
    let reply: Reply = { text: answer, finish: 'stop', tokens: full + reasoningTokens, reasoningTokens };
    if (model.provider === 'azure.ai.openai' && random.chance(OUTPUT_FILTER_RATE)) {
      reply = {
        text: this.#cut(answer, 12),
        finish: 'content_filter',
        tokens: Math.min(full, 12) + reasoningTokens,
        reasoningTokens,
      };
    } else if (streams && random.chance(ABORT_RATE)) {
      const tokens = random.integer(1, Math.max(1, full - 1));
      reply = { text: this.#cut(answer, tokens), finish: null, tokens, reasoningTokens: 0 };
    } else if (full > limit) {
      reply = { text: this.#cut(answer, limit), finish: 'length', tokens: limit, reasoningTokens: 0 };
    }
    yield this.#call(reply);
    this.#say({ role: 'assistant', content: reply.text });
    this.#isOver = reply.finish === 'content_filter' || (reply.finish === null && random.chance(0.5));
  }

  #call(reply: Reply): Call {
    const { random, calendar } = this.#world;
    const { model, embeds, streams } = this.#setting;
    const load = 1 + 0.5 * calendar.load(this.#time) + (calendar.isIncident(this.#time) ? 0.9 : 0);
    const wait =
      model.firstTokenMs * load * random.factor(0.25) + reply.reasoningTokens * model.tokenMs + 0.015 * this.#tokens;
    const durationMs = Math.round(
      wait + (reply.tokens - reply.reasoningTokens) * model.tokenMs * load * random.factor(0.15),
    );
    const outcome =
      reply.finish === 'content_filter' ? 'filtered' : reply.finish === null && !embeds ? 'aborted' : 'completed';
    const call = { ...this.#facts(), durationMs, outcome, reply, cachedTokens: this.#cachedFor(model) } as const;
    this.#advance(call.id, durationMs);
    // The next call of this conversation finds what was sent so far in the cache, in steps of 128 tokens.
    this.#cachedTokens = Math.floor(this.#tokens / 128) * 128;
    return streams ? { ...call, firstTokenMs: Math.min(durationMs, Math.round(wait)) } : call;
  }

  #fail(failure: Failure): Call {
    const call = { ...this.#facts(), durationMs: failure.waitedMs, outcome: failure.outcome, failure, cachedTokens: 0 };
    this.#advance(call.id, failure.waitedMs);
    return call;
  }

  #facts() {
    const { key } = this.#world;
    const id = uuid(key, this.#index);
    const { provider } = this.#setting.model;
    return {
      setting: this.#setting,
      time: this.#time,
      id,
      session: this.#setting.single ? id : this.#session,
      previous: this.#setting.single ? '' : this.#previous,
      responseId:
        provider === 'anthropic' ? token('msg_01', 22, key, this.#index) : token('chatcmpl-', 29, key, this.#index),
      traceId: this.#traceId,
      spanId: hexId(2, key ^ 5, this.#index),
      prompt: this.#history.map((message) => ({ ...message })),
      promptTokens: this.#tokens,
    };
  }

  #advance(id: string, durationMs: number): void {
    this.#previous = id;
    this.#time += durationMs;
    this.#index++;
  }

  #cachedFor(model: Model): number {
    return model.caches && this.#cachedTokens >= 1024 ? this.#cachedTokens : 0;
  }

  #say(message: PromptMessage): void {
    this.#history.push(message);
    const text = typeof message.content === 'string' ? message.content : JSON.stringify(message.tool_calls ?? '');
    this.#tokens += this.#count(text) + MESSAGE_TOKENS;
  }

  #count(text: string): number {
    return tokensOf(text, LETTERS_PER_TOKEN[this.#setting.language]);
  }

  #cut(text: string, tokens: number): string {
    return text.slice(0, Math.floor(tokens * LETTERS_PER_TOKEN[this.#setting.language]));
  }
}

/** The tools a call offers, as its request defines them. */
export function toolsOffered({ app, topic }: Setting): ReturnType<typeof toolDefinition>[] {
  return app.usesTools === true && topic.tool !== undefined ? [toolDefinition(topic.tool)] : [];
}
