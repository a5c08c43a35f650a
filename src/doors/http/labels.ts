/** The labels of a principal: put into all it sends, so that nobody can pass for another, and held against all it asks for. */
import { PromptlogError } from '../../errors.ts';
import type { Made, Members } from '../../formats/format.ts';
import { membersOf } from '../../formats/values.ts';
import type { PromptRecord } from '../../record/record.ts';
import type { RecordsStore } from '../../records/store.ts';
import type { Principal } from './guard.ts';

type Labels = Principal['labels'];

/** What a bound principal sends: records with its labels in them, changes only of its own records. */
export async function bound(records: RecordsStore | undefined, labels: Labels, made: Made): Promise<Made> {
  if (made.kind !== 'change') return labelled(made, labels);
  const { id, chat_session_id: session } = made.value;
  // The schema refuses it.
  if (typeof id !== 'string') return made;
  try {
    await assertMayChange(records, labels, id, typeof session === 'string' ? session : undefined);
    return made;
  } catch (error) {
    if (!(error instanceof PromptlogError) || error.retriable) throw error;
    return {
      kind: 'refused',
      path: 'id',
      expected: 'a record of the caller',
      got: 'none that is in the records store',
    };
  }
}

/** The same with the labels in it. What is no object at the place of a label is left for the schema to refuse. */
function labelled(made: Made, labels: Labels): Made {
  if (made.kind !== 'record' && made.kind !== 'part') return made;
  const { app, tenant } = labels;
  if (app === undefined && tenant === undefined) return made;
  const { client, user } = made.value;
  return {
    kind: made.kind,
    value: {
      ...made.value,
      bound_to: { ...(app === undefined ? {} : { app }), ...(tenant === undefined ? {} : { tenant }) },
      ...(app === undefined ? {} : { client: withMember(client, 'app', app) }),
      ...(tenant === undefined ? {} : { user: withMember(user, 'tenant_id', tenant) }),
    },
  };
}

/** Whether it is bound to an application or a tenant. */
export function isBound({ app, tenant }: Labels): boolean {
  return app !== undefined || tenant !== undefined;
}

/** Whether a record is one of those it may see. */
export function sees({ app, tenant }: Labels, record: PromptRecord): boolean {
  return (
    (app === undefined || record.client?.['app'] === app) && (tenant === undefined || record.user.tenant_id === tenant)
  );
}

/** Throws unless the principal may correct the record of that id: one that is bound needs it to be there and its own. */
export async function assertMayChange(
  records: RecordsStore | undefined,
  labels: Labels,
  id: string,
  session?: string,
): Promise<void> {
  if (!isBound(labels)) return;
  if (records === undefined) {
    const reason = 'whose record it is cannot be looked up here';
    throw new PromptlogError('PL_FORBIDDEN', { reason });
  }
  const found = await records.find(id);
  // A change without a session may meet any record of that id, so all of them must be its own.
  const meant = found.filter(({ record }) => session === undefined || record.chat_session_id === session);
  if (meant.length > 0 && meant.every(({ record }) => sees(labels, record))) return;
  throw new PromptlogError('PL_NOT_FOUND', { what: 'id', id });
}

function withMember(value: unknown, name: string, label: string): unknown {
  if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value))) return value;
  const members: Members = membersOf(value);
  return { ...members, [name]: label };
}
