/** The settings of the gateway that stands before a model's API. */
import { atLeast, oneOf, option, port, text, whole, yes } from './config-option.ts';

/** Part of the table in `config-options.ts`. */
export const GATEWAY_OPTIONS = {
  'collector.gateway': option('Whether the collector serves the gateway too.', yes, false),
  'gateway.upstreams': option(
    'Addresses of the model API behind the gateway, by comma; the first that is well answers.',
    text,
    'https://api.openai.com',
  ),
  'gateway.upstreamCaFile': option('Authorities to trust at upstreams, in PEM, beside the public ones.', text),
  'gateway.address': option('Address the gateway listens at.', text, '127.0.0.1'),
  'gateway.port': option('Port of the gateway; 0: any that is free.', port, 4712),
  'gateway.tls.certFile': option('Certificate of the gateway with its chain, in PEM.', text),
  'gateway.tls.keyFile': option('Key of that certificate, in PEM.', text),
  'gateway.askForUsage': option(
    'Whether streams are asked for their token counts; callers that did not ask never see them.',
    yes,
    false,
  ),
  'gateway.whenFull': option(
    'While the spool is full: pass calls on unlogged, or block them.',
    oneOf('pass', 'block'),
    'pass',
  ),
  'gateway.maxReplayBytes': option(
    'So much of a request is kept: for the record, and to send it to another upstream.',
    atLeast(100_000),
    64_000_000,
  ),
  'gateway.timeoutMs': option('Longest wait for an upstream to begin its answer.', atLeast(1), 600_000),
  'gateway.idleTimeoutMs': option(
    'Longest silence in the middle of an answer, which then breaks off; 0: any.',
    whole,
    300_000,
  ),
  'gateway.breakerFailures': option('An upstream that fails so often in a row is left out.', atLeast(1), 5),
  'gateway.breakerOpenMs': option('So long it is left out, before one call tries it again.', whole, 30_000),
} as const;
