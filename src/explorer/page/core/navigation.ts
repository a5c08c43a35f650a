/** The address bar: where the page is, going elsewhere and back to the same place, and hearing of both. */
import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from './route.ts';

const moves = new EventTarget();
const RESTORE_FOR_MS = 1500;

/** Goes there; `replace` leaves no step to go back to, as for each letter typed. */
export function navigate(href: string, how: { readonly replace?: boolean } = {}): void {
  if (href === location.hash) return;
  const isOtherView = pathOf(href) !== pathOf(location.hash);
  if (how.replace === true) history.replaceState(null, '', href);
  else {
    history.replaceState({ y: scrollY }, '');
    history.pushState(null, '', href);
  }
  if (isOtherView) scrollTo(0, 0);
  moves.dispatchEvent(new Event('moved'));
}

/** Makes links within the page and the browser's own buttons go the same way; called once. */
export function listen(): void {
  history.scrollRestoration = 'manual';
  document.addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]') : null;
    if (!isPlain || event.defaultPrevented || link === null) return;
    event.preventDefault();
    navigate(link.getAttribute('href') ?? '');
  });
  addEventListener('popstate', (event) => {
    moves.dispatchEvent(new Event('moved'));
    const y = (event.state as { y?: number } | null)?.y;
    if (y !== undefined) restore(y, performance.now() + RESTORE_FOR_MS);
  });
}

/** Where the page is; draws again when that changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = () => setHash(location.hash);
    moves.addEventListener('moved', moved);
    moved();
    return () => moves.removeEventListener('moved', moved);
  }, []);
  return parseRoute(hash);
}

// What was looked at is there again only when its answer has come.
function restore(y: number, until: number): void {
  scrollTo(0, y);
  if (Math.abs(scrollY - y) > 2 && performance.now() < until) requestAnimationFrame(() => restore(y, until));
}

function pathOf(href: string): string {
  return href.split('?', 1)[0] ?? '';
}
