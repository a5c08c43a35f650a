/** Where records come in: one, a list, or one on each line; in promptlog's own shape or any other that is recognised. */
import { hash } from 'node:crypto';
import { PromptlogError } from '../../errors.ts';
import type { Format } from '../../formats/format.ts';
import { formatNamed, knownFormats } from '../../formats/registry.ts';
import { newId } from '../../record/id.ts';
import { isOneValue } from '../intake.ts';
import { Batch } from './batch.ts';
import { MEDIA_TYPES, malformed } from './body.ts';
import { named } from './openapi-schemas.ts';
import type { Answer, AnswerDoc, Call, Collector, Route } from './route.ts';
import { type Sent, sentValues } from './sent-values.ts';
import type { SpoolRoom } from './spool-room.ts';

const MAX_KEY_LENGTH = 255;
const ANY = 'auto';

const EXAMPLE = {
  chat_session_id: 'session-17',
  user: { user_id: 'ada' },
  message: { id: 'm-1', prompt: [{ role: 'user', content: 'Where is my refund?' }], other_attr: [{ model: 'gpt-4o' }] },
};
const TAKEN = {
  accepted: 1,
  ignored: 0,
  refused: 0,
  items: [{ index: 0, id: 'm-1', session: 'session-17', status: 'accepted' }],
};
const WRONG = {
  code: 'PL_RECORD_INVALID',
  message: 'the record does not fit the schema at message.prompt: expected array, got string',
  path: 'message.prompt',
};
const REFUSED = { index: 0, status: 'refused', error: WRONG };
const ANSWERS: Readonly<Record<number, AnswerDoc>> = {
  200: {
    description: 'Everything is on the disk, or belongs to a format and holds nothing to keep.',
    schema: 'Outcome',
    example: TAKEN,
  },
  207: {
    description: 'Some values were refused; all others are on the disk.',
    schema: 'Outcome',
    example: { ...TAKEN, refused: 1, items: [...TAKEN.items, { ...REFUSED, index: 1 }] },
  },
  422: {
    description: 'Every value was refused.',
    schema: 'BatchError',
    example: {
      error: { ...WRONG, fix: 'Correct what `items` names; nothing of this request was taken.' },
      accepted: 0,
      ignored: 0,
      refused: 1,
      items: [REFUSED],
    },
  },
};
const BODY = {
  types: MEDIA_TYPES,
  schema: {
    anyOf: [
      named('NewRecord'),
      named('NewChange'),
      { type: 'array', items: { anyOf: [named('NewRecord'), named('NewChange')] } },
    ],
  },
  example: EXAMPLE,
};
const HEADERS = {
  'Idempotency-Key': {
    description:
      'Names this request: values without an id of their own get one that follows from it, so that sending it again doubles nothing.',
    schema: { type: 'string', minLength: 1, maxLength: MAX_KEY_LENGTH },
  },
};
const QUERY = {
  refused: {
    description:
      '`keep`: what is refused is kept among the dead letters, whole and masked, and the answer is 200, for callers that can neither ' +
      'correct a value nor hold it; `promptlog dead-letters` shows and replays them. `answer`, the default: the answer is all that is told of it.',
    schema: { enum: ['answer', 'keep'] },
  },
};
const ERRORS = [400, 401, 403, 413, 415, 429, 500, 503];

/** POST /v1/records and POST /v1/import/{format}. */
export function recordsRoutes(collector: Collector, spoolRoom: SpoolRoom): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/records',
      scope: 'ingest',
      doc: {
        id: 'postRecords',
        group: 'records',
        summary: 'Take records',
        description:
          'One object, an array of objects, or one on each line (`application/x-ndjson`, read as it comes, of any length). Each is a record, half of one ' +
          '(`halves`), a change of one, or a value of any format listed at `/v1/import/{format}`; which of them is found out. A body may be packed: `Content-Encoding: gzip`, `deflate`, `br` or `zstd`. A 2xx is sent when everything ' +
          'accepted is on the disk. A bad value never costs its neighbours: `items` says what became of each. When a request fails half-way, ' +
          '`items` stands beside `error` and says what was taken before. A list whose elements belong together, as those of a Langfuse batch, is one value.',
        query: QUERY,
        headers: HEADERS,
        body: BODY,
        answers: ANSWERS,
        errors: ERRORS,
      },
      handle: (call) => take(collector, spoolRoom, call, { door: 'http', format: undefined }),
    },
    {
      method: 'POST',
      path: '/v1/import/{format}',
      scope: 'ingest',
      doc: {
        id: 'import',
        group: 'import',
        summary: 'Take values of a foreign format',
        description:
          'As `/v1/records`, but every value is read as that format, and a value without an id gets one that follows from its content: ' +
          'importing the same twice doubles nothing.',
        parameters: {
          format: {
            description: `"${ANY}" to have it found out, or the name of one.`,
            schema: { enum: [ANY, ...knownFormats().map(({ name }) => name)] },
          },
        },
        query: QUERY,
        headers: HEADERS,
        body: { types: MEDIA_TYPES, schema: { type: ['object', 'array'] }, example: EXAMPLE },
        answers: ANSWERS,
        errors: [...ERRORS, 404],
      },
      handle: (call) => {
        const name = call.parameters['format'] ?? '';
        const format = name === ANY ? undefined : formatNamed(name);
        if (format === undefined && name !== ANY)
          throw new PromptlogError('PL_ROUTE_UNKNOWN', { path: `/v1/import/${name}` });
        return take(collector, spoolRoom, call, { door: 'import', format });
      },
    },
  ];
}

interface Way {
  readonly door: string;
  /** Undefined: it is found out for each value. */
  readonly format: Format | undefined;
}

async function take(collector: Collector, spoolRoom: SpoolRoom, call: Call, { door, format }: Way): Promise<Answer> {
  spoolRoom.assert();
  const { limits, room } = collector;
  const keepsRefused = call.query['refused'] === 'keep';
  const batch = new Batch({
    collector,
    principal: call.principal,
    door,
    format,
    keyOf: keysFor(call, door),
    keepsRefused,
  });
  const isOne = (value: unknown): boolean => isOneValue(value, format);
  return batch.answer(sentValues(call.request, { limits, room, isOne, takesAnyBody: keepsRefused }));
}

/** What names a value without an id: the same when the request is sent again, as far as the sender makes that known. */
function keysFor({ request, principal }: Call, door: string): (sent: Sent) => string {
  const given = request.headers['idempotency-key'];
  if (typeof given === 'string') {
    if (given === '' || given.length > MAX_KEY_LENGTH) {
      throw malformed(`Idempotency-Key has 1 to ${MAX_KEY_LENGTH} characters`);
    }
    return ({ index }) => digest(`${principal.name}\n${given}\n${index}`);
  }
  if (door !== 'import') return () => newId();
  return (sent) => digest(`${sent.index}\n${'fault' in sent ? sent.text : JSON.stringify(sent.value)}`);
}

function digest(text: string): string {
  return `http-${hash('sha256', text, 'base64url').slice(0, 22)}`;
}
