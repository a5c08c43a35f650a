/** What every row of Azure's logs says in the same words: which call it is of, when it was, and which service wrote it. */
import { isoTime } from '../../record/schema-time.ts';
import type { FormatContext, Made, Members } from '../format.ts';
import { filled, textOf } from '../values.ts';
import { ipOf, serviceOf } from './addresses.ts';
import { momentOf } from './moment.ts';
import type { Row } from './row.ts';

/** A row and its surroundings. */
export interface Placed {
  readonly row: Row;
  readonly context: FormatContext;
  /** Where the row stands in the value that was read: "records.3", or empty for the value itself. */
  readonly path: string;
}

const MAX_ID_LENGTH = 512;

/** Text that can be the id of a record. */
export function idOf(value: unknown): string | undefined {
  const id = textOf(value)?.trim();
  return id === undefined || id === '' || id.length > MAX_ID_LENGTH ? undefined : id;
}

/** The id that all rows of one call share. */
export function correlationOf(row: Row): string | undefined {
  return idOf(row.get('correlationid'));
}

/** When the row says it was. */
export function ownTimeOf(row: Row): string | undefined {
  return momentOf(row.get('time', 'timegenerated'));
}

/** When the row says it was; else the time of the surroundings. */
export function timeOf({ row, context }: Placed): string | undefined {
  return ownTimeOf(row) ?? isoTime(context.time);
}

/** Who called, as far as the gateway knows it. */
export function clientOf(row: Row): Members | undefined {
  return filled({
    ip: ipOf(row.get('calleripaddress', 'callerip', 'clientip')),
    subscription: textOf(row.get('apimsubscriptionid')),
    product: textOf(row.get('productid')),
  });
}

/** Which gateway it was, and where. */
export function serviceFactsOf(row: Row): Members {
  return {
    service: serviceOf(row.get('resourceid', '_resourceid')),
    region: textOf(row.get('location', 'region')),
  };
}

/** That a row cannot be used for want of a member. */
export function refused(path: string, member: string, expected: string, value: unknown): Made {
  const got = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return {
    kind: 'refused',
    path: [path, member].filter((part) => part !== '').join('.') || 'the value',
    expected,
    got,
  };
}

/** When something ended that took so long. */
export function endOf(started: string | undefined, took: number | undefined): string | undefined {
  return started === undefined || took === undefined ? undefined : isoTime(new Date(Date.parse(started) + took));
}

/** A truth value, which exports write as text. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = textOf(value)?.toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}
