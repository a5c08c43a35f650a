/** Every format there is, in the order in which they are asked whether a value is theirs: the most particular first. */
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
import { WONKALYTICS } from './wonkalytics.ts';

/** A new format is one line here. */
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
  WONKALYTICS,
  CHANGE,
  openaiFormat,
];

/** The format of a name, as commands and addresses give it. */
export function formatNamed(name: string): Format | undefined {
  return FORMATS.find((format) => format.name === name);
}

/** The format that recognises a parsed value. */
export function formatOf(value: unknown): Format | undefined {
  return FORMATS.find((format) => format.recognises(value));
}
