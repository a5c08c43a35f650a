/** The schemas of the Explorer's bodies: its routes are described and checked by them. */
import { FILTERS, MOMENT, named, QUERY } from '../doors/http/openapi-schemas.ts';
import type { Schema } from '../doors/http/route.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };
const anObject: Schema = { type: 'object' };

function object(properties: Record<string, Schema>, required: readonly string[] = Object.keys(properties)): Schema {
  return { type: 'object', properties, required };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** The body of a sign-in: one of the two. */
export const SIGN_IN: Schema = {
  oneOf: [
    {
      type: 'object',
      properties: { key: { ...text, minLength: 1, maxLength: 500, description: 'An API key.' } },
      required: ['key'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { code: { ...text, minLength: 1, maxLength: 500, description: 'That of a link.' } },
      required: ['code'],
      additionalProperties: false,
    },
  ],
};

export const ME: Schema = object({
  name: text,
  scopes: list(text),
  labels: { type: 'object', additionalProperties: text, description: 'The application or tenant it is bound to.' },
});

export const LINK: Schema = object({ url: text, expires: time });

export const DASHBOARD_LIST: Schema = object({
  dashboards: list({
    ...object({ id: text, title: text, purpose: text, questions: list(text), period: text }),
    description: 'The definitions, whole: what is read of them besides is up to the version.',
  }),
});

/** The body of a look at a dashboard. */
export const DASHBOARD_REQUEST: Schema = {
  type: 'object',
  properties: {
    from: { ...MOMENT, description: 'now-24h, 2026-11-01 or a full ISO 8601 time. Default: its own period.' },
    to: { ...MOMENT, description: 'Until when; a day is meant with all of it. Default: now.' },
    query: QUERY,
    filters: FILTERS,
  },
  additionalProperties: false,
};

export const DASHBOARD: Schema = object({
  from: time,
  to: time,
  interval: { ...text, description: 'The width of steps along time: 30m, 1d.' },
  tookMs: { type: 'number', minimum: 0 },
  panels: list(
    object(
      {
        id: text,
        tookMs: { type: 'number', minimum: 0 },
        rows: list(anObject),
        records: list(anObject),
        total: count,
        error: { ...text, description: 'Why this one shows nothing.' },
      },
      ['id'],
    ),
  ),
});

export const FIELD_LIST: Schema = object({ fields: list(object({ name: text, type: text, label: text })) });

export const VALUE_LIST: Schema = object({ values: list(object({ value: text, count })) });

export const CONVERSATION: Schema = object({
  session: text,
  turns: list(object({ record: named('Record'), insight: { ...anObject, description: 'What is derived from it.' } })),
});

const lane = object(
  {
    lane: text,
    accepted: count,
    delivered: count,
    pending: count,
    waiting: count,
    dead: count,
    dropped: count,
    lagBytes: count,
    stalled: object({ reason: text, since: time }),
  },
  ['lane', 'accepted', 'delivered', 'pending', 'waiting', 'dead', 'dropped', 'lagBytes'],
);

export const HEALTH: Schema = object({
  version: text,
  started: time,
  uptimeSeconds: count,
  stores: list(object({ store: text, kind: text, ok: { type: 'boolean' }, tookMs: { type: 'number' } })),
  spools: list(
    object(
      {
        name: text,
        own: { type: 'boolean', description: 'Whether it is that of this collector.' },
        accepted: count,
        bytes: { ...count, description: 'Not settled yet.' },
        lanes: list(lane),
        failure: { ...text, description: 'Why nothing is known of it.' },
      },
      ['name', 'own', 'lanes'],
    ),
  ),
  queues: list(object({ name: text, connected: { type: 'boolean' } })),
});
