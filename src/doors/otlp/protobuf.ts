/**
 * OTLP's protobuf messages, as far as traces and logs need them: field numbers and types of opentelemetry-proto 1.x
 * (collector, trace, logs, common, resource), decoded and encoded by protobufjs.
 */
import protobuf from 'protobufjs/light.js';

const field = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ type, id, rule: 'repeated' });
const message = (fields: Record<string, { type: string; id: number; rule?: string }>) => ({ fields });
const partial = (count: string) => message({ [count]: field('int64', 1), errorMessage: field('string', 2) });

const root = protobuf.Root.fromJSON({
  nested: {
    ExportTraceServiceRequest: message({ resourceSpans: many('ResourceSpans', 1) }),
    ExportTraceServiceResponse: message({ partialSuccess: field('ExportTracePartialSuccess', 1) }),
    ExportTracePartialSuccess: partial('rejectedSpans'),
    ExportLogsServiceRequest: message({ resourceLogs: many('ResourceLogs', 1) }),
    ExportLogsServiceResponse: message({ partialSuccess: field('ExportLogsPartialSuccess', 1) }),
    ExportLogsPartialSuccess: partial('rejectedLogRecords'),

    ResourceSpans: message({ resource: field('Resource', 1), scopeSpans: many('ScopeSpans', 2) }),
    ScopeSpans: message({ scope: field('InstrumentationScope', 1), spans: many('Span', 2) }),
    Span: message({
      traceId: field('bytes', 1),
      spanId: field('bytes', 2),
      parentSpanId: field('bytes', 4),
      name: field('string', 5),
      kind: field('int32', 6),
      startTimeUnixNano: field('fixed64', 7),
      endTimeUnixNano: field('fixed64', 8),
      attributes: many('KeyValue', 9),
      events: many('SpanEvent', 11),
      status: field('SpanStatus', 15),
    }),
    SpanEvent: message({
      timeUnixNano: field('fixed64', 1),
      name: field('string', 2),
      attributes: many('KeyValue', 3),
    }),
    SpanStatus: message({ message: field('string', 2), code: field('int32', 3) }),

    ResourceLogs: message({ resource: field('Resource', 1), scopeLogs: many('ScopeLogs', 2) }),
    ScopeLogs: message({ scope: field('InstrumentationScope', 1), logRecords: many('LogRecord', 2) }),
    LogRecord: message({
      timeUnixNano: field('fixed64', 1),
      severityNumber: field('int32', 2),
      severityText: field('string', 3),
      body: field('AnyValue', 5),
      attributes: many('KeyValue', 6),
      traceId: field('bytes', 9),
      spanId: field('bytes', 10),
      observedTimeUnixNano: field('fixed64', 11),
      eventName: field('string', 12),
    }),

    Resource: message({ attributes: many('KeyValue', 1) }),
    InstrumentationScope: message({
      name: field('string', 1),
      version: field('string', 2),
      attributes: many('KeyValue', 3),
    }),
    KeyValue: message({ key: field('string', 1), value: field('AnyValue', 2) }),
    // Which of them is there counts, also when it is zero or empty.
    AnyValue: {
      ...message({
        stringValue: field('string', 1),
        boolValue: field('bool', 2),
        intValue: field('int64', 3),
        doubleValue: field('double', 4),
        arrayValue: field('ArrayValue', 5),
        kvlistValue: field('KeyValueList', 6),
        bytesValue: field('bytes', 7),
      }),
      oneofs: {
        value: {
          oneof: [
            ...['stringValue', 'boolValue', 'intValue', 'doubleValue'],
            ...['arrayValue', 'kvlistValue', 'bytesValue'],
          ],
        },
      },
    },
    ArrayValue: message({ values: many('AnyValue', 1) }),
    KeyValueList: message({ values: many('KeyValue', 1) }),

    // google.rpc.Status, the body of an answer that is an error.
    Status: message({ code: field('int32', 1), message: field('string', 2) }),
  },
});

/** The messages that are sent and answered. */
export type MessageName =
  | 'ExportTraceServiceRequest'
  | 'ExportTraceServiceResponse'
  | 'ExportLogsServiceRequest'
  | 'ExportLogsServiceResponse'
  | 'Status';

/** A message as OTLP writes it in JSON, but for bytes, which are base64 throughout. Throws what protobufjs throws. */
export function decodeMessage(name: MessageName, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: String, bytes: String });
}

/** The bytes of a message. */
export function encodeMessage(name: MessageName, value: Record<string, unknown>): Buffer {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}
