/** What a check of the doctor has found, and what is to be done about it. */

export type Level = 'fail' | 'ok' | 'warn';

export interface Finding {
  /** What was looked at: "disk", "clock". */
  readonly check: string;
  readonly level: Level;
  /** What was found, for people. */
  readonly text: string;
  /** What to do; absent where nothing is. */
  readonly fix?: string;
}

export function ok(check: string, text: string): Finding {
  return { check, level: 'ok', text };
}

/** It works, and will not for ever. */
export function warn(check: string, text: string, fix: string): Finding {
  return { check, level: 'warn', text, fix };
}

/** It does not work. */
export function fail(check: string, text: string, fix: string): Finding {
  return { check, level: 'fail', text, fix };
}

/** The worst of them. */
export function worst(findings: readonly Finding[]): Level {
  if (findings.some(({ level }) => level === 'fail')) return 'fail';
  return findings.some(({ level }) => level === 'warn') ? 'warn' : 'ok';
}
