/** The dashboard a session's link leads to: its turns in their order, word for word, and a few figures. */
import type { Dashboard, Metric, NumberPanel } from '../panel.ts';

const FIGURES: readonly (readonly [id: string, title: string, question: string, formula: string, Metric['format']])[] =
  [
    ['calls', 'Calls', 'How many calls did it take?', 'count()', 'count'],
    ['length', 'From first to last', 'How long did it last?', '(max(@timestamp) - min(@timestamp)) / 1000', 'seconds'],
    ['tokens', 'Tokens', 'How many tokens did it use?', 'sum(gen_ai.usage.total_tokens)', 'tokens'],
    ['cost', 'Cost', 'What did it cost?', 'sum(cost.total)', 'money'],
    ['failed', 'Failed calls', 'How many calls failed?', "count(kql='event.outcome: failure')", 'count'],
    ['mood', 'Average mood', 'In what mood was it, from -1 to 1?', 'average(sentiment.score)', 'decimal'],
  ];

function figure([id, title, question, formula, format]: (typeof FIGURES)[number]): NumberPanel {
  return {
    id: `conversation-${id}`,
    title,
    question,
    chart: 'number',
    metrics: [{ id, label: title, formula, format }],
    width: 2,
  };
}

export const CONVERSATION: Dashboard = {
  id: 'conversation',
  title: 'Conversation',
  purpose: 'One conversation, turn by turn. A click on a session anywhere leads here; or choose one below.',
  questions: [],
  period: '5y',
  controls: [{ field: 'session.id', label: 'Session' }],
  rows: [
    { height: 5, panels: FIGURES.map(figure) },
    {
      height: 30,
      panels: [
        {
          id: 'conversation-turns',
          title: 'Turns',
          question: 'What was said, in its order?',
          chart: 'records',
          columns: ['session.turn', 'prompt.last', 'completion.text', 'user.name', 'gen_ai.response.model', 'outcome'],
          sort: ['@timestamp', 'asc'],
          size: 500,
          filter: 'session.id: *',
          width: 12,
        },
      ],
    },
  ],
};

/**
 * Where the link on a session leads, for the format of the field in the data view: `{{value}}` is put in by Kibana, encoded. It begins
 * with `..` because Kibana makes that an address of the space one is in; with a slash it would leave the space.
 */
export function conversationLink(dashboardId: string): string {
  const time = `(time:(from:now-${CONVERSATION.period},to:now))`;
  const query = "(query:(language:kuery,query:'session.id:%22{{value}}%22'))";
  return `../app/dashboards#/view/${dashboardId}?_g=${time}&_a=${query}`;
}
