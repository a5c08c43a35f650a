/** Events that policies of API Management write of a call, in the shapes of published policies: one event a call, or in pieces. */
import type { Format, FormatContext, Made, Members } from '../format.ts';
import { recordOfFields } from '../mapping-record.ts';
import { isObject, listOf, membersOf } from '../values.ts';
import { finishBody, isChunk, readChunk } from './chunks.ts';
import { withPiecesJoined } from './pieces.ts';
import { presetOf } from './presets.ts';
import { refused } from './row-facts.ts';
import { isTrace, readTrace } from './traces.ts';

/** What policies write where there is nothing to write. */
const NOTHING = new Set<unknown>(['NA', 'N/A', '', null]);

export const gatewayEvent: Format = {
  name: 'gateway-event',
  title: 'API Management policy events (log-to-eventhub, traces)',
  recognises: (value) => eventsOf(value).some(isEvent),
  read(value, context) {
    const made = eventsOf(value).map((event, index) => readEvent(event, ...placeOf(value, context, index)));
    return withPiecesJoined(made, finishBody);
  },
};

function eventsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function placeOf(value: unknown, context: FormatContext, index: number): [FormatContext, string] {
  if (!Array.isArray(value)) return [context, ''];
  return [context.key === undefined ? context : { ...context, key: `${context.key}.${index}` }, String(index)];
}

function isEvent(value: unknown): boolean {
  return isObject(value) && (isChunk(value) || isTrace(value) || presetOf(value) !== undefined);
}

function readEvent(event: unknown, context: FormatContext, path: string): Made {
  if (!isObject(event)) return refused('', path, 'an event', event);
  if (isChunk(event)) return readChunk(event, context, path);
  if (isTrace(event)) return readTrace(event, context, path);
  const preset = presetOf(event);
  if (preset === undefined) return refused('', path, 'an event of a known policy', event);
  const record = recordOfFields(preset.fields, said(event), context);
  if (isEmpty(record)) return { kind: 'ignored', reason: 'neither a prompt nor an answer nor what it used' };
  return { kind: 'record', value: { ...record, provider: preset.provider ?? 'azure.ai.openai' } };
}

function isEmpty(record: Members): boolean {
  const { prompt, other_attr: attributes } = membersOf(record['message']);
  return listOf(prompt).length === 0 && listOf(attributes).length === 0 && record['error'] === undefined;
}

function said(event: Members): Members {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => !NOTHING.has(value)));
}
