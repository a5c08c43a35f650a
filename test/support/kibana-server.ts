/**
 * Stands in for a Kibana, as far as setup asks it for anything: its status, the import of saved objects and the rules of alerts. A stub
 * written from the documents of Kibana's API, not from its code, and no proof that a real Kibana shows what it took.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredObject {
  readonly space: string;
  readonly type: string;
  /** The id it has in Kibana. */
  readonly id: string;
  /** The id it has in the file. */
  readonly originId: string;
  readonly line: string;
}

export interface StoredRule {
  readonly space: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface FileObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: { readonly title?: string };
  readonly references: readonly { readonly type: string; readonly id: string }[];
  readonly line: string;
}

const TYPES: ReadonlySet<string> = new Set(['dashboard', 'index-pattern', 'lens', 'search', 'tag', 'visualization']);
/** Of references only these are looked for. */
const CHECKED: ReadonlySet<string> = new Set(['index-pattern', 'search']);

export class KibanaServer {
  /** Answers to the status, in their order; the last one stays. */
  statuses: { readonly status: number; readonly level: string }[] = [{ status: 200, level: 'available' }];
  /** What has to be sent as authorization; undefined: anything is let in. */
  authorization: string | undefined;
  readonly spaces = new Set(['default']);
  /** Types this Kibana does not take. */
  readonly unsupported = new Set<string>();
  /** Objects it does not take, for a reason of its own. */
  readonly refused = new Map<string, { readonly statusCode: number; readonly message: string }>();
  readonly objects: StoredObject[] = [];
  readonly rules = new Map<string, StoredRule>();
  /** Method and path of each request, oldest first. */
  readonly requests: string[] = [];
  readonly #server: Server;
  #copies = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  /** Listens at a free port of this machine and gives its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body } = await this.#answerTo(request, Buffer.concat(chunks));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async #answerTo(request: IncomingMessage, sent: Buffer): Promise<Answer> {
    const { method = 'GET', url = '/' } = request;
    this.requests.push(`${method} ${url}`);
    const [, space = 'default', path = ''] = /^(?:\/s\/([^/]+))?(\/.*)$/.exec(url) ?? [];
    if (path === '/api/status') return this.#status();
    if (this.authorization !== undefined && request.headers.authorization !== this.authorization) {
      return failure(401, 'Unauthorized', 'unable to authenticate user');
    }
    if (method !== 'GET' && request.headers['kbn-xsrf'] === undefined) {
      return failure(400, 'Bad Request', 'Request must contain a kbn-xsrf header.');
    }
    if (!this.spaces.has(space)) return failure(404, 'Not Found', `Saved object [space/${space}] not found`);
    const rule = /^\/api\/alerting\/rule\/([^/?]+)$/.exec(path)?.[1];
    if (rule !== undefined) return this.#rule(method, rule, space, JSON.parse(sent.toString()));
    if (path.startsWith('/api/saved_objects/_import')) return await this.#import(request, sent, space, path);
    return failure(404, 'Not Found', 'Not Found');
  }

  #status(): Answer {
    const [now] = this.statuses;
    if (this.statuses.length > 1) this.statuses.shift();
    if (now === undefined) return failure(503, 'Service Unavailable', 'Kibana server is not ready yet');
    return { status: now.status, body: { status: { overall: { level: now.level } } } };
  }

  #rule(method: string, id: string, space: string, body: Record<string, unknown>): Answer {
    const there = this.rules.get(id);
    if (method === 'POST') {
      if (there !== undefined) return failure(409, 'Conflict', `Saved object [alert/${id}] conflict`);
      if (body['rule_type_id'] === undefined)
        return failure(400, 'Bad Request', '[request body.rule_type_id]: expected value');
      this.rules.set(id, { space, body });
      return { status: 200, body: { id } };
    }
    if (there?.space !== space) return failure(404, 'Not Found', `Saved object [alert/${id}] not found`);
    const extra = ['consumer', 'enabled', 'rule_type_id'].find((member) => body[member] !== undefined);
    if (extra !== undefined)
      return failure(400, 'Bad Request', `[request body.${extra}]: definition for this key is missing`);
    this.rules.set(id, { space, body: { ...there.body, ...body } });
    return { status: 200, body: { id } };
  }

  async #import(request: IncomingMessage, sent: Buffer, space: string, path: string): Promise<Answer> {
    const form = await new Response(new Uint8Array(sent), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) return failure(400, 'Bad Request', '[request body.file]: expected a stream');
    const extension = /\.[^.]*$/.exec(file.name)?.[0] ?? '';
    if (extension !== '.ndjson') return failure(400, 'Bad Request', `Invalid file extension ${extension}`);
    const objects = (await file.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ ...(JSON.parse(line) as FileObject), line }));
    const keys = objects.map(keyOf);
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    if (twice.length > 0) return failure(400, 'Bad Request', `Non-unique import objects detected: [${twice.join()}]`);
    return { status: 200, body: this.#imported(objects, space, path.includes('overwrite=true')) };
  }

  #imported(objects: readonly FileObject[], space: string, overwrite: boolean): unknown {
    const errors = objects.flatMap((object) => {
      const error = this.#errorOf(object, objects, space, overwrite);
      return error === undefined ? [] : [{ ...named(object), error }];
    });
    const failed = new Set(errors.map(keyOf));
    // As long as people could mend it, nothing is created.
    const mendable = errors.some(({ error }) => error.type === 'conflict' || error.type === 'missing_references');
    const taken = mendable ? [] : objects.filter((object) => !failed.has(keyOf(object)));
    const successResults = taken.map((object) => this.#store(object, space));
    return {
      success: errors.length === 0,
      successCount: taken.length,
      ...(successResults.length > 0 ? { successResults } : {}),
      ...(errors.length > 0 ? { errors } : {}),
    };
  }

  #errorOf(
    object: FileObject,
    all: readonly FileObject[],
    space: string,
    overwrite: boolean,
  ): { readonly type: string } | undefined {
    if (!TYPES.has(object.type) || this.unsupported.has(object.type)) return { type: 'unsupported_type' };
    const there = new Set([...all.map(keyOf), ...this.objects.filter((one) => one.space === space).map(keyOf)]);
    const references = object.references.filter((one) => CHECKED.has(one.type) && !there.has(keyOf(one)));
    if (references.length > 0) return { type: 'missing_references', ...{ references } };
    if (!overwrite && this.#inSpace(object, space) !== undefined) return { type: 'conflict' };
    const refused = this.refused.get(keyOf(object));
    return refused === undefined ? undefined : { type: 'unknown', ...refused };
  }

  #store(object: FileObject, space: string): unknown {
    const there = this.#inSpace(object, space);
    const taken = this.objects.some((one) => one.type === object.type && one.id === object.id && one.space !== space);
    const id = there?.id ?? (taken ? `copy-${++this.#copies}` : object.id);
    if (there !== undefined) this.objects.splice(this.objects.indexOf(there), 1);
    this.objects.push({ space, type: object.type, id, originId: object.id, line: object.line });
    return {
      ...named(object),
      ...(there === undefined ? {} : { overwrite: true }),
      ...(id === object.id ? {} : { destinationId: id }),
    };
  }

  #inSpace({ type, id }: FileObject, space: string): StoredObject | undefined {
    return this.objects.find((one) => one.space === space && one.type === type && one.originId === id);
  }
}

function keyOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}:${id}`;
}

function named({ type, id, attributes }: FileObject): {
  type: string;
  id: string;
  meta: { title: string | undefined };
} {
  return { type, id, meta: { title: attributes.title } };
}

function failure(statusCode: number, error: string, message: string): Answer {
  return { status: statusCode, body: { statusCode, error, message } };
}
