/** The very stream that a response has, with its bytes looked at as they are read. */

/** Told of the bytes that pass. None of it throws. */
export interface StreamWatch {
  /** Bytes that came; what is given back goes on instead. */
  readonly bytes: (chunk: Uint8Array) => Uint8Array;
  /** The stream has ended; what was held back goes on before its end. */
  readonly end: () => Uint8Array;
  /** The reader wants no more. */
  readonly cancelled: () => void;
  /** Reading failed. */
  readonly failed: (error: unknown) => void;
}

type Stream = ReadableStream<Uint8Array>;
type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Result = Awaited<ReturnType<Reader['read']>>;

/**
 * Watches whoever reads the stream, one reader or another. Another stream in front of it would do the same, at the price of a dozen
 * promises for each piece; so it is the readers that are watched, and only what hands the whole stream on gets another one.
 */
export function tapStream(stream: Stream, watch: StreamWatch): void {
  const getReader = stream.getReader.bind(stream) as (options?: unknown) => Reader;
  const watched = (options?: unknown): Reader => watchReader(getReader(options), watch);
  const layer = (): Stream => layerOn(watched);
  define(stream, 'getReader', watched);
  define(stream, 'values', (options?: { preventCancel?: boolean }) =>
    valuesOf(watched(), options?.preventCancel === true),
  );
  define(stream, Symbol.asyncIterator, () => valuesOf(watched(), false));
  define(stream, 'pipeTo', (...args: Parameters<Stream['pipeTo']>) => layer().pipeTo(...args));
  define(stream, 'pipeThrough', (...args: Parameters<Stream['pipeThrough']>) => layer().pipeThrough(...args));
  define(stream, 'tee', () => layer().tee());
}

/** Another stream of what a watched one gives. */
export function layerOn(read: () => Reader): Stream {
  let reader: Reader | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= read();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      // Nobody has read: then it is the stream itself that is given up.
      cancel: (reason) => (reader ?? read()).cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function watchReader(reader: Reader, watch: StreamWatch): Reader {
  const read = reader.read.bind(reader) as (view?: unknown) => Promise<Result>;
  const cancel = reader.cancel.bind(reader);
  let ended = false;
  define(reader, 'read', async (view?: unknown): Promise<Result> => {
    for (;;) {
      const result = await read(view).catch((error: unknown) => {
        watch.failed(error);
        throw error;
      });
      if (ended) return result;
      ended = result.done;
      const passed = result.done ? watch.end() : watch.bytes(result.value);
      if (passed.length > 0)
        return passed === result.value ? result : { done: false, value: passed as Uint8Array<ArrayBuffer> };
      if (result.done) return result;
    }
  });
  define(reader, 'cancel', (reason?: unknown) => {
    if (!ended) watch.cancelled();
    return cancel(reason);
  });
  return reader;
}

async function* valuesOf(reader: Reader, keepsOpen: boolean): AsyncGenerator<Uint8Array> {
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        isOver = true;
        throw error;
      });
      isOver = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isOver && !keepsOpen) await reader.cancel();
    reader.releaseLock();
  }
}

function define(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
}
