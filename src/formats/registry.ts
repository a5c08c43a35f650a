/** Every format there is, in the order in which they are asked whether a value is theirs: the most particular first. */
import { PromptlogError } from '../errors.ts';
import { apimEvents } from './azure/apim-events.ts';
import { azureDiagnostics } from './azure/diagnostics.ts';
import { gatewayEvent } from './azure/gateway-event.ts';
import { logAnalytics } from './azure/log-analytics.ts';
import { CHANGE } from './change.ts';
import { PROMPTLOG } from './document.ts';
import { openaiFormat } from './exchange-format.ts';
import type { Format } from './format.ts';
import { harFormat } from './har.ts';
import { LANGFUSE } from './langfuse.ts';
import { LITELLM } from './litellm.ts';
import { otlp } from './otlp.ts';
import { winstonLine } from './winston-line.ts';
import { WONKALYTICS } from './wonkalytics.ts';

/** Those that come with promptlog: a new one is one line here. */
export const FORMATS: readonly Format[] = [
  PROMPTLOG,
  harFormat,
  otlp,
  LANGFUSE,
  LITELLM,
  azureDiagnostics,
  logAnalytics,
  apimEvents,
  gatewayEvent,
  winstonLine,
  WONKALYTICS,
  CHANGE,
  openaiFormat,
];

let mapped: readonly Format[] = [];

/** Puts a user's own formats before all others, for the whole process. Throws PL_CONFIG_INVALID for a name that is taken. */
export function useMappings(formats: readonly Format[]): void {
  const names = [...formats, ...FORMATS].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    const reason = `there is more than one format "${twice}"`;
    throw new PromptlogError('PL_CONFIG_INVALID', { option: 'formats.mappings', reason, source: 'the mapping files' });
  }
  mapped = formats;
}

/** Those of this process, in the order in which they are asked. */
export function knownFormats(): readonly Format[] {
  return [...mapped, ...FORMATS];
}

/** The format of a name, as commands and addresses give it. */
export function formatNamed(name: string): Format | undefined {
  return knownFormats().find((format) => format.name === name);
}

/** The format that recognises a parsed value. */
export function formatOf(value: unknown): Format | undefined {
  return mapped.find((format) => format.recognises(value)) ?? FORMATS.find((format) => format.recognises(value));
}
