/** The hits: question and answer with the found words marked, and who, where, how long and how much. */
import { useEffect, useRef } from 'preact/hooks';
import type { HighlightPiece, Hit } from '../core/answers.ts';
import { counted, durationText, moneyText, timeText } from '../core/format.ts';
import { navigate } from '../core/navigation.ts';
import type { Period } from '../core/period.ts';
import { conversationHref, hrefOf } from '../core/route.ts';
import { Outcome } from '../ui/outcome.tsx';
import { EmptyBox, ErrorBox, Waiting } from '../ui/states.tsx';
import type { SearchState } from './search-state.ts';
import type { Search } from './use-search.ts';

interface HitsProps {
  readonly search: Search;
  readonly state: SearchState;
  readonly onWiden: (period: Period) => void;
  readonly onClear: () => void;
}

export function Hits({ search, state, onWiden, onClear }: HitsProps) {
  const list = useRef<HTMLOListElement>(null);
  const { found, error, loading } = search;
  useKeys(list, found?.hits);
  if (error !== undefined && found === undefined) return <ErrorBox error={error} again={search.again} />;
  if (found === undefined) return <Waiting lines={8} label="Searching" />;
  if (found.hits.length === 0 && !loading) {
    return (
      <EmptyBox title="No record matches.">
        <p>
          {state.from !== 'now-90d' && (
            <button type="button" class="button" onClick={() => onWiden({ from: 'now-90d', to: 'now' })}>
              Look at the last 90 days
            </button>
          )}{' '}
          {(state.text !== '' || state.filters.length > 0) && (
            <button type="button" class="button" onClick={onClear}>
              Begin anew
            </button>
          )}
        </p>
        <p class="hint">All words must be in a record. Fewer words, begin* or this | that find more.</p>
      </EmptyBox>
    );
  }
  return (
    <>
      <ol ref={list} class={`hits ${loading ? 'old' : ''}`}>
        {found.hits.map((hit) => (
          <HitRow key={`${hit.session} ${hit.id}`} hit={hit} />
        ))}
      </ol>
      {found.next !== undefined && <More onMore={search.more} />}
    </>
  );
}

function HitRow({ hit }: { readonly hit: Hit }) {
  const { highlights, session } = hit;
  const asked = highlights['message'];
  const answered = highlights['gen_ai.output.messages.parts.content'];
  const prompt = highlights['gen_ai.input.messages.parts.content'];
  const elsewhere = prompt !== undefined && isFound(prompt) && !isFound(asked) ? prompt : undefined;
  const failure = highlights['error.message'];
  const comment = highlights['feedback.comment'];
  return (
    <li class="hit">
      <a class="hit-asked" href={hrefOf('record', hit.id, { session })}>
        {asked === undefined ? <em>no question</em> : <Marked pieces={asked} />}
      </a>
      {answered !== undefined && <Line label="answer" pieces={answered} />}
      {elsewhere !== undefined && <Line label="prompt" pieces={elsewhere} />}
      {failure !== undefined && <Line label="error" pieces={failure} />}
      {comment !== undefined && <Line label="comment" pieces={comment} />}
      <p class="facts">
        {hit.outcome !== undefined && <Outcome outcome={hit.outcome} detail={hit.errorType} />}
        {hit.time !== undefined && <time dateTime={hit.time}>{timeText(hit.time)}</time>}
        <Fact text={hit.user} />
        <Fact text={hit.app} />
        <Fact text={hit.model} />
        <Fact text={hit.durationMs === undefined ? undefined : durationText(hit.durationMs)} />
        <Fact text={tokensText(hit)} />
        <Fact text={hit.cost === undefined ? undefined : moneyText(hit.cost)} />
        {session !== undefined && (
          <a class="hit-talk" href={conversationHref(session, hit.id)}>
            conversation
          </a>
        )}
      </p>
    </li>
  );
}

function Line({ label, pieces }: { readonly label: string; readonly pieces: readonly HighlightPiece[] }) {
  return (
    <p class={`hit-line ${label}`}>
      <span class="hit-label">{label}</span>{' '}
      <bdi>
        <Marked pieces={pieces} />
      </bdi>
    </p>
  );
}

function Marked({ pieces }: { readonly pieces: readonly HighlightPiece[] }) {
  return (
    <>
      {pieces.map(({ text, found }, index) =>
        found ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
      )}
    </>
  );
}

function Fact({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <span>{text}</span>;
}

function tokensText({ inputTokens, outputTokens }: Hit): string | undefined {
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return counted((inputTokens ?? 0) + (outputTokens ?? 0), 'token');
}

function isFound(pieces: readonly HighlightPiece[] | undefined): boolean {
  return pieces?.some(({ found }) => found) === true;
}

/** Loads the next page when the end comes into sight. */
function More({ onMore }: { readonly onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const seen = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && onMore(),
      { rootMargin: '600px' },
    );
    if (button.current !== null) seen.observe(button.current);
    return () => seen.disconnect();
  });
  return (
    <button ref={button} type="button" class="button centred" onClick={onMore}>
      More
    </button>
  );
}

/** j and k or the arrows go from hit to hit, `o` opens the conversation; Enter opens as any link does. */
function useKeys(list: { readonly current: HTMLOListElement | null }, hits: readonly Hit[] | undefined): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.matches('input, textarea, select, [role=option]') || target.closest('.popover-panel') !== null) return;
      const links = [...(list.current?.querySelectorAll<HTMLElement>('.hit-asked') ?? [])];
      const rows = [...(list.current?.children ?? [])];
      const place = rows.findIndex((row) => row.contains(document.activeElement));
      const step = key === 'j' || key === 'ArrowDown' ? 1 : key === 'k' || key === 'ArrowUp' ? -1 : 0;
      if (step !== 0 && (key.length === 1 || place >= 0)) {
        const next = links[Math.max(0, Math.min(links.length - 1, place + step))];
        event.preventDefault();
        if (place <= 0 && step < 0) document.getElementById('query')?.focus();
        else next?.focus();
        next?.closest('li')?.scrollIntoView({ block: 'nearest' });
      }
      const hit = place < 0 ? undefined : hits?.[place];
      if (key === 'o' && hit?.session !== undefined) navigate(conversationHref(hit.session, hit.id));
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [hits]);
}
