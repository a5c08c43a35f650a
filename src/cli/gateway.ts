/** `promptlog gateway`: the gateway alone, until it is told to stop. */
import type { Command } from 'commander';
import { createShipper } from '../create-shipper.ts';
import { type RunningGateway, startGateway } from '../doors/gateway/gateway.ts';
import { gatewaySettings } from '../doors/gateway/gateway-settings.ts';
import { DEFAULT_LIMITS } from '../doors/http/limits.ts';
import { SpoolRoom } from '../doors/http/spool-room.ts';
import { serviceLogFrom } from '../service-log/service-log.ts';
import type { Shipper } from '../shipper.ts';
import { action, type Context } from './command.ts';
import { stopSignals } from './stop-signals.ts';

const EXAMPLES = `
Passes everything on to the model API behind it, byte for byte, and keeps a record of each call to a model. Callers send their own
keys, which are passed on and never kept: all they change is the base URL.

Its own log goes to stderr, as JSON lines where that is no terminal. SIGTERM stops it: calls under way may end first.

Examples:
  $ promptlog gateway
  $ OPENAI_BASE_URL=http://127.0.0.1:4712/v1 python my_application.py
  $ promptlog gateway --set gateway.upstreams=https://a.openai.azure.com,https://b.openai.azure.com
  $ promptlog gateway --set gateway.address=0.0.0.0 --set gateway.tls.certFile=cert.pem --set gateway.tls.keyFile=key.pem`;

/** So long calls may go on when it stops, and so long what was accepted may still be delivered afterwards. */
const CALLS_MS = 20_000;
const DELIVER_MS = 5_000;
/** Whether the spool has room is looked up twice a second at most. */
const ROOM_KNOWN_MS = 1_000;

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
  let running: RunningGateway | undefined;
  try {
    const settings = gatewaySettings(config);
    shipper = createShipper({ onNotice: notify }, config);
    const room = new SpoolRoom(shipper, { ...DEFAULT_LIMITS, spoolBytes: config.number('spool.maxBytes') });
    running = await startGateway({
      ...settings,
      taker: shipper,
      hasRoom: () => room.isThere,
      roomKnownForMs: ROOM_KNOWN_MS,
      notify,
    });
    const { url } = running;
    const behind = settings.upstreams.map(({ host }) => host);
    notify({
      level: 'info',
      code: 'gateway.started',
      text: `the gateway listens at ${url}, before ${behind.join(' and ')}`,
    });
    terminal.record({ url, upstreams: behind, pid: process.pid });
    await signals.asked;
    notify({ level: 'info', code: 'gateway.stopping', text: 'the gateway stops' });
    await running.close(CALLS_MS);
    const { unlogged, blocked } = running.counts;
    const delivered = await shipper.close(DELIVER_MS);
    const rest = delivered ? 'everything accepted is delivered' : 'what is not delivered waits for the next start';
    const text = `the gateway has stopped; ${rest}`;
    notify({ level: 'info', code: 'gateway.stopped', text, facts: { unlogged, blocked } });
  } finally {
    await running?.close(0);
    await shipper?.close(0);
    await log.close();
    signals.dispose();
  }
}
