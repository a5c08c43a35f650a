/** A conversation as a person reads it: its turns in the order of time, each with what is derived from it. */
import { audited, ownSession } from '../doors/http/audited.ts';
import { ID_SCHEMA } from '../doors/http/openapi-schemas.ts';
import type { Collector, Route } from '../doors/http/route.ts';
import type { Insight } from '../insight/insight-facts.ts';
import { project } from '../projection/search-document.ts';
import type { PromptRecord } from '../record/record.ts';
import { CONVERSATION } from './schemas.ts';

/** What insight adds to a search document; of `error` and `prompt` only its own members. */
const GROUPS = ['cost', 'topics', 'topic', 'sentiment'] as const;

/** GET /v1/conversations/{session}. */
export function conversationRoutes(collector: Collector, insight: Insight | undefined): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/conversations/{session}',
      scope: 'read',
      doc: {
        id: 'getConversation',
        group: 'explorer',
        summary: 'A conversation with what is derived from its turns',
        description: 'From the records store, so also what the search store has not yet.',
        parameters: { session: { description: '`chat_session_id`.', schema: ID_SCHEMA } },
        answers: {
          200: {
            description: 'Its turns, in the order of their time.',
            schema: CONVERSATION,
          },
        },
        errors: [400, 401, 403, 404, 429, 500, 501, 502, 503],
      },
      reads: ({ session = '' }) => ({ session }),
      handle: (call) => {
        const session = call.parameters['session'] ?? '';
        return audited(collector, call, { session }, async () => {
          const records = await ownSession(collector, session, call.principal);
          const turns = records.map((record) => ({ record, insight: insightOf(record, insight) }));
          return { body: { session, turns }, records: turns.length };
        });
      },
    },
  ];
}

/** The same that the record has in the search store. */
export function insightOf(record: PromptRecord, insight: Insight | undefined): Record<string, unknown> {
  const { document } = project(record, insight);
  if (document === undefined) return {};
  const { error, prompt } = document as { error?: { class?: unknown }; prompt?: { language?: unknown } };
  return {
    ...Object.fromEntries(GROUPS.flatMap((group) => (document[group] === undefined ? [] : [[group, document[group]]]))),
    ...(error?.class === undefined ? {} : { error: { class: error.class } }),
    ...(prompt?.language === undefined ? {} : { prompt: { language: prompt.language } }),
  };
}
