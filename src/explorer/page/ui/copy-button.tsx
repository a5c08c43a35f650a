/** Copies a text and says that it did. */
import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import { say } from './live.tsx';

export function CopyButton({
  text,
  what,
  label,
}: {
  readonly text: () => string;
  readonly what: string;
  readonly label?: string;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const done = await write(text());
    say(done ? `Copied ${what}` : `The browser did not allow copying ${what}`);
    setCopied(done);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button
      type="button"
      class="button quiet small"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copy()}
    >
      <Icon name={copied ? 'check' : 'copy'} size={14} />
      {label}
    </button>
  );
}

async function write(text: string): Promise<boolean> {
  try {
    // Absent on pages that came without TLS from another machine.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writtenByHand(text);
  }
}

function writtenByHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
