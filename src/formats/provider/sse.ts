/** Server-sent events out of text that arrives in pieces, cut anywhere. */

export interface SseEvent {
  /** The name given by an `event:` line. */
  readonly event?: string;
  /** The `data:` lines, joined. */
  readonly data: string;
}

const RETURN = /\r\n?/g;

/** Reads a stream piece by piece. Comments, ids and retry times are passed over; lines may end in LF, CRLF or CR. */
export class SseReader {
  #line = '';
  #event = '';
  #data: string | undefined;
  #isFirst = true;
  #afterReturn = false;

  /** The events that are complete with this piece. */
  add(text: string): SseEvent[] {
    if (text === '') return [];
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    // A CR at the end of the last piece ended its line; an LF that begins this one belongs to it.
    const start = (this.#afterReturn && text.startsWith('\n')) || (isFirst && text.startsWith('\ufeff')) ? 1 : 0;
    this.#afterReturn = text.endsWith('\r');
    const lines = text.includes('\r') ? text.replace(RETURN, '\n') : text;
    const events: SseEvent[] = [];
    let at = start;
    for (let end = lines.indexOf('\n', at); end >= 0; end = lines.indexOf('\n', at)) {
      this.#take(this.#line === '' ? lines.slice(at, end) : this.#line + lines.slice(at, end), events);
      this.#line = '';
      at = end + 1;
    }
    this.#line += lines.slice(at);
    return events;
  }

  /** What was still open when the text ended: an event needs no empty line behind it then. */
  end(): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.#line !== '') this.#take(this.#line, events);
    this.#line = '';
    this.#take('', events);
    return events;
  }

  #take(line: string, events: SseEvent[]): void {
    if (line === '') {
      if (this.#data !== undefined) {
        const data = this.#data;
        events.push(this.#event === '' ? { data } : { event: this.#event, data });
      }
      this.#data = undefined;
      this.#event = '';
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    else if (name === 'event') this.#event = value;
  }
}

const BEGINNING = /^\ufeff?\s*(?:(?:data|event|id|retry)\s?:|:)/;
const LATER_LINE = /(?:\n|\r)(?:data|event):/;

/** Whether text is a captured stream, also one whose beginning is missing. */
export function isSse(text: string): boolean {
  return BEGINNING.test(text) || (!/^\s*[[{]/.test(text) && LATER_LINE.test(text));
}

/** All events of a text. */
export function sseEvents(text: string): SseEvent[] {
  const reader = new SseReader();
  return [...reader.add(text), ...reader.end()];
}
