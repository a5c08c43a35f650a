/** Judging an answer: a thumb, a comment, and what others said before. */
import { useState } from 'preact/hooks';
import type { PromptRecord } from '../../../record/record.ts';
import { ApiError, post } from '../core/api.ts';
import { timeText } from '../core/format.ts';
import { inPath } from '../core/route.ts';
import { Icon } from '../ui/icons.tsx';
import { say } from '../ui/live.tsx';
import { sentence } from '../ui/states.tsx';

type Rating = 'down' | 'up';

export function FeedbackBar({ record, mayJudge }: { readonly record: PromptRecord; readonly mayJudge: boolean }) {
  const [given, setGiven] = useState<Rating>();
  const [isOpen, setOpen] = useState(false);
  const [comment, setComment] = useState('');
  const [status, setStatus] = useState('');
  const send = async (judgement: { readonly comment?: string; readonly rating?: Rating }) => {
    setStatus('Sending …');
    try {
      const path = `/v1/records/${inPath(record.message.id)}/feedback`;
      await post(path, { ...judgement, session: record.chat_session_id, at: new Date().toISOString() });
      if (judgement.rating !== undefined) setGiven(judgement.rating);
      if (judgement.comment !== undefined) setOpen(false);
      setStatus('Saved');
      say('Your judgement is saved');
    } catch (error) {
      setStatus(error instanceof ApiError ? sentence(error.message) : String(error));
    }
  };
  const judge = (rating: Rating) => {
    setOpen(true);
    void send({ rating });
  };
  return (
    <div class="feedback">
      <Earlier record={record} />
      {mayJudge && (
        <fieldset class="feedback-buttons" aria-label="Judge this answer">
          <button
            type="button"
            class="button quiet small"
            aria-pressed={given === 'up'}
            aria-label="Good answer"
            title="Good answer"
            onClick={() => judge('up')}
          >
            <Icon name="up" />
          </button>
          <button
            type="button"
            class="button quiet small"
            aria-pressed={given === 'down'}
            aria-label="Bad answer"
            title="Bad answer"
            onClick={() => judge('down')}
          >
            <Icon name="thumbDown" />
          </button>
          <button type="button" class="button quiet small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            Comment
          </button>
          <span class="hint" role="status">
            {status}
          </span>
        </fieldset>
      )}
      {isOpen && (
        <form
          class="feedback-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (comment.trim() !== '')
              void send({ comment: comment.trim(), ...(given === undefined ? {} : { rating: given }) });
          }}
        >
          <textarea
            rows={2}
            aria-label="Comment"
            placeholder="What was good or bad about it?"
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" class="button primary" disabled={comment.trim() === ''}>
            Save
          </button>
        </form>
      )}
    </div>
  );
}

function Earlier({ record }: { readonly record: PromptRecord }) {
  const judgements = record.feedback ?? [];
  if (judgements.length === 0) return null;
  return (
    <ul class="judgements" aria-label="Judgements">
      {judgements.map(({ name, value, comment, source, at }, index) => (
        <li key={index}>
          <strong>{String(name)}</strong>{' '}
          {value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)}{' '}
          {comment !== undefined && <q>{String(comment)}</q>}
          <span class="detail">
            {[source, at === undefined ? undefined : timeText(String(at))]
              .filter((part) => part !== undefined)
              .join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
