/** One turn: what was newly said, what was answered, and what that took. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { attribute } from '../../../record/record.ts';
import type { Turn } from '../core/answers.ts';
import { counted, durationText, moneyText, timeText } from '../core/format.ts';
import { conversationHref } from '../core/route.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { FeedbackBar } from './feedback.tsx';
import { CodeBlock } from './markdown-view.tsx';
import { answerMessages, promptMessages, toolNames } from './message.ts';
import { MessageView } from './message-view.tsx';
import type { News } from './new-messages.ts';
import { type TurnFacts, turnFacts } from './turn-facts.ts';

interface TurnProps {
  readonly turn: Turn;
  readonly place: number;
  readonly news: News;
  /** Came to by a link: scrolled to and marked. */
  readonly isLinked: boolean;
  readonly asWritten: boolean;
  readonly mayJudge: boolean;
  readonly isAlone?: boolean;
}

export function TurnView({ turn, place, news, isLinked, asWritten, mayJudge, isAlone = false }: TurnProps) {
  const { record, insight } = turn;
  const [isWhole, setWhole] = useState(false);
  const [isRaw, setRaw] = useState(false);
  const frame = useRef<HTMLElement>(null);
  const facts = turnFacts(record, insight);
  const answer = useMemo(() => answerMessages(attribute(record, 'completion')), [record]);
  const whole = useMemo(() => promptMessages(record.message.prompt), [record]);
  const tools = useMemo(() => toolNames(whole), [whole]);
  const prompt = isWhole ? whole : news.messages;
  const id = `turn-${place}`;
  useEffect(() => {
    if (isLinked && !isAlone) frame.current?.scrollIntoView({ block: 'start' });
  }, [isLinked]);
  return (
    <article class={`turn ${isLinked && !isAlone ? 'linked' : ''}`} ref={frame} aria-labelledby={id}>
      <header class="turn-head">
        <h2 id={id}>
          {isAlone ? 'Record' : <a href={conversationHref(record.chat_session_id, record.message.id)}>Turn {place}</a>}
        </h2>
        <FactLine facts={facts} />
        <div class="turn-tools">
          {news.repeated > 0 && (
            <button
              type="button"
              class="button quiet small"
              aria-pressed={isWhole}
              title={`The whole prompt has ${counted(news.repeated + news.messages.length, 'message')}`}
              onClick={() => setWhole(!isWhole)}
            >
              {isWhole ? 'Only what is new' : `Whole prompt (${news.repeated + news.messages.length})`}
            </button>
          )}
          <CopyButton
            text={() => new URL(conversationHref(record.chat_session_id, record.message.id), location.href).href}
            what="a link to this turn"
          />
          <button type="button" class="button quiet small" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
            <Icon name="code" size={14} /> JSON
          </button>
        </div>
      </header>
      {isRaw ? (
        <CodeBlock
          language="json"
          text={JSON.stringify(insight === undefined ? record : { ...record, insight }, null, 2)}
        />
      ) : (
        <div class="messages">
          {prompt.length === 0 && <p class="hint">Asked again with the same prompt.</p>}
          {prompt.map((message, index) => (
            <MessageView key={index} message={message} user={facts.user} asWritten={asWritten} tools={tools} />
          ))}
          {answer.map((message, index) => (
            <MessageView key={`answer-${index}`} message={message} asWritten={asWritten} />
          ))}
          {facts.failure !== undefined && (
            <div class="failure">
              <p>
                <Icon name="warn" /> <strong>{facts.failure.title}</strong>
              </p>
              {facts.failure.message !== '' && <p class="plain">{facts.failure.message}</p>}
            </div>
          )}
          {answer.length === 0 && facts.failure === undefined && <p class="hint">No answer was recorded.</p>}
        </div>
      )}
      <FeedbackBar record={record} mayJudge={mayJudge} />
    </article>
  );
}

function FactLine({ facts }: { readonly facts: TurnFacts }) {
  const { inputTokens, outputTokens, cost, durationMs, firstTokenMs, mood, topics } = facts;
  return (
    <p class="facts">
      {facts.outcome !== undefined && <Outcome outcome={facts.outcome} />}
      <time dateTime={facts.time}>{timeText(facts.time)}</time>
      {facts.model !== undefined && <span>{facts.model}</span>}
      {durationMs !== undefined && (
        <span title="from the request to the end of the answer">{durationText(durationMs)}</span>
      )}
      {firstTokenMs !== undefined && (
        <span title="time to the first token">first token {durationText(firstTokenMs)}</span>
      )}
      {(inputTokens !== undefined || outputTokens !== undefined) && (
        <span title="tokens in and out">
          {(inputTokens ?? 0).toLocaleString('en')} → {(outputTokens ?? 0).toLocaleString('en')} tokens
        </span>
      )}
      {cost !== undefined && <span>{moneyText(cost, facts.currency)}</span>}
      {facts.isUnpriced && <span title="no price is known for this model">unpriced</span>}
      {mood !== undefined && <span class={`mood ${mood}`}>{mood}</span>}
      {topics.slice(0, 6).map((topic) => (
        <span key={topic} class="tag">
          {topic}
        </span>
      ))}
    </p>
  );
}
