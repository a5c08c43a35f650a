/** What is said about a record afterwards: judgements, and corrections of its properties and tags. */
import { PromptlogError } from '../../errors.ts';
import type { Members } from '../../formats/format.ts';
import { defined } from '../../formats/values.ts';
import { assertMayChange } from './labels.ts';
import { CORRECTION, FEEDBACK, ID_SCHEMA } from './openapi-schemas.ts';
import type { Answer, Call, Collector, Route } from './route.ts';
import type { SpoolRoom } from './spool-room.ts';

const ID = { id: { description: '`message.id` or `response_id` of the record.', schema: ID_SCHEMA } };
const ERRORS = [400, 401, 403, 404, 413, 415, 422, 429, 500, 503];
const ACCEPTED = {
  202: {
    description: 'It is on the disk, and in the record as soon as that is in the records store.',
    schema: 'Change',
    example: { id: 'm-1', status: 'accepted' },
  },
};

/** POST /v1/records/{id}/feedback and PATCH /v1/records/{id}. */
export function correctionsRoutes(collector: Collector, spoolRoom: SpoolRoom): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/records/{id}/feedback',
      scope: 'feedback',
      doc: {
        id: 'postFeedback',
        group: 'feedback',
        summary: 'Judge an answer',
        description:
          'A rating, a score, a label, a comment, the answer as it should have been; any of them together. The record may come later than ' +
          'its judgement: that waits for it, one hour unless set otherwise.',
        parameters: ID,
        body: {
          types: ['application/json'],
          schema: 'Feedback',
          example: { rating: 'up', comment: 'Just what I needed.', at: '2026-11-21T05:01:00.000Z' },
        },
        answers: ACCEPTED,
        errors: ERRORS,
      },
      handle: async (call) => {
        const given = (await call.body(FEEDBACK)) as Members;
        return change(collector, spoolRoom, call, given, { feedback: judgements(given) });
      },
    },
    {
      method: 'PATCH',
      path: '/v1/records/{id}',
      scope: 'feedback',
      doc: {
        id: 'patchRecord',
        group: 'feedback',
        summary: 'Set properties and tags',
        parameters: ID,
        body: {
          types: ['application/json'],
          schema: 'Correction',
          example: { properties: { CASE: '4711', DRAFT: null }, tags: ['checked'] },
        },
        answers: ACCEPTED,
        errors: ERRORS,
      },
      handle: async (call) => {
        const given = (await call.body(CORRECTION)) as Members;
        const { properties, tags } = given;
        return change(collector, spoolRoom, call, given, { properties, tags });
      },
    },
  ];
}

/** The judgements in a body; the comment goes with the first of them. */
function judgements(given: Members): Members[] {
  const { rating, score, label, comment, correction, corrections, source = 'user', at } = given;
  const values: readonly (readonly [name: string, value: unknown])[] = [
    ['rating', rating],
    ['score', score],
    ['label', label],
  ];
  const found: Members[] = values.filter(([, value]) => value !== undefined).map(([name, value]) => ({ name, value }));
  // A text that replaces an answer is content, as comments are, and kept and masked as they are.
  const texts = [correction, ...(Array.isArray(corrections) ? corrections : [])].filter((text) => text !== undefined);
  // Judgements of the same name, source and time are the same judgement.
  const corrected: Members[] = texts.map((text, index) => ({
    name: index === 0 ? 'correction' : `correction_${index + 1}`,
    comment: text,
  }));
  const [first, ...rest] = found;
  const said: Members[] = comment === undefined ? [] : [{ ...(first ?? { name: 'comment' }), comment }];
  const judged = said.length > 0 ? [...said, ...rest] : found;
  return [...judged, ...corrected].map((judgement) => defined({ ...judgement, source, at }));
}

async function change(
  { shipper, records }: Collector,
  spoolRoom: SpoolRoom,
  { parameters, principal }: Call,
  { session, at }: Members,
  values: Members,
): Promise<Answer> {
  spoolRoom.assert();
  const id = parameters['id'] ?? '';
  await assertMayChange(records, principal.labels, id, typeof session === 'string' ? session : undefined);
  try {
    shipper.acceptChange(defined({ id, chat_session_id: session, at, ...values }));
  } catch (error) {
    if (error instanceof RangeError) {
      const details = { path: 'properties', expected: 'values nested less deeply', got: 'too many levels' };
      throw new PromptlogError('PL_RECORD_INVALID', details, error);
    }
    throw error;
  }
  await shipper.flush();
  return { status: 202, body: { id, status: 'accepted' } };
}
