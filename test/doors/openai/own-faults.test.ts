/** Faults put into every part of ours, once, now and then, or always: the application gets what it would have got without us. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type OpenAI from 'openai';
import { AnswerTap } from '../../../src/doors/call/answer-tap.ts';
import { TokenEstimates } from '../../../src/doors/call/token-estimates.ts';
import { UsageFilter } from '../../../src/doors/call/usage-filter.ts';
import { AttemptWatch, ClientCall } from '../../../src/doors/openai/client-call.ts';
import { type LogPromptsOptions, logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import { leaveUnread } from '../../../src/doors/openai/unread-answers.ts';
import { SseReader } from '../../../src/formats/provider/sse.ts';
import { StreamFold } from '../../../src/formats/provider/stream.ts';
import type { RecordTaker } from '../../../src/record-taker.ts';
import { LoggedClients } from '../../support/logged-client.ts';
import { until } from '../../support/promptlog-command.ts';
import { recordedStream } from '../call/recorded-streams.ts';
import { type Got, got, type Heard, type Replay, ReplayingProvider } from '../call/replay.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Grüße?' }] };
const FAULT = new Error('a fault of ours');

/** Streams in pieces that end anywhere, whole answers and refusals. */
function answers({ body }: Heard): Replay {
  const { bytes, folded } = recordedStream(body['stream_options'] === undefined ? 'chat' : 'chat-with-usage');
  if (body['model'] === 'busy') {
    const error = { message: 'Too many.', type: 'tokens', code: 'rate_limit_exceeded' };
    return {
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after-ms': '1' },
      pieces: [JSON.stringify({ error })],
    };
  }
  if (body['stream'] !== true)
    return { headers: { 'content-type': 'application/json' }, pieces: [JSON.stringify(folded.body)] };
  const pieces = Array.from({ length: Math.ceil(bytes.length / 83) }, (_, at) =>
    bytes.subarray(at * 83, (at + 1) * 83),
  );
  const isCut = body['model'] === 'cut';
  return {
    headers: { 'content-type': 'text/event-stream' },
    pieces: isCut ? pieces.slice(0, 9) : pieces,
    ...(isCut ? { ending: 'cut' } : {}),
  };
}

/** What a chunk says, without the counts: those nobody asked for may be seen when the filter of them has failed. */
function plainly({ usage: _, ...chunk }: OpenAI.ChatCompletionChunk): unknown {
  return chunk;
}

const streamed = (model: string) => (client: OpenAI) =>
  got(async (seen) => {
    for await (const chunk of await client.chat.completions.create({ ...ASK, model, stream: true })) {
      if (chunk.choices.length > 0) seen.push(plainly(chunk));
    }
  });
const WAYS: Readonly<Record<string, (client: OpenAI) => Promise<Got>>> = {
  'a whole answer': (client) => got(() => client.chat.completions.create(ASK)),
  'a stream': streamed('gpt-4o'),
  'a stream that breaks': streamed('cut'),
  'a refusal': (client) => got(() => client.chat.completions.create({ ...ASK, model: 'busy' })),
  'a stream that is left': (client) =>
    got(async (seen) => {
      for await (const chunk of await client.chat.completions.create({ ...ASK, stream: true }))
        if (seen.push(plainly(chunk)) === 2) break;
    }),
  'the text of a raw answer': (client) =>
    got(async () => (await client.chat.completions.create({ ...ASK }).asResponse()).text()),
};

/** The parts, by what each of them does. */
const PARTS: readonly (readonly [object, string])[] = [
  [AnswerTap.prototype, 'add'],
  [AnswerTap.prototype, 'finish'],
  [AttemptWatch.prototype, 'answered'],
  [AttemptWatch.prototype, 'threw'],
  [ClientCall.prototype, 'attemptEnded'],
  [ClientCall.prototype, 'begin'],
  [ClientCall.prototype, 'end'],
  [ClientCall.prototype, 'failed'],
  [SseReader.prototype, 'add'],
  [SseReader.prototype, 'end'],
  [StreamFold.prototype, 'add'],
  [StreamFold.prototype, 'finish'],
  [TokenEstimates.prototype, 'take'],
  [UsageFilter.prototype, 'add'],
  [UsageFilter.prototype, 'end'],
];

describe('a fault of ours', function () {
  this.timeout(60_000);
  let provider: ReplayingProvider;
  let clients: LoggedClients;
  const bare = new Map<string, Got>();
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);

  before(async () => {
    provider = await ReplayingProvider.start(answers);
    clients = new LoggedClients(provider.url);
    for (const [what, way] of Object.entries(WAYS)) bare.set(what, await way(clients.plain()));
    process.on('unhandledRejection', note);
  });
  beforeEach(() => {
    clients = new LoggedClients(provider.url);
    unhandled.length = 0;
  });
  after(async () => {
    process.off('unhandledRejection', note);
    // Calls that a fault of ours kept from ending.
    leaveUnread();
    await provider.close();
  });

  async function sameAsBare(client: () => OpenAI, where: string): Promise<void> {
    for (const [what, way] of Object.entries(WAYS)) {
      assert.deepEqual(await way(client()), bare.get(what), `${where}: ${what}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(unhandled, [], where);
  }

  for (const [prototype, name] of PARTS) {
    it(`in ${prototype.constructor.name}.${name} changes nothing for the application, whenever it comes`, async () => {
      const original = Object.getOwnPropertyDescriptor(prototype, name) ?? assert.fail(name);
      const work = original.value as (...args: unknown[]) => unknown;
      try {
        for (const fails of [() => true, (time: number) => time === 2, (time: number) => time % 3 === 0]) {
          let times = 0;
          const faulty = function (this: object, ...args: unknown[]): unknown {
            times += 1;
            if (fails(times)) throw FAULT;
            return work.apply(this, args);
          };
          Object.defineProperty(prototype, name, { ...original, value: faulty });
          await sameAsBare(() => clients.logged(), `${name}, ${String(fails)}`);
        }
      } finally {
        Object.defineProperty(prototype, name, original);
      }
    });
  }

  const broken = (more: LogPromptsOptions) => () => logPrompts(clients.plain(), clients.options(more));
  const failing: Readonly<Record<string, LogPromptsOptions>> = {
    'in what takes the records': {
      shipper: { accept: () => assert.fail('the disk is full') } as unknown as RecordTaker,
    },
    'in a property of the application': {
      properties: {
        get team() {
          throw FAULT;
        },
      },
    },
    'in whoever listens to warnings': {
      shipper: { accept: () => assert.fail('the disk is full') } as unknown as RecordTaker,
      onWarning: () => {
        throw FAULT;
      },
    },
    'in whoever listens to warnings, later,': {
      shipper: { accept: () => assert.fail('the disk is full') } as unknown as RecordTaker,
      onWarning: () => Promise.reject(FAULT),
    },
  };
  it('in opening the spool changes nothing for the application', async () => {
    // Nothing can be opened below a file.
    const options = { spool: { folder: join(import.meta.filename, 'spool') } };
    const warnings: string[] = [];
    await sameAsBare(
      () => logPrompts(clients.plain(), { options, onWarning: ({ code }) => void warnings.push(code) }),
      'opening',
    );
    await until('a warning', () => warnings.length > 0);
  });

  for (const [where, options] of Object.entries(failing)) {
    it(`${where} changes nothing for the application`, async () => {
      await sameAsBare(broken(options), where);
    });
  }

  it('in counting tokens, or a count that never comes, is waited for by nobody', async () => {
    const { take } = TokenEstimates.prototype;
    TokenEstimates.prototype.take = () => undefined;
    try {
      await sameAsBare(() => clients.logged(), 'counting');
    } finally {
      TokenEstimates.prototype.take = take;
    }
  });

  it('is told to whoever listens, once for each answer and not once for each chunk', async () => {
    const { add } = AnswerTap.prototype;
    AnswerTap.prototype.add = () => {
      throw FAULT;
    };
    try {
      await WAYS['a stream']?.(clients.logged());
    } finally {
      AnswerTap.prototype.add = add;
    }
    assert.deepEqual(
      clients.warnings.map(({ code, cause }) => [code, cause]),
      [['PL_INTERNAL', FAULT]],
    );
  });

  it('in the looking leaves a record of what was seen before it, marked, and does not blame the provider', async () => {
    const { add } = StreamFold.prototype;
    let times = 0;
    StreamFold.prototype.add = function (event) {
      times += 1;
      if (times > 4) throw FAULT;
      add.call(this, event);
    };
    try {
      await WAYS['a stream']?.(clients.logged());
      await until('a record', () => clients.records.length === 1);
    } finally {
      StreamFold.prototype.add = add;
    }
    const [record] = clients.records;
    assert.deepEqual([record?.error, record?.properties?.['partial']], [undefined, true]);
    assert.ok(JSON.stringify(record?.message.other_attr).includes('Grüße'));
  });
});
