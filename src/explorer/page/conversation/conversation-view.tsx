/** A conversation: its sums, then its turns as they were said. */
import { useMemo } from 'preact/hooks';
import { attribute } from '../../../record/record.ts';
import type { Conversation } from '../core/answers.ts';
import { get } from '../core/api.ts';
import { useAsked } from '../core/asked.ts';
import { counted, durationText, moneyText, timeText } from '../core/format.ts';
import { navigate } from '../core/navigation.ts';
import { hrefOf, inPath } from '../core/route.ts';
import { searchHref } from '../search/search-state.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Heading } from '../ui/heading.tsx';
import { ErrorBox, Waiting } from '../ui/states.tsx';
import { answerMessages, promptMessages } from './message.ts';
import { newMessages } from './new-messages.ts';
import { type SessionSums, sessionSums } from './turn-facts.ts';
import { TurnView } from './turn-view.tsx';

interface ConversationProps {
  readonly session: string;
  readonly parameters: URLSearchParams;
  readonly mayJudge: boolean;
}

export function ConversationView({ session, parameters, mayJudge }: ConversationProps) {
  const asked = useAsked(session, (signal) => get<Conversation>(`/v1/conversations/${inPath(session)}`, signal));
  const turns = asked.value?.turns ?? [];
  const linked = parameters.get('turn');
  const asWritten = parameters.get('text') === 'plain';
  const said = useMemo(
    () =>
      newMessages(
        turns.map(({ record }) => ({
          prompt: promptMessages(record.message.prompt),
          answer: answerMessages(attribute(record, 'completion')),
        })),
      ),
    [asked.value],
  );
  return (
    <div class="page conversation">
      <header class="page-head">
        <Heading title="Conversation" />
        <p class="session-id">
          <code>{session}</code> <CopyButton text={() => session} what="the session id" />
        </p>
        <div class="page-tools">
          <a
            class="button"
            href={searchHref({ from: 'now-90d', filters: [{ field: 'session.id', value: session, excluded: false }] })}
          >
            Search in it
          </a>
          <button
            type="button"
            class="button"
            aria-pressed={asWritten}
            onClick={() =>
              navigate(
                hrefOf('conversation', session, { turn: linked ?? undefined, text: asWritten ? undefined : 'plain' }),
                { replace: true },
              )
            }
          >
            As written
          </button>
        </div>
      </header>
      {asked.error !== undefined && <ErrorBox error={asked.error} again={asked.again} />}
      {asked.value === undefined && asked.loading && <Waiting lines={8} label="Loading the conversation" />}
      {turns.length > 0 && <Sums sums={sessionSums(turns)} count={turns.length} />}
      {turns.map((turn, index) => (
        <TurnView
          key={turn.record.message.id}
          turn={turn}
          place={index + 1}
          news={said[index] ?? { messages: [], repeated: 0 }}
          isLinked={turn.record.message.id === linked}
          asWritten={asWritten}
          mayJudge={mayJudge}
        />
      ))}
    </div>
  );
}

function Sums({ sums, count }: { readonly sums: SessionSums; readonly count: number }) {
  const facts: readonly (readonly [label: string, value: string | undefined])[] = [
    ['Turns', count.toLocaleString('en')],
    ['Begun', sums.begun === undefined ? undefined : timeText(sums.begun)],
    ['Lasted', durationText(sums.spanMs)],
    ['Tokens', sums.tokens.toLocaleString('en')],
    ['Cost', sums.cost === undefined ? undefined : moneyText(sums.cost, sums.currency)],
    ['User', listed(sums.users)],
    ['Application', listed(sums.apps)],
    ['Model', listed(sums.models)],
    ['Topic', listed(sums.topics)],
    ['Failed', sums.failed === 0 ? undefined : counted(sums.failed, 'turn')],
  ];
  return (
    <dl class="sums">
      {facts.map(
        ([label, value]) =>
          value !== undefined && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function listed(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(', ');
}
