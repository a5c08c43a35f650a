/** The OpenAPI 3.1 document, made from the routes themselves. */
import { SCOPES } from './guard.ts';
import { named, SCHEMAS } from './openapi-schemas.ts';
import type { AnswerDoc, ParameterDoc, Route, RouteDoc, Schema } from './route.ts';

const GROUPS = {
  records: 'Records come in.',
  feedback: 'What is said about a record afterwards.',
  reading: 'Records are read again.',
  explorer: 'What the page of the collector asks, for people who are signed in.',
  import: 'Values of foreign formats.',
  otlp: 'Exports of OpenTelemetry.',
  service: 'What operators and machines ask the collector about itself.',
};

/** What each status of an error means, with the code it usually has. */
const ERRORS: Readonly<Record<number, readonly [code: string, description: string]>> = {
  400: ['PL_REQUEST_MALFORMED', 'The request cannot be read: no JSON, no UTF-8, damaged compression.'],
  401: ['PL_UNAUTHORIZED', 'The key or token is missing, wrong or expired.'],
  403: ['PL_FORBIDDEN', 'The caller is known and may not do that.'],
  404: ['PL_NOT_FOUND', 'There is no such thing.'],
  413: ['PL_REQUEST_TOO_LARGE', 'The body, a line or the list is too large, also after decompression.'],
  415: ['PL_REQUEST_MEDIA', 'The Content-Type or Content-Encoding is none the collector reads.'],
  422: ['PL_RECORD_INVALID', 'The body does not fit; `path` says where.'],
  429: ['PL_RATE_LIMITED', 'Too many requests, or the spool is nearly full. Wait as long as Retry-After says.'],
  500: ['PL_INTERNAL', 'A fault of the collector.'],
  501: ['PL_NOT_SERVED', 'This collector has no such store.'],
  502: ['PL_SEARCH_LOGIN', 'A store refused the collector.'],
  503: ['PL_SPOOL_FULL', 'The spool is full, the disk fails, or a store is away. Wait as long as Retry-After says.'],
};
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';
/** Where an error is answered with more, or in another shape. */
const SHAPES: Readonly<Record<string, string>> = {
  postRecords: 'BatchError',
  import: 'BatchError',
  traces: 'OtlpFailure',
  logs: 'OtlpFailure',
};

/** Builds the document. */
export function openApiDocument(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    if (route.doc === undefined) continue;
    const methods = paths[route.path] ?? {};
    methods[route.method.toLowerCase()] = operation(route.scope, route.doc);
    paths[route.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'promptlog collector',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description: `Every call to a language model becomes one record. Keys have scopes: ${SCOPES.join(', ')}.`,
    },
    servers: [{ url: '/' }],
    tags: Object.entries(GROUPS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, or a token of the configured issuer.' },
      },
    },
  };
}

function operation(scope: Route['scope'], doc: RouteDoc): Record<string, unknown> {
  const { id, group, summary, description, body, answers, errors } = doc;
  const parameters = parametersOf(doc);
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(description === undefined ? {} : { description }),
    security: scope === undefined ? [] : [{ key: [scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOfBody(body) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer, id)])),
      ...Object.fromEntries(
        [...errors].filter((status) => !(status in answers)).map((status) => [String(status), failure(status, id)]),
      ),
      default: failure(500, id, 'Any other error.'),
    },
  };
}

function parametersOf({ parameters = {}, query = {}, headers = {} }: RouteDoc): unknown[] {
  const all = (place: string, names: Readonly<Record<string, ParameterDoc>>) =>
    Object.entries(names).map(([name, { description, schema }]) => ({
      name,
      in: place,
      description,
      ...(place === 'path' ? { required: true } : {}),
      schema,
    }));
  return [...all('path', parameters), ...all('query', query), ...all('header', headers)];
}

// What is not one JSON value has no schema: OpenAPI 3.1 leaves it out for bytes.
function contentOfBody({ types, schema, example }: NonNullable<RouteDoc['body']>): Schema {
  return Object.fromEntries(
    types.map((type) => {
      if (type === PROTOBUF) return [type, {}];
      if (type.includes('ndjson')) return [type, { example: `${JSON.stringify(example)}\n` }];
      return [type, { schema: schemaOf(schema), example }];
    }),
  );
}

function response({ description, schema = {}, type = JSON_TYPE, example }: AnswerDoc, id: string): Schema {
  if (schema === null) return { description };
  return {
    description,
    content: {
      [type]: { schema: schemaOf(schema), ...(example === undefined ? {} : { example }) },
      // OTLP answers in the encoding of the request.
      ...(SHAPES[id] === 'OtlpFailure' ? { [PROTOBUF]: {} } : {}),
    },
  };
}

function failure(status: number, id: string, meaning?: string): Record<string, unknown> {
  const [code = 'PL_INTERNAL', description = ''] = ERRORS[status] ?? [];
  const headers: Record<string, string> =
    status === 429 || status === 503
      ? { 'Retry-After': 'Seconds to wait.' }
      : status === 401 || status === 403
        ? { 'WWW-Authenticate': 'How to say who calls.' }
        : {};
  const error = { code, message: description, fix: 'What to do next.' };
  return {
    ...response({ description: meaning ?? description, schema: SHAPES[id] ?? 'Error', example: { error } }, id),
    ...(Object.keys(headers).length === 0
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
          ),
        }),
  };
}

function schemaOf(schema: string | Schema): Schema {
  return typeof schema === 'string' ? named(schema) : schema;
}
