/** Records for measurements: sizes, fields and a vocabulary like those of real traffic, the same for the same seed. */
import { hexId, keyOf, token, uuid } from '../src/demo/ids.ts';
import { Random, type Weighted } from '../src/demo/random.ts';
import { type JsonObject, type PromptRecord, SCHEMA_VERSION } from '../src/record/record.ts';

/** What records to make. */
export interface BenchOptions {
  readonly count: number;
  /** Default 42. */
  readonly seed?: number;
  /** Every record's JSON has exactly this many bytes; by default sizes vary as in real traffic (mean about 2.9 KB). */
  readonly bytes?: number;
}

/** Sizes of records as JSON, in bytes. */
export interface Sizes {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const START = Date.parse('2026-11-01T00:00:00.000Z');
/** A million records then cover fifteen days of one month. */
const STEP_MS = 1300;
const SESSION_LENGTH = 4;
const VOCABULARY = 20_000;
/** Steps of the table that turns a draw into a word: so fine that the rarest words occur too. */
const TABLE = 1 << 20;
/** Sizes: fields of about this many bytes, and text with a log-normal length. */
const FIELD_BYTES = 1370;
const MEDIAN_TEXT_BYTES = 935;
const TEXT_SPREAD = 1.03;
const MOST_BYTES = 60_992;
const BODIES = 10_000;

const MODELS: readonly Weighted<string>[] = [
  ['gpt-4o-2024-08-06', 30],
  ['gpt-4o-mini-2024-07-18', 40],
  ['gpt-4.1-mini-2025-04-14', 20],
  ['gpt-35-turbo', 10],
];
const REGIONS = ['westeurope', 'swedencentral', 'eastus2'];
const SYSTEM = 'You are a helpful assistant. Answer in short sentences and name your sources.';

/** All records at once: about 3 KB of memory for each. */
export function benchRecords(options: BenchOptions): PromptRecord[] {
  const maker = new Maker(options.seed ?? 42);
  return Array.from({ length: options.count }, (_, index) => maker.record(index, options.bytes));
}

/** Any number of records one after the other: the texts repeat after `bodies` (10,000), ids and times never do. */
export function* benchRecordCycle(options: BenchOptions & { readonly bodies?: number }): Generator<PromptRecord> {
  const bodies = benchRecords({ ...options, count: Math.min(options.count, options.bodies ?? BODIES) });
  const key = keyOf(options.seed ?? 42);
  for (let index = 0; index < options.count; index++) {
    const body = bodies[index % bodies.length];
    if (body) yield { ...body, ...identity(key, index, body) };
  }
}

/** The distribution of the sizes of records. */
export function sizesOf(records: Iterable<PromptRecord>): Sizes {
  const sizes = Array.from(records, (record) => Buffer.byteLength(JSON.stringify(record))).sort((a, b) => a - b);
  const at = (share: number) => sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
  const mean = Math.round(sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length));
  return { count: sizes.length, mean, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

class Maker {
  readonly #random: Random;
  readonly #key: number;
  readonly #words: Words;

  constructor(seed: number) {
    this.#key = keyOf(seed);
    this.#random = new Random(this.#key);
    this.#words = new Words(this.#random);
  }

  record(index: number, bytes: number | undefined): PromptRecord {
    const record = this.#skeleton(index);
    const room = (bytes ?? this.#drawBytes()) - Buffer.byteLength(JSON.stringify(record));
    if (room < 0 && bytes !== undefined) throw new RangeError(`a record needs more than ${bytes} bytes`);
    const asked = Math.floor(Math.max(0, room) * (0.15 + 0.3 * this.#random.next()));
    const [system, question] = record.message.prompt;
    record.message.prompt = [
      { role: 'system', content: system?.content ?? '' },
      { role: question?.role ?? 'human', content: this.#words.text(asked) },
    ];
    const content = this.#words.text(Math.max(0, room) - asked);
    record.message.other_attr[0] = {
      completion: { choices: [{ finish_reason: 'stop', index: 0, message: { content, role: 'assistant' } }] },
    };
    return record;
  }

  #drawBytes(): number {
    return Math.min(MOST_BYTES, Math.round(FIELD_BYTES + MEDIAN_TEXT_BYTES * this.#random.factor(TEXT_SPREAD)));
  }

  /** Everything but the texts. */
  #skeleton(index: number): PromptRecord {
    const random = this.#random;
    const person = random.integer(0, 499);
    const model = random.weighted(MODELS);
    const choice = { finish_reason: 'stop', index: 0, message: { content: '', role: 'assistant' } };
    const usage = { completion_tokens: random.integer(100, 999), prompt_tokens: random.integer(100, 999) };
    const team = random.integer(0, 19);
    const fields = {
      user: {
        name: `Person ${person}`,
        user_id: uuid(this.#key ^ 2, person),
        tenant_id: uuid(this.#key ^ 3, person % 5),
      },
      message: {
        id: '',
        prompt: [
          { role: 'system', content: SYSTEM },
          { role: 'human', content: '' },
        ],
        other_attr: [
          { completion: { choices: [choice] } },
          { created: new Date(START + index * STEP_MS).toISOString() },
          { model },
          { object: 'chat.completion' },
          { usage: { ...usage, total_tokens: usage.completion_tokens + usage.prompt_tokens } },
        ],
        previous_message_id: '',
      },
      schema_version: SCHEMA_VERSION,
      revision: 1,
      operation: 'chat',
      provider: 'azure.ai.openai',
      system_fingerprint: 'fp_b705f0c291',
      request: { model, temperature: 0.7, max_tokens: 1024, top_p: 1, stream: random.chance(0.7) },
      client: this.#client(index, team),
      gateway: {
        service: 'apim-bench',
        api: 'azure-openai',
        operation: 'ChatCompletions_Create',
        region: random.pick(REGIONS),
        backend: 'aoai.example.net',
      },
      properties: { TEAM_NAME: `Team ${team}`, COST_CENTER: `CC-${1000 + team}` },
      tags: ['bench'],
      outcome: 'completed',
    } as const;
    return { ...fields, ...identity(this.#key, index, fields) } as unknown as PromptRecord;
  }

  #client(index: number, team: number): JsonObject {
    return {
      app: `app-${this.#random.integer(1, 12)}`,
      ip: `10.${team}.${this.#random.integer(0, 255)}.${this.#random.integer(1, 254)}`,
      user_agent: 'AzureOpenAI/JS 6.9.0',
      subscription: `team-${team}`,
      product: 'internal',
      trace_id: hexId(4, this.#key, index),
      span_id: hexId(2, this.#key ^ 6, index),
    };
  }
}

/** What no two records share: ids, session and time. */
function identity(key: number, index: number, body: { readonly message: object }) {
  const moment = START + index * STEP_MS;
  const time = new Date(moment).toISOString();
  const durationMs = 400 + ((index * 37) % 3000);
  const first = index - (index % SESSION_LENGTH);
  return {
    chat_session_id: idAt(key ^ 1, first),
    message: {
      ...body.message,
      id: idAt(key, index),
      previous_message_id: index === first ? '' : idAt(key, index - 1),
    } as PromptRecord['message'],
    time,
    response_id: token('chatcmpl-', 29, key, index),
    timing: {
      started: time,
      ended: new Date(moment + durationMs).toISOString(),
      first_token_ms: 200 + (index % 300),
      duration_ms: durationMs,
    },
  };
}

/** An id in UUID version 7's form: its time first, so that ids sort as the records do. */
function idAt(key: number, index: number): string {
  const moment = (START + index * STEP_MS).toString(16).padStart(12, '0');
  const rest = uuid(key, index);
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${rest.slice(15)}`;
}

/** Made-up words: a few are used all the time and most hardly ever, as in every language. */
class Words {
  readonly #random: Random;
  readonly #vocabulary: string[];
  readonly #table = new Uint16Array(TABLE);

  constructor(random: Random) {
    this.#random = random;
    this.#vocabulary = vocabulary(random);
    const total = this.#vocabulary.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
    let sum = 0;
    let filled = 0;
    this.#vocabulary.forEach((_, rank) => {
      sum += 1 / (rank + 1) / total;
      const end = Math.round(sum * TABLE);
      this.#table.fill(rank, filled, end);
      filled = end;
    });
  }

  /** Words of exactly `length` letters and spaces together. */
  text(length: number): string {
    const words: string[] = [];
    for (let size = -1; size < length; ) {
      const word = this.#vocabulary[this.#table[Math.floor(this.#random.next() * TABLE)] ?? 0] ?? '';
      words.push(word);
      size += word.length + 1;
    }
    return words.join(' ').slice(0, length);
  }
}

function vocabulary(random: Random): string[] {
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    // Frequent words are short.
    const syllables = 1 + Math.floor(Math.log10(1 + words.size) * (0.5 + 0.5 * random.next()));
    let word = random.chance(0.3) ? random.pick(VOWELS) : '';
    for (let syllable = 0; syllable < syllables; syllable++) word += random.pick(CONSONANTS) + random.pick(VOWELS);
    words.add(random.chance(0.4) ? word + random.pick(CONSONANTS) : word);
  }
  return [...words];
}

const VOWELS = [...'aeiou'];
const CONSONANTS = [...'bcdfghklmnprstvwz'];
