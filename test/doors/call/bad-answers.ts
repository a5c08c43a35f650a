/** Answers that are none, or not whole: what a provider, or something before it, may send instead of what was asked for. */
import type { Replay } from './replay.ts';

export interface BadAnswer {
  readonly what: string;
  /** Whether a stream was asked for. */
  readonly stream: boolean;
  readonly replay: Replay;
  /** What its record says of how the call ended. One that failed has an error. */
  readonly outcome: 'completed' | 'failed';
  /** The same, where the client itself gives up in the middle of it. */
  readonly outcomeForClient?: 'aborted';
  /** What stands somewhere in its record, because it came. */
  readonly holds?: readonly string[];
  /** The property by which the record says that something is missing. */
  readonly marked?: 'truncated' | 'partial';
}

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const SSE = { 'content-type': 'text/event-stream; charset=utf-8' };
const PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1><hr>proxy ü</body></html>';
const WELCOME = '<!doctype html><html><title>Welcome to our Wi-Fi</title><body>Please sign in.</body></html>';
const CUT_IN_CHARACTER = Buffer.from('Grüße').subarray(0, 3);

const head = { id: 'chatcmpl-b1', object: 'chat.completion', created: 1_768_471_200, model: 'gpt-4o' };
const choice = { index: 0, message: { role: 'assistant', content: 'Grüße 🙂' }, finish_reason: 'stop' };
const whole = JSON.stringify({ ...head, choices: [choice] });
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (content: string, more: object = {}): string =>
  event({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
    ...more,
  });
const DONE = 'data: [DONE]\n\n';

const inOnePiece = (
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  status = 200,
) => ({
  stream: false,
  replay: { status, headers, pieces: body.length === 0 ? [] : [body] },
});
const streamed = (
  pieces: readonly (string | Uint8Array)[],
  headers: Readonly<Record<string, string>> = SSE,
  status = 200,
) => ({ stream: true, replay: { status, headers, pieces } });

export const BAD_ANSWERS: readonly BadAnswer[] = [
  { what: 'the page of a proxy', ...inOnePiece(PAGE, HTML, 502), outcome: 'failed', holds: ['502 Bad Gateway'] },
  { what: 'the page of a proxy without a type', ...inOnePiece(PAGE, {}, 502), outcome: 'failed', holds: ['502 Bad'] },
  { what: 'a page that says all is well', ...inOnePiece(WELCOME, HTML), outcome: 'failed', holds: ['Wi-Fi'] },
  { what: 'a refusal without a word', ...inOnePiece('', {}, 503), outcome: 'failed' },
  { what: 'a refusal that is no object', ...inOnePiece('"nope"', JSON_TYPE, 400), outcome: 'failed', holds: ['nope'] },
  {
    what: 'a refusal that is cut',
    ...inOnePiece('{"error":{"message":"Too man', JSON_TYPE, 429),
    outcome: 'failed',
    holds: ['Too man'],
  },
  { what: 'no choices', ...inOnePiece(JSON.stringify(head)), outcome: 'failed' },
  { what: 'choices that are null', ...inOnePiece(JSON.stringify({ ...head, choices: null })), outcome: 'failed' },
  {
    what: 'choices that are no list',
    ...inOnePiece(JSON.stringify({ ...head, choices: 'Grüße' })),
    outcome: 'failed',
    holds: ['Grüße'],
  },
  {
    what: 'a choice that is null',
    ...inOnePiece(JSON.stringify({ ...head, choices: [null, choice] })),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'JSON that is cut',
    ...inOnePiece(whole.slice(0, -30)),
    outcome: 'completed',
    holds: ['Grüße'],
    marked: 'truncated',
  },
  { what: 'nothing', ...inOnePiece('', { ...JSON_TYPE, 'content-length': '0' }), outcome: 'failed' },
  { what: 'nothing, of no known length', ...inOnePiece(''), outcome: 'failed' },
  { what: 'a status that has no body', ...inOnePiece('', {}, 204), outcome: 'failed' },
  { what: 'null', ...inOnePiece('null'), outcome: 'failed' },
  { what: 'a list', ...inOnePiece('[1,"Grüße"]'), outcome: 'failed', holds: ['Grüße'] },
  { what: 'a number', ...inOnePiece('42'), outcome: 'failed', holds: ['42'] },
  { what: 'text with the type of JSON', ...inOnePiece('Grüße'), outcome: 'failed', holds: ['Grüße'] },
  {
    what: 'JSON with the type of text',
    ...inOnePiece(whole, { 'content-type': 'text/plain' }),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  { what: 'JSON without a type', ...inOnePiece(whole, {}), outcome: 'completed', holds: ['Grüße'] },
  {
    what: 'JSON with the type of bytes',
    ...inOnePiece(whole, { 'content-type': 'application/octet-stream' }),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  { what: 'JSON with the type of a stream', ...inOnePiece(whole, SSE), outcome: 'completed', holds: ['Grüße'] },
  {
    what: 'a stream that nobody asked for',
    ...inOnePiece(chunk('Grüße') + DONE, SSE),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'bytes that are no UTF-8',
    ...inOnePiece(Buffer.concat([Buffer.from(whole.slice(0, -60)), CUT_IN_CHARACTER])),
    outcome: 'completed',
    marked: 'truncated',
  },
  { what: 'JSON behind a mark of its order', ...inOnePiece(`\ufeff${whole}`), outcome: 'completed', holds: ['Grüße'] },
  {
    what: 'a whole answer whose connection broke',
    stream: false,
    replay: { headers: JSON_TYPE, pieces: [whole.slice(0, -30)], ending: 'cut' },
    outcome: 'failed',
  },

  { what: 'the page of a proxy', ...streamed([PAGE], HTML, 502), outcome: 'failed', holds: ['502 Bad Gateway'] },
  { what: 'a page that says all is well', ...streamed([WELCOME], HTML), outcome: 'failed', holds: ['Wi-Fi'] },
  {
    what: 'a chunk that is no JSON',
    ...streamed([chunk('Grü'), 'data: {oops\n\n', chunk('ße'), DONE]),
    outcome: 'completed',
    outcomeForClient: 'aborted',
    holds: ['Grü'],
    marked: 'truncated',
  },
  {
    what: 'chunks that are no objects',
    ...streamed([chunk('Grüße'), 'data: null\n\ndata: 42\n\ndata: []\n\ndata: "x"\n\n', DONE]),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a chunk without choices',
    ...streamed([event(head), chunk('Grüße'), DONE]),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a chunk whose choices are null',
    ...streamed([event({ ...head, choices: null }), chunk('Grüße'), DONE]),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a chunk whose choices are no list',
    ...streamed([event({ ...head, choices: { 0: 'x' } }), chunk('Grüße'), DONE]),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a choice that is null',
    ...streamed([chunk('Grüße', { choices: [null] }), chunk('Grüße'), DONE]),
    outcome: 'completed',
    outcomeForClient: 'aborted',
    holds: ['Grüße'],
  },
  {
    what: 'an end inside a chunk',
    ...streamed([chunk('Grüße'), 'data: {"id":"chatcmpl-b1","choi']),
    outcome: 'failed',
    holds: ['Grüße'],
    marked: 'truncated',
  },
  {
    what: 'an end inside a character',
    ...streamed([chunk('Schön'), 'data: {"choices":[{"delta":{"content":"', CUT_IN_CHARACTER]),
    outcome: 'failed',
    holds: ['Schön'],
    marked: 'truncated',
  },
  {
    what: 'an end without the last chunk',
    ...streamed([chunk('Grüße')]),
    outcome: 'failed',
    holds: ['Grüße'],
    marked: 'partial',
  },
  {
    what: 'a connection that broke inside a character',
    stream: true,
    replay: {
      headers: SSE,
      pieces: [chunk('Schön'), 'data: {"choices":[{"delta":{"content":"', CUT_IN_CHARACTER],
      ending: 'cut',
    },
    outcome: 'failed',
    holds: ['Schön'],
  },
  {
    what: 'a connection that broke before the first chunk',
    stream: true,
    replay: { headers: SSE, pieces: [], ending: 'cut' },
    outcome: 'failed',
  },
  { what: 'a stream of nothing', ...streamed([]), outcome: 'failed' },
  { what: 'a stream of its end alone', ...streamed([DONE]), outcome: 'failed' },
  {
    what: 'an error before everything else',
    ...streamed([event({ error: { message: 'Überlastet.', type: 'server_error', code: 'busy' } })]),
    outcome: 'failed',
    holds: ['Überlastet.'],
  },
  {
    what: 'an error that is named by its line',
    ...streamed([chunk('Grüße'), 'event: error\ndata: {"message":"Überlastet."}\n\n']),
    outcome: 'failed',
    holds: ['Grüße', 'Überlastet.'],
  },
  {
    what: 'more after its end',
    ...streamed([chunk('Grüße'), DONE, chunk('und mehr'), 'data: {oops\n\n']),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a whole answer instead of a stream',
    ...streamed([whole], JSON_TYPE),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  { what: 'a whole answer with the type of a stream', ...streamed([whole]), outcome: 'completed', holds: ['Grüße'] },
  { what: 'a page with the type of a stream', ...streamed([WELCOME]), outcome: 'failed', holds: ['Wi-Fi'] },
  {
    what: 'a stream with the type of JSON',
    ...streamed([chunk('Grü'), chunk('ße'), DONE], JSON_TYPE),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a stream with the type of text',
    ...streamed([chunk('Grü'), chunk('ße'), DONE], { 'content-type': 'text/plain' }),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a stream without a type',
    ...streamed([chunk('Grü'), chunk('ße'), DONE], {}),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a stream with the type of bytes',
    ...streamed([chunk('Grü'), chunk('ße'), DONE], { 'content-type': 'application/octet-stream' }),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'a stream behind a mark of its order',
    ...streamed(['\ufeff', chunk('Grüße'), DONE]),
    outcome: 'completed',
    holds: ['Grüße'],
  },
  {
    what: 'bytes that are no UTF-8',
    ...streamed([
      chunk('Grüße'),
      Buffer.concat([
        Buffer.from('data: {"choices":[{"delta":{"content":"'),
        CUT_IN_CHARACTER,
        Buffer.from('"}}]}\n\n'),
      ]),
      DONE,
    ]),
    outcome: 'completed',
    holds: ['Grüße'],
  },
];
