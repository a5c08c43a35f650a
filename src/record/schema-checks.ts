/** The checks of which the readers of `schema.ts` are made: each hands its value back or throws MISFIT. */

/** An object whose members are not known yet. */
export type Members = Record<string, unknown>;

/** Thrown inside a reader, whoever finds the fault; the schema then says what it was. */
export const MISFIT = Symbol('misfit');

/** Says that what is being read does not fit. */
export function refuse(): never {
  throw MISFIT;
}

/** The value, if the condition holds for it. */
export function check<T>(holds: boolean, value: T): T {
  return holds ? value : refuse();
}

/** The value as an object with members. */
export function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : refuse();
}

/** The value as a text, or undefined for none. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? undefined : refuse();
}

/** The value as a text of one to `maxLength` characters. */
export function bounded(value: unknown, maxLength: number): string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : refuse();
}

/** The value as an array whose every entry fits. */
export function list(value: unknown, fits: (entry: unknown) => boolean): unknown[] {
  return Array.isArray(value) && value.every(fits) ? value : refuse();
}

/** Whether the value is a text. */
export function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Whether the value is an object that says what was judged. */
export function isFeedback(value: unknown): boolean {
  const { name } = members(value);
  return typeof name === 'string' && name !== '';
}

/** Sets a member as plain data: assignment to one named `__proto__` would replace the prototype instead. */
export function keep(target: object, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  else (target as Members)[name] = value;
}
