/** The very response that the client got, with its body looked at while it is read: in one piece, or as a stream. */

/** Told what passes, each at most once; never throws into the reader's hands. */
export interface BodyWatch {
  /** Whether what goes on may differ from what came: then a body that is read in one piece is put together of what goes on. */
  readonly changes: boolean;
  /** Bytes that came; what is given back goes on instead. */
  readonly bytes: (chunk: Uint8Array) => Uint8Array;
  /** The stream has ended; what was held back goes on before its end. */
  readonly end: () => Uint8Array;
  /** The body was read in one piece. */
  readonly whole: (body: { readonly text?: string; readonly value?: unknown }) => void;
  /** The reader wants no more. */
  readonly cancelled: () => void;
  /** Reading failed. */
  readonly failed: (error: unknown) => void;
}

const READERS = ['json', 'text', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const;

/** Gives the response back, as the same object. */
export function tapResponse(response: Response, watch: BodyWatch): Response {
  if (response.body === null) return response;
  const original = response.body;
  const { headers } = response;
  let body: ReadableStream<Uint8Array> | undefined;
  const tapped = (): ReadableStream<Uint8Array> => {
    body ??= tappedStream(original, watch);
    return body;
  };
  for (const name of READERS) {
    if (watch.changes) define(response, name, { value: () => new Response(tapped(), { headers })[name]() });
    else tapReader(response, name, watch);
  }
  define(response, 'body', { get: tapped });
  return response;
}

function define(response: Response, name: string, property: PropertyDescriptor): void {
  Object.defineProperty(response, name, { configurable: true, ...property });
}

function tapReader(response: Response, name: (typeof READERS)[number], watch: BodyWatch): void {
  const original = (response as unknown as Record<string, unknown>)[name];
  if (typeof original !== 'function') return;
  const read = async (): Promise<unknown> => {
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
  };
  define(response, name, { writable: true, value: read });
}

// Nothing is asked of the original before somebody reads: until then it can still be read in one piece.
function tappedStream(original: ReadableStream<Uint8Array>, watch: BodyWatch): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= original.getReader();
        try {
          for (;;) {
            const { done, value } = await reader.read();
            const passed = done ? watch.end() : watch.bytes(value);
            if (passed.length > 0) controller.enqueue(passed);
            if (done) controller.close();
            if (done || passed.length > 0) return;
          }
        } catch (error) {
          watch.failed(error);
          throw error;
        }
      },
      cancel(reason) {
        watch.cancelled();
        return reader === undefined ? original.cancel(reason) : reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
