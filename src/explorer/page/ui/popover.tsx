/** A button that opens a small panel below itself: closed by Escape, by a click elsewhere, or by what is in it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface PopoverProps {
  readonly label: ComponentChildren;
  /** What a screen reader calls the button, when its text does not say enough. */
  readonly name?: string;
  readonly class?: string;
  readonly align?: 'end' | 'start';
  readonly children: (close: () => void) => ComponentChildren;
}

export function Popover({ label, name, class: style = 'button', align = 'start', children }: PopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keepInside(panel.current), [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    const outside = (event: Event) => {
      if (event.target instanceof Node && frame.current?.contains(event.target) === false) setOpen(false);
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', pressed);
    };
  }, [isOpen]);
  return (
    <div class="popover" ref={frame}>
      <button
        ref={button}
        type="button"
        class={style}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={name}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        <div ref={panel} id={id} class={`popover-panel ${align}`}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

const MARGIN = 8;

/** Moves it sideways until it is inside the window. */
function keepInside(panel: HTMLElement | null): void {
  if (panel === null) return;
  const { left, right } = panel.getBoundingClientRect();
  const over = Math.max(0, right - (document.documentElement.clientWidth - MARGIN));
  const shift = Math.max(MARGIN - left, -over);
  if (shift !== 0 && (over > 0 || left < MARGIN)) panel.style.transform = `translateX(${shift}px)`;
}
