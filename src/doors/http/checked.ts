/** Holding a value against the schema of a body, and saying what does not fit. */
import { PromptlogError } from '../../errors.ts';

/** One complaint of the validator. */
interface Complaint {
  readonly instancePath?: string;
  readonly message?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** As fastify compiles a schema. */
export interface Validator {
  (value: unknown): unknown;
  errors?: readonly Complaint[] | null;
}

/** The value, if it fits. Throws PL_RECORD_INVALID. */
export function checked(value: unknown, validator: Validator): unknown {
  if (validator(value) === true) return value;
  const { instancePath = '', message = 'something else', params = {} } = validator.errors?.[0] ?? {};
  const extra = params['additionalProperty'];
  const places = instancePath.split('/').slice(1).map(unescaped);
  const path = typeof extra === 'string' ? [...places, extra] : places;
  const expected = typeof extra === 'string' ? 'no such member' : message.replace(/^must /, '');
  throw new PromptlogError('PL_RECORD_INVALID', {
    path: path.join('.') || 'the body',
    expected,
    got: typeAt(value, path),
  });
}

function unescaped(place: string): string {
  return place.replaceAll('~1', '/').replaceAll('~0', '~');
}

function typeAt(value: unknown, path: readonly string[]): string {
  let found = value;
  for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name];
  if (found === null) return 'null';
  return Array.isArray(found) ? 'array' : typeof found;
}
