/** OTLP/JSON: spans and logs of calls to models, by OpenTelemetry's GenAI conventions of all generations, OpenLLMetry and OpenLIT. */
import type { Format, FormatContext, Made } from './format.ts';
import { logRecordsOf, ownId, readLogs, scoped } from './otlp/logs.ts';
import { readSpan } from './otlp/span.ts';
import { isObject, membersOf } from './values.ts';

/** Spans become records, or parts where their content comes by logs; logs become parts; evaluations become changes. */
export const otlp: Format = {
  name: 'otlp',
  title: 'OpenTelemetry OTLP/JSON traces and logs with GenAI attributes',

  recognises(value: unknown): boolean {
    return isObject(value) && (Array.isArray(value['resourceSpans']) || Array.isArray(value['resourceLogs']));
  },

  read(value: unknown, context: FormatContext): readonly Made[] {
    const { resourceSpans, resourceLogs } = membersOf(value);
    const spans = scoped(resourceSpans, 'resourceSpans', 'scopeSpans', 'spans').map(({ item, origin, path }) =>
      readSpan(item, origin, { id: () => ownId({ log: item, path }, context), time: context.time }),
    );
    return [...spans, ...readLogs(logRecordsOf(resourceLogs), context)];
  },
};
