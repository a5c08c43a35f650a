/** A list of records: the columns of the panel, and the way to each conversation. */
import type { RecordsPanel } from '../../../dashboards/panel.ts';
import { fieldNamed } from '../../../record/fields.ts';
import type { Cell, PanelRecord } from '../core/answers.ts';
import { timeText } from '../core/format.ts';
import { conversationHref, hrefOf } from '../core/route.ts';
import { Outcome } from '../ui/outcome.tsx';
import { Scrolled } from '../ui/scrolled.tsx';
import { fieldLabel, fieldText, isFigure } from './field-text.ts';

export function RecordsList({
  panel,
  records,
}: {
  readonly panel: RecordsPanel;
  readonly records: readonly PanelRecord[];
}) {
  const isHealth = panel.source === 'health';
  return (
    <Scrolled class="table-frame records" name={panel.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {panel.columns.map((field) => (
              <th key={field} scope="col" class={isFigure(field) ? 'figure' : ''}>
                {fieldLabel(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={`${record.session} ${record.id}`}>
              <td class="when">{isHealth ? timeOf(record) : <a href={recordHref(record)}>{timeOf(record)}</a>}</td>
              {panel.columns.map((field) => (
                <td
                  key={field}
                  class={
                    isFigure(field)
                      ? 'figure'
                      : fieldNamed(field)?.type === 'text' || fieldNamed(field)?.type === 'alias'
                        ? 'long'
                        : ''
                  }
                >
                  <CellView field={field} value={record.fields[field] ?? null} record={record} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function CellView({
  field,
  value,
  record,
}: {
  readonly field: string;
  readonly value: Cell;
  readonly record: PanelRecord;
}) {
  const text = fieldText(field, value);
  if (field === 'session.id' && typeof value === 'string')
    return <a href={conversationHref(value, record.id)}>{text}</a>;
  if (field === 'outcome' && typeof value === 'string') return <Outcome outcome={value} />;
  return <span title={text.length > 40 ? text : undefined}>{text}</span>;
}

function recordHref({ id, session }: PanelRecord): string {
  return session === null ? hrefOf('record', id) : conversationHref(session, id);
}

function timeOf({ time }: PanelRecord): string {
  return time === null ? '–' : timeText(time);
}
