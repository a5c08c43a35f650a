/** KQL for a whole dashboard. */
import { useEffect, useState } from 'preact/hooks';
import { sentence } from '../ui/states.tsx';

interface BoardQueryProps {
  readonly text: string;
  readonly error: Error | undefined;
  readonly onEnter: (text: string) => void;
}

export function BoardQuery({ text, error, onEnter }: BoardQueryProps) {
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  return (
    <form
      class="board-query"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter(draft.trim());
      }}
    >
      <input
        type="text"
        aria-label="Query in KQL"
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : 'board-query-wrong'}
        placeholder="KQL, as in  error.class: rate_limit"
        spellcheck={false}
        autocomplete="off"
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => draft.trim() !== text && onEnter(draft.trim())}
      />
      {error !== undefined && (
        <p id="board-query-wrong" class="hint bad" role="alert">
          {sentence(error.message)}
        </p>
      )}
    </form>
  );
}
