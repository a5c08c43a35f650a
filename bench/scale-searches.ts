/** The searches of the scale bench: words, filters and Kibana's query language, the same ones whatever there is to search. */

import { parseKql } from '../src/search/kql/kql.ts';
import { kqlQuery } from '../src/search/kql/kql-query.ts';
import type { SearchRequest } from '../src/search/query.ts';
import { benchRecords } from './records.ts';
import { searches } from './search.ts';

const QUERIES = 100;
// Hours that are full at every step, so that a span of time holds as much at the last as at the first.
const FIRST_HOURS = { since: '2026-11-01T00:00:00Z', until: '2026-11-01T02:00:00Z' };

/** Three hundred of them. */
export function scaleSearches(count: number): SearchRequest[] {
  const typed = searches(count).map((request) =>
    request.since === undefined ? request : { ...request, ...FIRST_HOURS },
  );
  return [...typed, ...queries(count).map((text): SearchRequest => ({ matching: kqlQuery(parseKql(text)) }))];
}

function queries(count: number): string[] {
  return benchRecords({ count: Math.min(count, QUERIES) }).map((record, index) => {
    const words = String(record.message.prompt.at(-1)?.content ?? '').split(' ');
    const word = words.find(({ length }) => length > 3) ?? 'the';
    const kinds = [
      `gen_ai.request.model: "${record.request?.['model']}" and gen_ai.usage.output_tokens > 500`,
      `service.name: "${record.client?.['app']}" and message: "${word}" and not outcome: failed`,
      `user.name: "${record.user.name}" or session.id: "${record.chat_session_id}"`,
      `message: ${word} and tags: bench and event.duration >= 1000000000`,
    ];
    return kinds[index % kinds.length] ?? '';
  });
}
