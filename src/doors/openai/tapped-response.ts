/** The very response that the client got, with its body looked at while it is read: in one piece, or as a stream. */
import { layerOn, type StreamWatch, tapIterable, tapStream } from './tapped-stream.ts';

/** Told what passes; never throws into the reader's hands. */
export interface BodyWatch extends StreamWatch {
  /** Whether what goes on may differ from what came: then a body that is read in one piece is put together of what goes on. */
  readonly changes: boolean;
  /** The body was read in one piece. */
  readonly whole: (body: { readonly text?: string; readonly value?: unknown }) => void;
}

const READERS = ['json', 'text', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const;

/** Gives the response back, as the same object with the same body. */
export function tapResponse(response: Response, watch: BodyWatch): Response {
  const { body, headers } = response;
  // Nobody reads a body of which they know that there is none.
  if (body === null || headers.get('content-length') === '0') {
    watch.whole({});
    return response;
  }
  const isOfWeb = typeof body.getReader === 'function';
  for (const name of READERS) {
    if (watch.changes && isOfWeb) replaceReader(response, name);
    else tapReader(response, name, watch);
  }
  if (isOfWeb) tapStream(body, watch);
  else tapIterable(body, watch);
  return response;
}

/** A body of which something else goes on than came is put together of what goes on. */
function replaceReader(response: Response, name: (typeof READERS)[number]): void {
  if (!(name in response)) return;
  const original = response[name];
  define(response, name, (): Promise<unknown> => {
    // A response that was copied has another body than before, and one that was read says so in its own words.
    const { body, bodyUsed, headers } = response;
    if (body === null || bodyUsed || body.locked) return original.call(response);
    return new Response(
      layerOn(() => body.getReader()),
      { headers },
    )[name]();
  });
}

function tapReader(response: Response, name: (typeof READERS)[number], watch: BodyWatch): void {
  const original = (response as unknown as Record<string, unknown>)[name];
  if (typeof original !== 'function') return;
  if (name === 'json' && original === Response.prototype.json && response.text === Response.prototype.text) {
    tapJson(response, watch);
    return;
  }
  define(response, name, async (): Promise<unknown> => {
    let value: unknown;
    try {
      value = await (original as () => Promise<unknown>).call(response);
    } catch (error) {
      watch.failed(error);
      throw error;
    }
    if (name === 'json') watch.whole({ value });
    else if (typeof value === 'string') watch.whole({ text: value });
    else if (value instanceof ArrayBuffer) watch.whole({ text: Buffer.from(value).toString() });
    else if (value instanceof Uint8Array) watch.whole({ text: Buffer.from(value).toString() });
    else watch.whole({});
    return value;
  });
}

/** Reads the text and parses it, as the response would itself: the text stays what it was, whatever the caller does to the value. */
function tapJson(response: Response, watch: BodyWatch): void {
  const read = response.text.bind(response);
  define(response, 'json', async (): Promise<unknown> => {
    let text: string;
    try {
      text = await read();
    } catch (error) {
      watch.failed(error);
      throw error;
    }
    watch.whole({ text });
    return JSON.parse(text);
  });
}

function define(response: Response, name: string, value: unknown): void {
  Object.defineProperty(response, name, { configurable: true, writable: true, value });
}
