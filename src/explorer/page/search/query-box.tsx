/** The one box for words and KQL: it searches as one types, completes fields and values, and says where a query is wrong. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../core/api.ts';
import { Icon } from '../ui/icons.tsx';
import { Popover } from '../ui/popover.tsx';
import { sentence } from '../ui/states.tsx';
import { QueryHelp } from './query-help.tsx';
import { readQuery } from './query-text.ts';
import { completed, type Suggestion } from './suggestions.ts';
import { useSuggestions } from './use-suggestions.ts';

const DEBOUNCE_MS = 100;

interface QueryBoxProps {
  readonly text: string;
  readonly error: Error | undefined;
  readonly onType: (text: string) => void;
  readonly onEnter: (text: string) => void;
  readonly placeholder?: string;
}

export function QueryBox({ text, error, onType, onEnter, placeholder }: QueryBoxProps) {
  const [draft, setDraft] = useState(text);
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState(-1);
  const box = useRef<HTMLInputElement>(null);
  const sent = useRef(text);
  const timer = useRef(0);
  const placed = useRef<number | undefined>(undefined);
  // A filter may be chosen between a key and its search: that search has to know of it.
  const latest = useRef(onType);
  latest.current = onType;
  const list = useId();
  const { wanted, suggestions } = useSuggestions(draft, caret);
  const isOpen = suggestions.length > 0;
  // Before anything else is typed: a later look at these would undo the next key.
  useLayoutEffect(() => {
    if (text !== sent.current && timer.current === 0) setDraft(text);
    sent.current = text;
  }, [text]);
  // With the text itself: a moment later it would move the caret away from under the next key.
  useLayoutEffect(() => {
    const at = placed.current;
    placed.current = undefined;
    if (at !== undefined) box.current?.setSelectionRange(at, at);
  });
  useLayoutEffect(() => setActive(-1), [draft, isOpen]);
  // Whoever has gone elsewhere by then is not called back.
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    document.getElementById(`${list}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const type = (next: string, at: number) => {
    setDraft(next);
    setCaret(at);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      sent.current = next;
      latest.current(next);
    }, DEBOUNCE_MS);
  };
  const choose = (suggestion: Suggestion) => {
    if (wanted === undefined) return;
    const result = completed(draft, wanted, suggestion);
    placed.current = result.caret;
    type(result.text, result.caret);
  };
  const enter = () => {
    clearTimeout(timer.current);
    timer.current = 0;
    sent.current = draft;
    setCaret(undefined);
    onEnter(draft);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = suggestions[active];
    if (step !== 0 && isOpen) setActive(((active + step + 1 + suggestions.length + 1) % (suggestions.length + 1)) - 1);
    else if (step === 1) document.querySelector<HTMLElement>('.hit-asked')?.focus();
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) choose(chosen);
    else if (event.key === 'Enter') enter();
    else if (event.key === 'Escape' && isOpen) setCaret(undefined);
    else if (event.key === 'Escape' && draft !== '') type('', 0);
    else return;
    event.preventDefault();
  };
  const wrong = error instanceof ApiError && error.code === 'PL_QUERY_INVALID' ? error : undefined;
  return (
    <div class="query">
      <div class="query-line">
        <Icon name="search" />
        <input
          id="query"
          ref={box}
          type="text"
          role="combobox"
          aria-label="Search prompts and answers"
          aria-expanded={isOpen}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active < 0 ? undefined : `${list}-${active}`}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong === undefined ? undefined : `${list}-wrong`}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={10_000}
          placeholder={placeholder ?? 'Words, or fields: refund outcome: failed and service.name: "support-bot"'}
          value={draft}
          onInput={(event) => type(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
          onClick={(event) => draft !== '' && setCaret(event.currentTarget.selectionStart ?? 0)}
          onBlur={() => setCaret(undefined)}
          onKeyDown={pressed}
        />
        {draft !== '' && (
          <button
            type="button"
            class="button quiet small"
            aria-label="Clear the query"
            onClick={() => {
              type('', 0);
              box.current?.focus();
            }}
          >
            <Icon name="close" size={14} />
          </button>
        )}
        <span class="query-key" aria-hidden="true">
          /
        </span>
        <Popover align="end" class="button quiet small" name="How to search" label={<Icon name="question" />}>
          {(close) => (
            <QueryHelp
              onTry={(example) => {
                close();
                setDraft(example);
                sent.current = example;
                onEnter(example);
              }}
            />
          )}
        </Popover>
      </div>
      <div id={list} class="suggestions" role="listbox" aria-label="Suggestions" hidden={!isOpen}>
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.shown}
            tabIndex={-1}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(suggestion);
            }}
          >
            <span class="suggestion-name">{suggestion.shown}</span>
            <span class="suggestion-note">{suggestion.note}</span>
          </div>
        ))}
      </div>
      {wrong !== undefined && <Wrong id={`${list}-wrong`} text={text} error={wrong} />}
    </div>
  );
}

/** The query with the place at which it stops making sense. */
function Wrong({ id, text, error }: { readonly id: string; readonly text: string; readonly error: ApiError }) {
  const at = error.position === undefined ? undefined : readQuery(text).typedAt(error.position);
  return (
    <div id={id} class="query-wrong" role="alert">
      {at !== undefined && (
        <code class="query-mark">
          {text.slice(0, at)}
          <mark class="bad">{text.slice(at, at + 1) || '␣'}</mark>
          {text.slice(at + 1)}
        </code>
      )}
      <p>{sentence(error.message)}</p>
    </div>
  );
}
