/** Judges the machine: Node, Java, ports, disks, clocks, certificates, files with secrets. Facts in, findings out. */
import { toldLength } from '../alerts/units.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const LEAST_NODE = [22, 22] as const;
/** Of a promptlog that is in use: so little is gone within hours. */
const LEAST_FREE = 1_000_000_000;
const LOW_FREE = 5_000_000_000;
const LOW_SHARE = 0.05;
/** The header of an answer has whole seconds, and the answer takes its time. */
const CLOCK_WARN_MS = 10_000;
/** Cosmos DB refuses what was signed a quarter of an hour ago or ahead; tokens are refused sooner. */
const CLOCK_FAIL_MS = 300_000;
const DAY_MS = 86_400_000;
const EXPIRY_WARN_DAYS = 30;

export function judgeNode(version: string, hasSqlite: boolean): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [least, leastMinor] = LEAST_NODE;
  const fix = 'Run promptlog on Node 24.';
  if (major < least || (major === least && minor < leastMinor)) {
    return fail('node', `Node ${version} is older than ${LEAST_NODE.join('.')}`, fix);
  }
  return hasSqlite ? ok('node', `Node ${version}`) : fail('node', `Node ${version} has no node:sqlite`, fix);
}

export type JavaFact =
  | { readonly kind: 'found'; readonly version: number; readonly home: string }
  | { readonly kind: 'missing'; readonly reason: string; readonly fix: string }
  | { readonly kind: 'unneeded' };

export function judgeJava(fact: JavaFact): Finding {
  if (fact.kind === 'unneeded') return ok('java', 'not needed: Elasticsearch is a server of your own');
  if (fact.kind === 'found') return ok('java', `Java ${fact.version} (${fact.home})`);
  return fail('java', fact.reason, fact.fix);
}

export interface PortFact {
  /** Whose port it is: "collector". */
  readonly name: string;
  readonly setting: string;
  readonly port: number;
  readonly state: 'free' | 'ours' | 'taken';
  /** Who has it, where the system tells. */
  readonly by?: string | undefined;
}

export function judgePort({ name, setting, port, state, by }: PortFact): Finding {
  const check = `port of the ${name}`;
  if (port === 0) return ok(check, 'any that is free');
  if (state === 'free') return ok(check, `${port} is free`);
  if (state === 'ours') return ok(check, `${port}, in use by promptlog`);
  const who = by === undefined ? '' : ` by ${by}`;
  return fail(check, `${port} is taken${who}`, `Stop that program, or choose another port: ${setting}.`);
}

export interface DiskFact {
  /** What lies there. */
  readonly what: string;
  readonly folder: string;
  readonly free: number;
  readonly total: number;
}

export function judgeDisk({ what, folder, free, total }: DiskFact): Finding {
  const check = `disk of ${what}`;
  const text = `${gigabytes(free)} of ${gigabytes(total)} free at ${folder}`;
  const fix = 'Free space there, or move it: the spool takes nothing when its disk is full.';
  if (free < LEAST_FREE) return fail(check, text, fix);
  return free < LOW_FREE || free < total * LOW_SHARE ? warn(check, text, fix) : ok(check, text);
}

export interface ClockFact {
  readonly of: string;
  /** How far this machine's clock is ahead of it. */
  readonly aheadMs: number;
}

export function judgeClock({ of, aheadMs }: ClockFact): Finding {
  const check = `clock against ${of}`;
  const far = Math.abs(aheadMs);
  if (far < CLOCK_WARN_MS) return ok(check, 'within seconds');
  const text = `this machine is ${toldLength(far)} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
  const fix =
    'Let both take their time from the same servers (NTP): records are found, merged and billed by their time.';
  return far < CLOCK_FAIL_MS ? warn(check, text, fix) : fail(check, text, fix);
}

export interface CertificateFact {
  /** The setting that names it. */
  readonly setting: string;
  readonly file: string;
  /** When it ends, milliseconds; a text: why it cannot be read. */
  readonly ends: number | string;
  readonly begins?: number;
}

export function judgeCertificate({ setting, file, ends, begins = 0 }: CertificateFact, now: number): Finding {
  const check = `certificate ${setting}`;
  if (typeof ends === 'string') return fail(check, `${file} cannot be read: ${ends}`, `Correct ${setting}.`);
  const date = new Date(ends).toISOString().slice(0, 10);
  const fix = 'Renew it (`promptlog certificates` renews its own); the collector takes a new file within seconds.';
  if (begins > now) return fail(check, `${file} is valid from ${new Date(begins).toISOString()} only`, fix);
  if (ends <= now) return fail(check, `${file} has expired on ${date}`, fix);
  const days = Math.floor((ends - now) / DAY_MS);
  return days < EXPIRY_WARN_DAYS
    ? warn(check, `${file} expires on ${date}, in ${days} days`, fix)
    : ok(check, `${file} expires on ${date}`);
}

export interface SecretFileFact {
  readonly file: string;
  readonly mode: number;
}

/** Files that only their owner may read. */
export function judgeSecretFile({ file, mode }: SecretFileFact): Finding {
  const others = mode & 0o077;
  if (others === 0) return ok('secrets', `${file} is its owner's only`);
  return fail('secrets', `${file} can be read by others (mode ${(mode & 0o777).toString(8)})`, `chmod 600 ${file}`);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
