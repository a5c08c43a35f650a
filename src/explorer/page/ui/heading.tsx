/** The heading of a view: it names the document, and takes the focus when the view is come to from another. */
import { useEffect, useRef } from 'preact/hooks';

let isFirst = true;

export function Heading({
  title,
  unseen = false,
  focus = true,
}: {
  readonly title: string;
  readonly unseen?: boolean;
  readonly focus?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever loads the page is at its beginning anyway.
    if (!isFirst && focus) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · promptlog`;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1} class={unseen ? 'unseen' : undefined}>
      {title}
    </h1>
  );
}
