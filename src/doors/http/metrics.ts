/** The figures of the collector as Prometheus reads them. */
import type { DeliveryStatus } from '../../delivery/status.ts';
import type { RunningGateway } from '../gateway/gateway.ts';
import type { QueueConsumer } from '../queue/queue-consumer.ts';
import type { RunningQueue } from '../queue/start-queues.ts';

/** Upper bounds of the histogram of durations, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What runs beside the collector and has figures of its own. */
export interface Neighbours {
  readonly queues?: readonly RunningQueue[];
  readonly gateway?: Pick<RunningGateway, 'counts' | 'upstreams'>;
}

interface Durations {
  readonly buckets: number[];
  sum: number;
  count: number;
}

type Value = readonly [labels: Readonly<Record<string, string | number>>, value: number];

export class Metrics {
  readonly #requests = new Map<string, { readonly labels: Readonly<Record<string, string>>; count: number }>();
  readonly #durations = new Map<string, Durations>();
  readonly #items = { accepted: 0, ignored: 0, refused: 0 };

  /** A request was answered. */
  answered(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`;
    const requests = this.#requests.get(key) ?? { labels: { method, route, status: String(status) }, count: 0 };
    requests.count += 1;
    this.#requests.set(key, requests);
    const durations = this.#durations.get(route) ?? { buckets: BUCKETS.map(() => 0), sum: 0, count: 0 };
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) durations.buckets[bucket] = (durations.buckets[bucket] ?? 0) + 1;
    durations.sum += seconds;
    durations.count += 1;
    this.#durations.set(route, durations);
  }

  /** Values of a request were dealt with. */
  took(counts: Readonly<Record<'accepted' | 'ignored' | 'refused', number>>): void {
    this.#items.accepted += counts.accepted;
    this.#items.ignored += counts.ignored;
    this.#items.refused += counts.refused;
  }

  /** Everything in the text format of Prometheus. */
  text(status: DeliveryStatus, { queues = [], gateway }: Neighbours = {}): string {
    const ofQueues = (figure: (consumer: QueueConsumer) => number): Value[] =>
      queues.map(({ name, consumer }) => [{ queue: name }, figure(consumer)]);
    const lanes = (figure: (lane: DeliveryStatus['lanes'][number]) => number): Value[] =>
      status.lanes.map((lane) => [{ lane: lane.lane }, figure(lane)]);
    return [
      family('promptlog_accepted_total', 'counter', 'Entries taken since the spool was made.', kinds(status)),
      family(
        'promptlog_delivered_total',
        'counter',
        'Entries a lane delivered.',
        lanes((lane) => lane.delivered),
      ),
      family(
        'promptlog_dropped_total',
        'counter',
        'Entries given up by hand or lost by the spool.',
        lanes((lane) => lane.dropped),
      ),
      family(
        'promptlog_pending',
        'gauge',
        'Entries a lane has not settled.',
        lanes((lane) => lane.pending),
      ),
      family(
        'promptlog_waiting',
        'gauge',
        'Of those, entries that wait for their record.',
        lanes((lane) => lane.waiting),
      ),
      family(
        'promptlog_dead_letters',
        'gauge',
        'Entries a store refused.',
        lanes((lane) => lane.dead),
      ),
      family(
        'promptlog_lag_bytes',
        'gauge',
        'Bytes of the spool a lane has still to read.',
        lanes((lane) => lane.lagBytes),
      ),
      family(
        'promptlog_stalled',
        'gauge',
        'Whether a lane cannot move.',
        lanes((lane) => (lane.stalled ? 1 : 0)),
      ),
      family('promptlog_spool_bytes', 'gauge', 'Bytes of the spool some lane has not settled.', [[{}, status.bytes]]),
      family(
        'promptlog_http_values_total',
        'counter',
        'Values sent over HTTP, by what became of them.',
        this.#values(),
      ),
      family('promptlog_http_requests_total', 'counter', 'Requests answered.', this.#answers()),
      family(
        'promptlog_queue_connected',
        'gauge',
        'Whether the broker of a queue is there.',
        ofQueues(({ connected }) => (connected ? 1 : 0)),
      ),
      family(
        'promptlog_queue_messages_total',
        'counter',
        'Messages settled with the broker.',
        ofQueues(({ counts }) => counts.messages),
      ),
      family(
        'promptlog_queue_accepted_total',
        'counter',
        'Values of messages taken.',
        ofQueues(({ counts }) => counts.accepted),
      ),
      family(
        'promptlog_queue_refused_total',
        'counter',
        'Values of messages that could not be used.',
        ofQueues(({ counts }) => counts.refused),
      ),
      family(
        'promptlog_gateway_calls_total',
        'counter',
        'Calls of a model through the gateway, by what became of their record; blocked ones were not passed on.',
        Object.entries(gateway?.counts ?? {}).map(([outcome, count]) => [{ outcome }, count]),
      ),
      family(
        'promptlog_gateway_upstream_out',
        'gauge',
        'Whether an upstream is left out because it failed too often.',
        (gateway?.upstreams ?? []).map(({ host, isOut }) => [{ upstream: host }, isOut ? 1 : 0]),
      ),
      this.#histogram('promptlog_http_request_duration_seconds', 'From the request to its answer.'),
    ].join('');
  }

  #values(): Value[] {
    return Object.entries(this.#items).map(([outcome, count]) => [{ outcome }, count]);
  }

  #answers(): Value[] {
    return [...this.#requests.values()].map(({ labels, count }) => [labels, count]);
  }

  #histogram(name: string, help: string): string {
    const lines = [...this.#durations].flatMap(([route, { buckets, sum, count }]) => {
      let below = 0;
      return [
        ...BUCKETS.map((le, index) => {
          below += buckets[index] ?? 0;
          return line(`${name}_bucket`, { route, le }, below);
        }),
        line(`${name}_bucket`, { route, le: '+Inf' }, count),
        line(`${name}_sum`, { route }, sum),
        line(`${name}_count`, { route }, count),
      ];
    });
    return `${head(name, 'histogram', help)}${lines.join('')}`;
  }
}

function kinds({ accepted }: DeliveryStatus): Value[] {
  return Object.entries(accepted).map(([kind, count]) => [{ kind }, count]);
}

function family(name: string, type: string, help: string, values: readonly Value[]): string {
  return `${head(name, type, help)}${values.map(([labels, value]) => line(name, labels, value)).join('')}`;
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, labels: Readonly<Record<string, string | number>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(String(text))}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
