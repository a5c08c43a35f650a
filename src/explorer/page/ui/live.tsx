/** What is said aloud to people who do not see the page change. */
import { useEffect, useState } from 'preact/hooks';

const voice = new EventTarget();

/** Says it politely: when the reader has finished what it is saying. */
export function say(text: string): void {
  voice.dispatchEvent(new CustomEvent('said', { detail: text }));
}

/** The one place that is read aloud. */
export function Voice() {
  const [text, setText] = useState('');
  useEffect(() => {
    const said = (event: Event) => {
      if (event instanceof CustomEvent) setText(String(event.detail));
    };
    voice.addEventListener('said', said);
    return () => voice.removeEventListener('said', said);
  }, []);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {text}
    </div>
  );
}
