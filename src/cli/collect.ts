/** `promptlog collect`: the collector alone, for servers, until it is told to stop. */
import type { Command } from 'commander';
import { createShipper } from '../create-shipper.ts';
import { useMappingFiles } from '../mapping-files.ts';
import { serviceLogFrom } from '../service-log/service-log.ts';
import type { Shipper } from '../shipper.ts';
import { adoptSpools } from './adopted-spools.ts';
import { type OwnCollector, startOwnCollector } from './collector.ts';
import { action, type Context } from './command.ts';
import { stopSignals } from './stop-signals.ts';

const EXAMPLES = `
Takes records over HTTP and OTLP, and from Kafka, Azure Event Hubs and RabbitMQ where collector.kafka.* and collector.rabbitmq.*
name them, and delivers them to Elasticsearch and Cosmos DB. What it accepted is on the disk, so both may be away. Where
collector.gateway is true it serves the gateway too, at gateway.address and gateway.port.
Keys are made by \`promptlog keys create\`; index templates are installed by \`promptlog setup\`.

Its own log goes to stderr, as JSON lines where that is no terminal. SIGTERM stops it: what is in hand is settled first.

Examples:
  $ promptlog collect
  $ promptlog collect --set collector.address=0.0.0.0 --set collector.tls.certFile=cert.pem --set collector.tls.keyFile=key.pem
  $ promptlog collect --set collector.kafka.brokers=kafka:9092 --set collector.kafka.topics=prompts,spans=otlp-traces
  $ promptlog collect --set collector.gateway=true --set gateway.upstreams=https://api.openai.com
  $ PROMPTLOG_LOG_ELASTICSEARCH=true promptlog collect`;

/** So long what was accepted may still be delivered when it stops; the rest waits in the spool for the next start. */
const DELIVER_MS = 5_000;

/** Adds the command to the program. */
export function registerCollect(program: Command): void {
  program
    .command('collect')
    .description('run the collector alone: HTTP, OTLP and queues, until it is stopped')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(collect));
}

async function collect({ terminal, config }: Context): Promise<void> {
  useMappingFiles(config);
  const write = (line: string): void => terminal.note(line);
  const log = serviceLogFrom(config, { isTerminal: terminal.interactive && !terminal.json, write });
  const { notify } = log;
  const signals = stopSignals(() => process.exit(130));
  let shipper: Shipper | undefined;
  let collector: OwnCollector | undefined;
  try {
    shipper = createShipper({ onNotice: notify }, config);
    collector = await startOwnCollector(config, shipper, notify);
    const { url, queues, gateway } = collector;
    const reads = queues.map(({ name }) => name);
    const beside = reads.length === 0 ? '' : ` and reads ${reads.join(' and ')}`;
    notify({ level: 'info', code: 'collector.started', text: `the collector listens at ${url}${beside}` });
    terminal.record({
      url,
      queues: reads,
      ...(gateway === undefined ? {} : { gateway: gateway.url }),
      pid: process.pid,
    });
    const adopting = adoptSpools(config, shipper, notify, signals.signal);
    await signals.asked;
    notify({ level: 'info', code: 'collector.stopping', text: 'the collector stops' });
    await collector.stop();
    await adopting;
    const delivered = await shipper.close(DELIVER_MS);
    const rest = delivered ? 'everything accepted is delivered' : 'what is not delivered waits for the next start';
    notify({ level: 'info', code: 'collector.stopped', text: `the collector has stopped; ${rest}` });
  } finally {
    await collector?.stop();
    await shipper?.close(0);
    await log.close();
    signals.dispose();
  }
}
