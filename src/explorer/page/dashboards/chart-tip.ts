/** What the pointer is told in a chart: names and figures as text, beside the pointer and inside the window. */

const OFFSET = 14;
let tip: HTMLElement | undefined;

/** Shows the members of the value; anything else hides it. */
export function showTip(event: unknown, value: unknown): void {
  if (!(event instanceof MouseEvent) || typeof value !== 'object' || value === null) {
    hideTip();
    return;
  }
  tip ??= made();
  tip.replaceChildren(
    ...Object.entries(value).map(([name, text]) => {
      const line = document.createElement('div');
      const label = document.createElement('span');
      const figure = document.createElement('strong');
      label.textContent = name;
      figure.textContent = String(text);
      line.append(label, figure);
      return line;
    }),
  );
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const x = event.clientX + OFFSET + width > innerWidth ? event.clientX - OFFSET - width : event.clientX + OFFSET;
  const y = Math.min(event.clientY + OFFSET, innerHeight - height - 4);
  tip.style.left = `${Math.max(4, x)}px`;
  tip.style.top = `${Math.max(4, y)}px`;
}

export function hideTip(): void {
  if (tip !== undefined) tip.hidden = true;
}

function made(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'chart-tip';
  // Whoever cannot point reads the same in the chart's table.
  element.setAttribute('aria-hidden', 'true');
  document.body.append(element);
  return element;
}
