/**
 * One row of an Azure log, whichever way it came: streamed (an envelope around `properties`), exported from Log Analytics, or in the
 * columns of AzureDiagnostics, which end in the letter of their type. Names are asked for in lower case.
 */
import type { Members } from '../format.ts';

import { isObject, parsed } from '../values.ts';
import { leftoversOf } from './leftovers.ts';

const TYPE_SUFFIX = /_[sdbgt]$/;

/** The log's own bookkeeping, and what may carry a secret: traces repeat the headers that policies set. */
const LEFT_OUT = new Set([
  ...[
    'category',
    'type',
    'tenantid',
    'tenant',
    'sourcesystem',
    'mg',
    'level',
    'event',
    'deploymentversion',
    'timestamp',
  ],
  ...[
    '_resourceid',
    '_subscriptionid',
    'resourceid',
    'subscriptionid',
    'resourcegroup',
    'resourceprovider',
    'resource',
  ],
  ...['resourcetype', '_itemid', '_billedsize', '_isbillable', 'tracerecords', 'traces', 'url', 'backendurl'],
  ...['requestheaders', 'responseheaders', 'backendrequestheaders', 'backendresponseheaders'],
  ...['requestbody', 'responsebody', 'backendrequestbody', 'backendresponsebody'],
]);

interface Field {
  readonly name: string;
  readonly value: unknown;
}

export class Row {
  readonly #fields = new Map<string, Field>();
  readonly #taken = new Set<string>();

  constructor(envelope: Members) {
    for (const [name, value] of Object.entries(envelope)) {
      if (plain(name) !== 'properties') continue;
      const inner = parsed(value);
      if (isObject(inner)) this.#addAll(inner);
      else this.#add(name, value);
    }
    this.#addAll(envelope);
  }

  /** The value of the first of the names that has one. */
  get(...names: readonly string[]): unknown {
    let found: unknown;
    for (const name of names) {
      this.#taken.add(name);
      found ??= this.#fields.get(name)?.value;
    }
    return found;
  }

  /** Whether a name has a value. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** What nobody asked for, under its own names. */
  rest(): Record<string, unknown> {
    const others = [...this.#fields].filter(([key]) => !this.#taken.has(key) && !LEFT_OUT.has(key));
    return leftoversOf(Object.fromEntries(others.map(([, field]) => [field.name, field.value])), []);
  }

  #addAll(members: Members): void {
    for (const [name, value] of Object.entries(members)) {
      if (plain(name) !== 'properties') this.#add(name, value);
    }
  }

  // What stands inside `properties` is the more particular: it was added first and stays.
  #add(name: string, value: unknown): void {
    const key = plain(name);
    if (value === undefined || value === null || value === '' || this.#fields.has(key)) return;
    // The envelope repeats the name of the log there.
    if (key === 'operationname' && typeof value === 'string' && value.startsWith('Microsoft.')) return;
    this.#fields.set(key, { name: name.replace(TYPE_SUFFIX, ''), value });
  }
}

function plain(name: string): string {
  return name.replace(TYPE_SUFFIX, '').toLowerCase();
}
