/** The data views: which indices, what their fields are called, and how they are shown. */
import type { JsonObject } from '../../record/record.ts';
import { CONVERSATION, conversationLink } from './conversation.ts';
import { FIELD_FORMATS } from './formats.ts';
import { idOf, type SavedObject } from './saved-object.ts';
import type { View } from './view.ts';

/** The fields that lead to the conversation. */
const SESSION_FIELDS: ReadonlySet<string> = new Set(['session.id', 'gen_ai.conversation.id']);

/** Names without the unit, where the format shows it. */
const SHOWN_LABELS: Readonly<Record<string, string>> = {
  'event.duration': 'Duration',
  'gen_ai.response.time_to_first_chunk': 'Time to the first token',
  'lane.lag_seconds': 'Age of the oldest entry not settled',
  'record.bytes': 'Size',
  'spool.bytes': 'Size of the spool',
};

/** The saved object of a data view. */
export function dataViewObject(view: View): SavedObject {
  const names = view.fields.filter(({ type }) => type !== 'object');
  const formats = view.fields.flatMap(({ name }): [string, JsonObject][] => {
    const format = SESSION_FIELDS.has(name) ? sessionFormat() : FIELD_FORMATS[name];
    return format === undefined ? [] : [[name, format]];
  });
  return {
    id: view.id,
    type: 'index-pattern',
    attributes: {
      title: view.index,
      name: view.name,
      timeFieldName: view.timeField,
      // It can be imported before the first record is there.
      allowNoIndex: true,
      sourceFilters: '[]',
      fieldAttrs: JSON.stringify(
        Object.fromEntries(names.map(({ name, label }) => [name, { customLabel: SHOWN_LABELS[name] ?? label }])),
      ),
      fieldFormatMap: JSON.stringify(Object.fromEntries(formats)),
      runtimeFieldMap: '{}',
    },
    references: [],
  };
}

function sessionFormat(): JsonObject {
  return {
    id: 'url',
    params: {
      type: 'a',
      urlTemplate: conversationLink(idOf(CONVERSATION.id)),
      labelTemplate: '{{value}}',
      openLinkInCurrentTab: true,
    },
  };
}
