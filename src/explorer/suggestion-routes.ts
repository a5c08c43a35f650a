/** What is suggested while a query is typed: fields, and values of one of them. */
import { searchStoreOf } from '../doors/http/audited.ts';
import type { Answer, Call, Collector, Route } from '../doors/http/route.ts';
import { PromptlogError } from '../errors.ts';
import { FIELDS, fieldNamed, SUB_FIELDS } from '../record/fields.ts';
import { searchError } from '../search/search-error.ts';
import { fieldValues } from '../search/values.ts';
import { FIELD_LIST, VALUE_LIST } from './schemas.ts';

const LONGEST_PREFIX = 100;

/** Fields that can be searched, by the type of what they hold. */
const SEARCHED = [...FIELDS, ...SUB_FIELDS].flatMap(({ name, type, label, path = '' }) => {
  const held = type === 'alias' ? fieldNamed(path)?.type : type;
  return held === undefined || held === 'object' ? [] : [{ name, type: held, label }];
});

/** GET /v1/fields and /v1/values. */
export function suggestionRoutes(collector: Collector): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/fields',
      scope: 'read',
      doc: {
        id: 'listFields',
        group: 'explorer',
        summary: 'The fields that can be searched',
        answers: {
          200: {
            description: 'All of them.',
            schema: FIELD_LIST,
            example: { fields: [{ name: 'outcome', type: 'keyword', label: 'How the call ended' }] },
          },
        },
        errors: [401, 403, 429, 500],
      },
      handle: () => Promise.resolve({ status: 200, body: { fields: SEARCHED } }),
    },
    {
      method: 'GET',
      path: '/v1/values',
      scope: 'read',
      doc: {
        id: 'listValues',
        group: 'explorer',
        summary: 'The frequent values of a field',
        query: {
          field: { description: 'Its name; one of a text or a date has no values.', schema: { type: 'string' } },
          prefix: {
            description: 'How they begin, in any case.',
            schema: { type: 'string', maxLength: LONGEST_PREFIX },
          },
        },
        answers: {
          200: {
            description: 'The most frequent first.',
            schema: VALUE_LIST,
            example: { values: [{ value: 'completed', count: 1284 }] },
          },
        },
        errors: [401, 403, 422, 429, 500, 501, 502, 503],
      },
      handle: (call) => values(collector, call),
    },
  ];
}

async function values(collector: Collector, { query, principal }: Call): Promise<Answer> {
  const { client, place } = searchStoreOf(collector);
  const [field, prefix] = [textOf(query['field']), textOf(query['prefix'])];
  if (prefix.length > LONGEST_PREFIX) {
    const reason = `what a value begins with has at most ${LONGEST_PREFIX} characters`;
    throw new PromptlogError('PL_USAGE', { reason, path: 'prefix' });
  }
  try {
    return { status: 200, body: { values: await fieldValues(client, { field, prefix, bound: principal.labels }) } };
  } catch (thrown) {
    const error = searchError(thrown, place);
    if (error.code === 'PL_SEARCH_NO_DATA') return { status: 200, body: { values: [] } };
    throw error;
  }
}

// Of a name that is given twice, a list comes.
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
