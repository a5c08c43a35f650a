/** One line of the log: a notice with when and where it was said, as an ECS document, as JSON and as text for people. */
import { hostname } from 'node:os';
import type { Notice } from '../notice.ts';
import { safeJson, safeLine } from '../safe-text.ts';
import { ownVersion } from '../version.ts';

export type Level = Notice['level'];

/** Most important first. */
export const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug'];

/** The names are those of the Elastic Common Schema, dotted as its loggers write them; an index takes them as they are. */
export type LogDocument = Readonly<Record<string, unknown>>;

const ECS_VERSION = '9.0.0';
// A line is read by people and terminals; no notice of ours comes near these.
const MOST_TEXT = 2000;
const MOST_NAME = 1000;
const COLOURS: Readonly<Record<Level, string>> = { error: '31', warn: '33', info: '36', debug: '2' };

/** Who speaks: the same in every line of a process. */
const SPEAKER: LogDocument = {
  'service.name': 'promptlog',
  'service.version': ownVersion(),
  'process.pid': process.pid,
  'host.name': hostname(),
};

/** The line as a document. What a notice lacks is not there. */
export function documentOf(notice: Notice, at: Date): LogDocument {
  const { level, code, text, record, session, trace, facts } = notice;
  const document: Record<string, unknown> = {
    '@timestamp': at.toISOString(),
    'log.level': level,
    message: cut(text, MOST_TEXT),
    'ecs.version': ECS_VERSION,
    'event.code': code,
    ...SPEAKER,
  };
  if (record !== undefined) document['promptlog.record_id'] = cut(record, MOST_NAME);
  if (session !== undefined) document['promptlog.session_id'] = cut(session, MOST_NAME);
  if (trace !== undefined) document['trace.id'] = cut(trace, MOST_NAME);
  if (facts !== undefined && Object.keys(facts).length > 0) document['labels'] = labelsOf(facts);
  return document;
}

/** The document on one line, safe for terminals as for parsers. */
export function jsonLine(document: LogDocument): string {
  return safeJson(document);
}

/** Time of day, level and text, and which record it is about. */
export function textLine(notice: Notice, at: Date, colours: boolean): string {
  const { level, text, record, session, trace } = notice;
  const time = at.toTimeString().slice(0, 8);
  const word = level.toUpperCase().padEnd(5);
  const ids = Object.entries({ record, session, trace }).filter(([, id]) => id !== undefined);
  const about =
    ids.length === 0 ? '' : ` (${ids.map(([name, id]) => `${name} ${cut(id ?? '', MOST_NAME)}`).join(', ')})`;
  const painted = colours ? `\u001b[${COLOURS[level]}m${word}\u001b[0m` : word;
  return `${time} ${painted} ${safeLine(`${cut(text, MOST_TEXT)}${about}`)}`;
}

/** Lines that went missing, told in their place. */
export function lostNotice(count: number, how: string): Notice {
  const lines = count === 1 ? '1 line of this log' : `${count} lines of this log`;
  return { level: 'warn', code: 'log.lost', text: `${lines} ${how}`, facts: { lost: count } };
}

function labelsOf(facts: NonNullable<Notice['facts']>): LogDocument {
  const entries = Object.entries(facts).filter(([, value]) => value !== '');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? cut(value, MOST_NAME) : value]),
  );
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
