/** Asking for the token counts of a stream, where the caller did not: a request like the caller's, with one member more. */
import type { Members } from '../../formats/format.ts';
import type { Api } from '../../formats/provider/api.ts';
import { isObject } from '../../formats/values.ts';

const OPTION = '"stream_options":{"include_usage":true}';

/** The text to send instead; undefined where counts come by themselves, were asked for, or cannot be. */
export function askingForUsage(api: Api | undefined, body: Members, text: string): string | undefined {
  if (api !== 'chat' && api !== 'completion') return undefined;
  if (body['stream'] !== true) return undefined;
  const options = body['stream_options'];
  if (options === undefined || options === null) return options === null ? rewritten(body) : added(text);
  if (!isObject(options) || options['include_usage'] === true) return undefined;
  return rewritten(body);
}

// Everything else of the text stays as the caller wrote it.
function added(text: string): string | undefined {
  const end = text.lastIndexOf('}');
  return end < 0 ? undefined : `${text.slice(0, end)},${OPTION}${text.slice(end)}`;
}

function rewritten(body: Members): string {
  const options = isObject(body['stream_options']) ? body['stream_options'] : {};
  return JSON.stringify({ ...body, stream_options: { ...options, include_usage: true } });
}

/** Whether a refusal is about the member that was added. */
export function refusesUsage(status: number, text: string): boolean {
  return (status === 400 || status === 422) && /stream_options|include_usage/.test(text);
}
