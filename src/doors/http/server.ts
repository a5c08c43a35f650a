/** The collector: one address for everything that is sent over HTTP. The one place that knows fastify. */
import type { AddressInfo } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { PromptlogError } from '../../errors.ts';
import type { Notify } from '../../notice.ts';
import type { RecordsStore } from '../../records/store.ts';
import type { Shipper } from '../../shipper.ts';
import { ownVersion } from '../../version.ts';
import { type ErrorBody, errorAnswer } from './answers.ts';
import type { TlsOptions } from './auth/tls-options.ts';
import { jsonOf, malformed, mediaOf, wholeBody } from './body.ts';
import { checked } from './checked.ts';
import { correctionsRoutes } from './corrections-routes.ts';
import { noticeOf } from './faults.ts';
import type { Guard, Principal } from './guard.ts';
import { type CollectorLimits, DEFAULT_LIMITS, Room } from './limits.ts';
import { Metrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { otlpRoutes } from './otlp-routes.ts';
import { readingRoutes } from './reading-routes.ts';
import { recordsRoutes } from './records-routes.ts';
import type { Audit, Call, Collector, Route, Schema } from './route.ts';
import { answerBrokenRequest, give } from './sending.ts';
import { serviceRoutes } from './service-routes.ts';
import { SpoolRoom } from './spool-room.ts';

export interface CollectorOptions {
  readonly shipper: Shipper;
  /** Without it there is no search. */
  readonly search?: Collector['search'];
  /** Without it nothing can be read by id, and a caller bound to a label can correct nothing. */
  readonly records?: RecordsStore;
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly limits?: Partial<CollectorLimits>;
  readonly guard: Guard;
  readonly tls?: TlsOptions;
  readonly audit?: Audit;
  /** The queues that are read beside it, for the figures; more may come. */
  readonly queues?: Collector['queues'];
  /** The gateway that is served beside it, for the figures. */
  readonly gateway?: Collector['gateway'];
  /** Further routes, such as those of a page. */
  readonly routes?: (collector: Collector) => readonly Route[];
  /** Told of faults of the collector itself, of which callers learn only that there was one, and of callers turned away. */
  readonly notify?: Notify;
}

export interface RunningCollector {
  readonly url: string;
  /** Goes on with another certificate; connections that are open keep theirs. */
  renew(tls: TlsOptions): void;
  /** Takes no more connections, answers what was asked, and lets go of the port. The shipper stays open. */
  close(): Promise<void>;
}

/** A body that is no record is small. */
const MAX_SMALL_BODY = 1_000_000;
const MAX_ADDRESS_PART = 6_000;
/** So long a request may take to be answered while the collector closes. */
const CLOSE_MS = 5_000;

/** Starts it; resolves when it can be reached. */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const limits: CollectorLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const { shipper, search, records, audit, queues, gateway } = options;
  const collector: Collector = {
    shipper,
    limits,
    room: new Room(limits.bufferedBytes),
    metrics: new Metrics(),
    ...(search === undefined ? {} : { search }),
    ...(records === undefined ? {} : { records }),
    ...(audit === undefined ? {} : { audit }),
    ...(queues === undefined ? {} : { queues }),
    ...(gateway === undefined ? {} : { gateway }),
  };
  const routes = allRoutes(collector, options);
  const app = createServer(limits, options.tls);
  new Doorman(app, collector, options).admit(routes);
  app.server.maxConnections = limits.connections;
  await app.listen({ host: options.address, port: options.port });
  return {
    url: urlOf(app, options),
    renew: (tls) => (app.server as unknown as TlsServer).setSecureContext(tls),
    close: () => close(app),
  };
}

/** The OpenAPI document of a collector, also of one that does not run. */
export function describeRoutes(routes: readonly Route[]): Record<string, unknown> {
  return openApiDocument(routes, ownVersion());
}

function allRoutes(collector: Collector, options: CollectorOptions): readonly Route[] {
  const spoolRoom = new SpoolRoom(collector.shipper, collector.limits);
  const routes: Route[] = [
    ...recordsRoutes(collector, spoolRoom),
    ...correctionsRoutes(collector, spoolRoom),
    ...readingRoutes(collector),
    ...otlpRoutes(collector, spoolRoom),
    ...(options.routes?.(collector) ?? []),
    ...serviceRoutes(collector, spoolRoom, () => document),
  ];
  const document = describeRoutes(routes);
  return routes;
}

function createServer(limits: CollectorLimits, tls: TlsOptions | undefined): FastifyInstance {
  const bounds = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, Math.max(50, limits.headersTimeoutMs / 4)),
  };
  const app = Fastify({
    ...(tls === undefined ? { http: bounds } : { https: { ...bounds, ...tls } }),
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.silenceMs,
    keepAliveTimeout: limits.keepAliveMs,
    routerOptions: { maxParamLength: MAX_ADDRESS_PART },
    return503OnClosing: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, strict: false } },
    frameworkErrors: (_error, _request, reply) => {
      void give(reply as FastifyReply, errorAnswer(malformed('its address is not well formed')));
    },
    clientErrorHandler: answerBrokenRequest,
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  // Bodies are read by the routes, as streams.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return app;
}

/** Stands between fastify and the routes: lets callers in, and turns what was thrown into answers. */
class Doorman {
  readonly #app: FastifyInstance;
  readonly #collector: Collector;
  readonly #options: CollectorOptions;
  readonly #principals = new WeakMap<FastifyRequest, Principal>();

  constructor(app: FastifyInstance, collector: Collector, options: CollectorOptions) {
    this.#app = app;
    this.#collector = collector;
    this.#options = options;
  }

  admit(routes: readonly Route[]): void {
    const app = this.#app;
    app.setErrorHandler((error, request, reply) => this.#fail(error, request, reply));
    app.setNotFoundHandler((request, reply) => {
      const path = pathOf(request);
      return give(reply, errorAnswer(new PromptlogError('PL_ROUTE_UNKNOWN', { path })));
    });
    app.addHook('onResponse', async (request, reply) => {
      this.#collector.metrics.answered(request.method, routeOf(request), reply.statusCode, reply.elapsedTime / 1000);
    });
    for (const route of routes) this.#add(route);
    for (const [path, known] of Map.groupBy(routes, (route) => route.path)) this.#refuseOthers(path, known);
  }

  #add(route: Route): void {
    this.#app.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      config: { route: route.path },
      onRequest: async (request) => this.#letIn(route, request),
      handler: async (request, reply) => {
        const answer = await route.handle(this.#call(request));
        const error = (answer.body as { error?: ErrorBody } | undefined)?.error;
        if (error !== undefined && answer.status >= 500) this.#tell(error, request, answer.status);
        return give(reply, answer);
      },
    });
  }

  /** 405 for every method that an address does not take. */
  #refuseOthers(path: string, routes: readonly Route[]): void {
    const methods = routes.map(({ method }) => method as string);
    const taken = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    this.#app.route({
      method: this.#app.supportedMethods.filter((method) => !taken.includes(method)),
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      config: { route: path },
      // Before anything is made of a body: of some methods fastify refuses those it does not know.
      onRequest: async (request) => {
        const allowed = taken.join(', ');
        throw new PromptlogError('PL_REQUEST_METHOD', { path: pathOf(request), method: request.method, allowed });
      },
      handler: (_request, reply) => reply.send(),
    });
  }

  async #letIn(route: Route, request: FastifyRequest): Promise<void> {
    if (route.scope === undefined) return;
    let who = 'unknown';
    try {
      const principal = await this.#options.guard({
        method: request.method,
        path: pathOf(request),
        headers: request.headers,
        address: request.raw.socket.remoteAddress ?? '',
        socket: request.raw.socket,
      });
      who = principal.name;
      if (!principal.scopes.has(route.scope)) {
        const challenge = `error="insufficient_scope", scope="${route.scope}"`;
        throw new PromptlogError('PL_FORBIDDEN', { reason: `it needs the scope ${route.scope}`, challenge });
      }
      this.#principals.set(request, principal);
    } catch (error) {
      const what = route.reads?.(request.params as Record<string, string>);
      const address = request.raw.socket.remoteAddress ?? '';
      if (what !== undefined) await this.#options.audit?.add({ who, what, outcome: 'refused', address });
      throw error;
    }
  }

  #call(request: FastifyRequest): Call {
    return {
      request: request.raw,
      parameters: request.params as Record<string, string>,
      query: request.query as Record<string, unknown>,
      principal: this.#principals.get(request) ?? NOBODY,
      address: request.raw.socket.remoteAddress ?? '',
      body: (schema) => this.#body(request, schema),
    };
  }

  async #body(request: FastifyRequest, schema: Schema): Promise<unknown> {
    if (mediaOf(request.headers) !== 'json') {
      throw new PromptlogError('PL_REQUEST_MEDIA', { what: 'lines here', expected: 'application/json' });
    }
    const { limits, room } = this.#collector;
    const maxBytes = Math.min(MAX_SMALL_BODY, limits.bodyBytes);
    const value = jsonOf(await wholeBody(request.raw, { maxBytes, room }));
    return checked(value, request.getValidationFunction(schema) ?? request.compileValidationSchema(schema));
  }

  #fail(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const known = ofFramework(error);
    const answer = errorAnswer(known);
    this.#tell(known, request, answer.status);
    return give(reply, answer);
  }

  #tell(error: unknown, request: FastifyRequest, status: number): void {
    const { method, raw } = request;
    const address = raw.socket.remoteAddress ?? '';
    const notice = noticeOf(error, { method, route: routeOf(request), status, address });
    if (notice !== undefined) this.#options.notify?.(notice);
  }
}

const NOBODY: Principal = { name: 'unknown', scopes: new Set(), labels: {} };

/** Fastify's own refusals of requests, as ours. */
function ofFramework(error: unknown): unknown {
  if (error instanceof PromptlogError) return error;
  const { statusCode = 500, message = '' } = error as { statusCode?: number; message?: string };
  if (statusCode === 415) {
    return new PromptlogError('PL_REQUEST_MEDIA', { what: 'that Content-Type', expected: 'application/json' }, error);
  }
  return statusCode >= 400 && statusCode < 500 ? malformed(message) : error;
}

/** As it is declared: an address that was asked for may hold anything. */
function routeOf(request: FastifyRequest): string {
  return (request.routeOptions.config as { route?: string }).route ?? 'unknown';
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function urlOf(app: FastifyInstance, { address, tls }: CollectorOptions): string {
  const { port } = app.server.address() as AddressInfo;
  return `${tls === undefined ? 'http' : 'https'}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

async function close(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
