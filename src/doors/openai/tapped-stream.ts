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
  const values = stream.values.bind(stream);
  const watched = (options?: unknown): Reader => watchReader(getReader(options), watch);
  const layer = (): Stream => layerOn(watched);
  define(stream, 'getReader', watched);
  define(stream, 'values', (options?: { preventCancel?: boolean }) => watchValues(values(options), watch, options));
  define(stream, Symbol.asyncIterator, () => watchValues(values(), watch));
  define(stream, 'pipeTo', (...args: Parameters<Stream['pipeTo']>) => layer().pipeTo(...args));
  define(stream, 'pipeThrough', (...args: Parameters<Stream['pipeThrough']>) => layer().pipeThrough(...args));
  define(stream, 'tee', () => layer().tee());
}

/** Watches whoever reads a body that is a stream of Node, as that of another `fetch` may be. */
export function tapIterable(body: AsyncIterable<Uint8Array>, watch: StreamWatch): void {
  const iterate = body[Symbol.asyncIterator].bind(body);
  define(body, Symbol.asyncIterator, () => watchValues(iterate() as Values, watch));
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
  const watched = new WatchedReads(watch, read);
  define(reader, 'read', (view?: unknown) => watched.next(view));
  define(reader, 'cancel', (reason?: unknown) => {
    watched.cancelled();
    return cancel(reason);
  });
  return reader;
}

/** As the values of the stream itself, and with no more promises than one for each piece. */
function watchValues(values: Values, watch: StreamWatch, { preventCancel = false } = {}): Values {
  const watched = new WatchedReads(watch, () => values.next() as Promise<Result>);
  const iterator = Object.create(AsyncIteratorPrototype) as Values;
  define(iterator, 'next', () => watched.next());
  define(iterator, 'return', (value?: undefined) => {
    if (!preventCancel) watched.cancelled();
    return values.return?.(value);
  });
  return iterator;
}

type Values = ReturnType<Stream['values']>;
const AsyncIteratorPrototype: object = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* none() {}.prototype),
);

/** One after the other, what was read, as it may go on. */
class WatchedReads {
  readonly #watch: StreamWatch;
  readonly #read: (view?: unknown) => Promise<Result>;
  #ended = false;

  constructor(watch: StreamWatch, read: (view?: unknown) => Promise<Result>) {
    this.#watch = watch;
    this.#read = read;
  }

  next(view?: unknown): Promise<Result> {
    return this.#read(view).then(this.#came, this.#failed);
  }

  cancelled(): void {
    if (!this.#ended) this.#watch.cancelled();
    this.#ended = true;
  }

  readonly #came = (result: Result): Result | Promise<Result> => {
    if (this.#ended) return result;
    this.#ended = result.done;
    const passed = result.done ? this.#watch.end() : this.#watch.bytes(result.value);
    if (passed === result.value) return result;
    if (passed.length > 0) return { done: false, value: passed as Uint8Array<ArrayBuffer> };
    // All of the piece is held back, so it is the next one that goes on.
    return result.done ? result : this.next();
  };

  readonly #failed = (error: unknown): never => {
    if (!this.#ended) this.#watch.failed(error);
    this.#ended = true;
    throw error;
  };
}

function define(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
}
