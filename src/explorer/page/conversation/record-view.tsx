/** One record on its own, with its whole prompt. */
import type { PromptRecord } from '../../../record/record.ts';
import type { Conversation } from '../core/answers.ts';
import { get } from '../core/api.ts';
import { useAsked } from '../core/asked.ts';
import { conversationHref, inPath } from '../core/route.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Heading } from '../ui/heading.tsx';
import { Icon } from '../ui/icons.tsx';
import { ErrorBox, Waiting } from '../ui/states.tsx';
import { promptMessages } from './message.ts';
import { TurnView } from './turn-view.tsx';

export function RecordView({
  id,
  parameters,
  mayJudge,
}: {
  readonly id: string;
  readonly parameters: URLSearchParams;
  readonly mayJudge: boolean;
}) {
  const session = parameters.get('session') ?? undefined;
  const query = session === undefined ? '' : `?${new URLSearchParams({ session })}`;
  const asked = useAsked(`${id} ${query}`, (signal) => get<PromptRecord>(`/v1/records/${inPath(id)}${query}`, signal));
  const record = asked.value;
  // What was derived from it stands with its conversation; until that has come, the record is shown without.
  const talk = useAsked(record?.chat_session_id, (signal) =>
    get<Conversation>(`/v1/conversations/${inPath(record?.chat_session_id ?? '')}`, signal),
  );
  const turn = talk.value?.turns.find((each) => each.record.message.id === record?.message.id);
  const count = talk.value?.turns.length;
  return (
    <div class="page conversation">
      <header class="page-head">
        <Heading title="Record" />
        <p class="session-id">
          <code>{id}</code> <CopyButton text={() => id} what="the record id" />
        </p>
        <div class="page-tools">
          {record !== undefined && (
            <a class="button" href={conversationHref(record.chat_session_id, record.message.id)}>
              <Icon name="talk" /> Conversation{count === undefined ? '' : ` (${count})`}
            </a>
          )}
        </div>
      </header>
      {asked.error !== undefined && <ErrorBox error={asked.error} again={asked.again} />}
      {record === undefined && asked.loading && <Waiting lines={8} label="Loading the record" />}
      {record !== undefined && (
        <TurnView
          turn={turn ?? { record }}
          place={1}
          news={{ messages: promptMessages(record.message.prompt), repeated: 0 }}
          isLinked={false}
          isAlone
          asWritten={parameters.get('text') === 'plain'}
          mayJudge={mayJudge}
        />
      )}
    </div>
  );
}
