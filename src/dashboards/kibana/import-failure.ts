/** What Kibana says of an object it did not import, as a sentence. */
import type { JsonObject } from '../../record/record.ts';
import { object, objects, text } from './check/problem.ts';

/** A sentence for one entry of the answer's `errors`. */
export function importFailure(failure: JsonObject): string {
  const title = text(object(failure['meta'])['title']);
  const name = `${String(failure['type'])} ${String(failure['id'])}${title === undefined ? '' : ` ("${title}")`}`;
  return `${name} ${meaningOf(object(failure['error']))}`;
}

function meaningOf(error: JsonObject): string {
  switch (error['type']) {
    case 'conflict':
      return 'is there already and was not replaced';
    case 'ambiguous_conflict':
      return `is there in several copies, of which all but one must go: ${idsOf(error, 'destinations')}`;
    case 'missing_references':
      return `refers to what is neither in the file nor in Kibana: ${namesOf(error)}`;
    case 'unsupported_type':
      return 'is of a type this Kibana does not take';
    case 'unsupported_access_control':
    case 'missing_access_control_metadata':
      return 'is kept from changes by its owner';
    default:
      return `was refused: ${text(error['message']) ?? text(error['type']) ?? 'no reason given'}${statusOf(error)}`;
  }
}

function namesOf(error: JsonObject): string {
  return objects(error['references'])
    .map(({ type, id }) => `${String(type)} ${String(id)}`)
    .join(', ');
}

function idsOf(error: JsonObject, member: string): string {
  return objects(error[member])
    .map(({ id }) => String(id))
    .join(', ');
}

function statusOf({ statusCode }: JsonObject): string {
  return typeof statusCode === 'number' ? ` (${statusCode})` : '';
}
