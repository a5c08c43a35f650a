/** What a route of the collector is: its address, who may call it, what it does, and its description for the OpenAPI document. */
import type { IncomingMessage } from 'node:http';
import type { RecordsStore } from '../../records/store.ts';
import type { SearchClient } from '../../search/client.ts';
import type { Shipper } from '../../shipper.ts';
import type { AuditTarget, AuditTrail } from './auth/audit-trail.ts';
import type { Principal, Scope } from './guard.ts';
import type { CollectorLimits, Room } from './limits.ts';
import type { Metrics, Neighbours } from './metrics.ts';

/** A JSON schema. */
export type Schema = { readonly [name: string]: unknown };

/** Whoever keeps account of the reading of content. Content is held back until it has. */
export type Audit = Pick<AuditTrail, 'add'>;

/** What the routes work with. */
export interface Collector extends Neighbours {
  readonly shipper: Shipper;
  readonly records?: RecordsStore;
  readonly search?: { readonly client: SearchClient; readonly place: string };
  readonly limits: CollectorLimits;
  readonly room: Room;
  readonly metrics: Metrics;
  readonly audit?: Audit;
}

/** One request, after the guard let it through. */
export interface Call {
  readonly request: IncomingMessage;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  /** The address at the other end of the connection. */
  readonly address: string;
  /** The body as a value that fits the schema. Throws PL_REQUEST_MALFORMED, PL_REQUEST_TOO_LARGE or PL_RECORD_INVALID. */
  body(schema: Schema): Promise<unknown>;
}

/** What is answered: JSON, unless it is text or bytes with a type of their own. */
export interface Answer {
  readonly status: number;
  /** Undefined: there is none, as with 204 and 304. */
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnswerDoc {
  readonly description: string;
  /** The name of a schema of `openapi-schemas.ts`, or a schema; null: there is no body. */
  readonly schema?: string | Schema | null;
  readonly type?: string;
  readonly example?: unknown;
}

export interface ParameterDoc {
  readonly description: string;
  readonly schema: Schema;
}

export interface RouteDoc {
  /** `operationId`. */
  readonly id: string;
  readonly group: 'records' | 'feedback' | 'reading' | 'explorer' | 'import' | 'otlp' | 'service';
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, ParameterDoc>>;
  readonly query?: Readonly<Record<string, ParameterDoc>>;
  readonly headers?: Readonly<Record<string, ParameterDoc>>;
  readonly body?: { readonly types: readonly string[]; readonly schema: string | Schema; readonly example: unknown };
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** Status codes that are answered with an error. */
  readonly errors: readonly number[];
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With its parameters in braces: "/v1/records/{id}". What stands for a final asterisk is the parameter `*`. */
  readonly path: string;
  /** What the caller must be allowed to do; undefined: anybody may call it. */
  readonly scope: Scope | undefined;
  /** Absent: it is no part of the described API, such as a file of a page. */
  readonly doc?: RouteDoc;
  /** What is read there, as far as the address tells: also of one who is turned away there is an account. */
  reads?(parameters: Call['parameters']): AuditTarget;
  handle(call: Call): Promise<Answer>;
}
