/** A part of the page that scrolls by itself, which people without a pointer can reach too. */
import type { ComponentChildren } from 'preact';

interface ScrolledProps {
  /** What a screen reader calls it. */
  readonly name: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

export function Scrolled({ name, class: style, children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll only what has the focus.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <div class={style} tabIndex={0} role="group" aria-label={name}>
      {children}
    </div>
  );
}
