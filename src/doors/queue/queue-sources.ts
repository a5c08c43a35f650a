/** Which queues are read and what they hold, as the settings say it: "prompts,spans=otlp-traces". */
import { PromptlogError } from '../../errors.ts';
import { knownFormats } from '../../formats/registry.ts';

export interface QueueSource {
  /** A topic, an event hub or a queue. */
  readonly name: string;
  /** A format's name, "otlp-traces" or "otlp-logs"; absent: it is found out for each message. */
  readonly format?: string;
}

/** Formats of messages beside those of the registry: exports in protobuf do not say which signal they hold. */
export const OTLP_SOURCES = { 'otlp-traces': 'traces', 'otlp-logs': 'logs' } as const;

/** Reads the list; throws PL_CONFIG_INVALID that names the setting. */
export function sourcesFrom(text: string, setting: string): readonly QueueSource[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const sources = entries.filter((entry) => entry !== '').map((entry) => sourceFrom(entry, setting));
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(setting, `it names "${twice}" twice`);
  if (sources.length === 0) throw invalid(setting, 'it names nothing to read');
  return sources;
}

function sourceFrom(entry: string, setting: string): QueueSource {
  const [name = '', format] = entry.split('=', 2).map((part) => part.trim());
  if (name === '') throw invalid(setting, `"${entry}" has no name`);
  if (format === undefined) return { name };
  const known = [...knownFormats().map((each) => each.name), ...Object.keys(OTLP_SOURCES)];
  if (!known.includes(format)) throw invalid(setting, `there is no format "${format}"; there are ${known.join(', ')}`);
  return { name, format };
}

function invalid(option: string, reason: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: 'the settings' });
}
