/** The error that promptlog raises, by a code of its table. */
import { ERRORS, type ErrorKind } from './error-kinds.ts';

export { ERRORS };
export type ErrorCode = keyof typeof ERRORS;

/** An error with a stable code. `details` fill the message; `cause` keeps what was thrown underneath. */
export class PromptlogError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retriable: boolean;
  readonly exit: number;
  readonly fix: string;

  constructor(code: ErrorCode, details: Record<string, unknown> = {}, cause?: unknown) {
    const entry: ErrorKind = ERRORS[code];
    super(fill(entry.message, details), cause === undefined ? undefined : { cause });
    this.name = 'PromptlogError';
    this.code = code;
    this.details = details;
    this.retriable = entry.retriable;
    this.exit = entry.exit;
    this.fix = fill(entry.fix, details);
  }
}

/** The text of anything thrown, for `details.reason`. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return String(thrown);
}

function fill(template: string, details: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole));
}
