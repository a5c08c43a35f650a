/** When calls are made: working days and hours, slow growth, and one incident in the last two days. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Calls by hour of the day, UTC: two peaks around a lunch break, a quiet night. */
const BY_HOUR = [4, 3, 2, 2, 3, 6, 18, 45, 80, 100, 98, 88, 62, 84, 96, 90, 74, 50, 30, 22, 17, 13, 9, 6];
/** Calls by weekday, Sunday first. */
const BY_DAY = [0.22, 1, 1.08, 1.05, 1.02, 0.85, 0.28];
const INCIDENT_MS = 1.5 * HOUR;
/** Refused calls are tried again, so an incident has more calls than the hour usually has. */
const INCIDENT_LOAD = 1.6;
/** The last call begins this long before the end, so that it can still end in time. */
const TAIL_MS = 120_000;

interface Bucket {
  readonly start: number;
  readonly end: number;
  /** Share of all calls made before this bucket. */
  before: number;
  weight: number;
}

/** Turns a share of all calls into a moment, and says what is going on at a moment. */
export class Calendar {
  readonly from: number;
  readonly until: number;
  readonly incidentStart: number;
  readonly #buckets: Bucket[] = [];
  #position = 0;

  constructor(until: number, days: number) {
    this.until = until - TAIL_MS;
    this.from = until - days * DAY;
    for (let start = this.from; start < this.until; ) {
      const end = Math.min(this.until, (Math.floor(start / HOUR) + 1) * HOUR);
      this.#buckets.push({ start, end, before: 0, weight: this.#rate(start) * (end - start) });
      start = end;
    }
    this.incidentStart = this.#busiestHour();
    let total = 0;
    for (const bucket of this.#buckets) {
      if (this.isIncident(bucket.start)) bucket.weight *= INCIDENT_LOAD;
      total += bucket.weight;
    }
    let before = 0;
    for (const bucket of this.#buckets) {
      bucket.weight /= total;
      bucket.before = before;
      before += bucket.weight;
    }
  }

  /** The moment by which `share` of all calls have been made. Ask with growing shares: it only moves on. */
  momentOf(share: number): number {
    let bucket = this.#at(this.#position);
    while (share >= bucket.before + bucket.weight && this.#position < this.#buckets.length - 1) {
      this.#position++;
      bucket = this.#at(this.#position);
    }
    const within = Math.min(1, (share - bucket.before) / bucket.weight);
    return Math.floor(bucket.start + within * (bucket.end - bucket.start));
  }

  isIncident(moment: number): boolean {
    return moment >= this.incidentStart && moment < this.incidentStart + INCIDENT_MS;
  }

  /** How busy the service is at a moment, from 0 (night) to 1 (peak). */
  load(moment: number): number {
    const date = new Date(moment);
    return ((BY_HOUR[date.getUTCHours()] ?? 0) / 100) * Math.min(1, BY_DAY[date.getUTCDay()] ?? 1);
  }

  /** Days from a moment to the end. */
  daysLeft(moment: number): number {
    return (this.until - moment) / DAY;
  }

  #rate(moment: number): number {
    const date = new Date(moment);
    const growth = 1 + (0.3 * (moment - this.from)) / Math.max(1, this.until - this.from);
    return (BY_HOUR[date.getUTCHours()] ?? 0) * (BY_DAY[date.getUTCDay()] ?? 1) * growth;
  }

  #busiestHour(): number {
    // Not in the last hours, so that the recovery can be seen as well.
    const last = this.until - Math.min(3 * HOUR, (this.until - this.from) / 2);
    const first = this.until - 2 * DAY + HOUR;
    const rated = this.#buckets.filter((bucket) => bucket.start >= first && bucket.start <= last);
    const busiest = rated.reduce((best, bucket) => (bucket.weight > best.weight ? bucket : best), this.#at(0));
    return busiest.start;
  }

  #at(index: number): Bucket {
    const bucket = this.#buckets[index];
    if (bucket === undefined) throw new RangeError('the calendar is empty');
    return bucket;
  }
}
