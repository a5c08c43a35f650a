/** `promptlog gateway`: the gateway alone, until it is told to stop. */
import type { Command } from 'commander';
import { createShipper } from '../create-shipper.ts';
import { serviceLogFrom } from '../service-log/service-log.ts';
import type { Shipper } from '../shipper.ts';
import { adoptSpools } from './adopted-spools.ts';
import { action, type Context } from './command.ts';
import { type OwnGateway, startOwnGateway } from './own-gateway.ts';
import { stopSignals } from './stop-signals.ts';

const EXAMPLES = `
Passes everything on to the model API behind it, byte for byte, and keeps a record of each call to a model. Callers send their own
keys, which are passed on and never kept: all they change is the base URL.

Its own log goes to stderr, as JSON lines where that is no terminal. SIGTERM stops it: calls under way may end first.
The collector serves it too, beside its own address, where collector.gateway is true.

Examples:
  $ promptlog gateway
  $ OPENAI_BASE_URL=http://127.0.0.1:4712/v1 python my_application.py
  $ promptlog gateway --set gateway.upstreams=https://a.openai.azure.com,https://b.openai.azure.com
  $ promptlog gateway --set gateway.address=0.0.0.0 --set gateway.tls.certFile=cert.pem --set gateway.tls.keyFile=key.pem
  $ promptlog collect --set collector.gateway=true`;

/** So long what was accepted may still be delivered when it stops; the rest waits in the spool for the next start. */
const DELIVER_MS = 5_000;

/** Adds the command to the program. */
export function registerGateway(program: Command): void {
  program
    .command('gateway')
    .description('run the gateway: an OpenAI-compatible proxy that logs, until it is stopped')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(gateway));
}

async function gateway({ terminal, config }: Context): Promise<void> {
  const write = (line: string): void => terminal.note(line);
  const log = serviceLogFrom(config, { isTerminal: terminal.interactive && !terminal.json, write });
  const { notify } = log;
  const signals = stopSignals(() => process.exit(130));
  let shipper: Shipper | undefined;
  let running: OwnGateway | undefined;
  try {
    shipper = createShipper({ onNotice: notify }, config);
    running = await startOwnGateway(config, shipper, notify);
    const { url, upstreams } = running;
    terminal.record({ url, upstreams: upstreams.map(({ host }) => host), pid: process.pid });
    const adopting = adoptSpools(config, shipper, notify, signals.signal);
    await signals.asked;
    notify({ level: 'info', code: 'gateway.stopping', text: 'the gateway stops' });
    await running.stop();
    await adopting;
    const facts = { ...running.counts };
    const delivered = await shipper.close(DELIVER_MS);
    const rest = delivered ? 'everything accepted is delivered' : 'what is not delivered waits for the next start';
    notify({ level: 'info', code: 'gateway.stopped', text: `the gateway has stopped; ${rest}`, facts });
  } finally {
    await running?.stop(0);
    await shipper?.close(0);
    await log.close();
    signals.dispose();
  }
}
