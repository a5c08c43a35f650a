/** Tells by HTTP: one POST of JSON, in the shape that Slack, Teams or a program of one's own takes. */
import { createHmac } from 'node:crypto';
import { reasonOf } from '../errors.ts';
import { faultOf } from '../notice.ts';
import { ownVersion } from '../version.ts';
import { type AlertMessage, linesOf } from './message.ts';
import type { Delivered, Receiver } from './receiver.ts';
import type { Severity } from './rule.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly kind: 'slack' | 'teams' | 'webhook';
  readonly url: string;
  /** Signs the body. */
  readonly secret?: string | undefined;
  /** Default 10_000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const SLACK_COLOURS: Readonly<Record<Severity, string>> = { critical: '#c4281c', warning: '#e5a000', info: '#4a7fc1' };
const WELL = '#2e8b57';
const TEAMS_COLOURS: Readonly<Record<Severity, string>> = { critical: 'Attention', warning: 'Warning', info: 'Accent' };

/** A receiver behind an address. */
export function webhookReceiver(options: WebhookOptions): Receiver {
  const { name, kind, url, secret, timeoutMs = TIMEOUT_MS } = options;
  return {
    name,
    kind,
    send: async (message) => {
      const body = JSON.stringify(bodyOf(kind, message));
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'user-agent': `promptlog/${ownVersion()}`,
        'promptlog-delivery': message.id,
      };
      if (secret !== undefined) headers['promptlog-signature'] = signature(body, secret, Date.now());
      try {
        const signal = AbortSignal.timeout(timeoutMs);
        // Who is told elsewhere than at the address that was set is nobody who was chosen.
        const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal });
        await answer.body?.cancel();
        return outcomeOf(answer);
      } catch (error) {
        return { kind: 'retry', reason: faultOfFetch(error) };
      }
    },
  };
}

/**
 * `t=1763700000,v1=…`: the time in seconds, and the HMAC-SHA256 of "time.body" in hexadecimal digits. Whoever receives it calculates the
 * same with the shared secret, and refuses what is older than some minutes, so that nobody can send an old message again.
 */
export function signature(body: string, secret: string, now: number): string {
  const time = Math.floor(now / 1_000);
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

function outcomeOf({ status, headers }: Response): Delivered {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `it answered ${status}`;
  if (status < 500 && status !== 408 && status !== 429) return { kind: 'refused', reason };
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return { kind: 'retry', reason, ...(Number.isFinite(seconds) ? { afterMs: seconds * 1_000 } : {}) };
}

// The address is a secret and stands in many messages of the client.
function faultOfFetch(error: unknown): string {
  if (reasonOf(error).includes('timeout')) return 'no answer in time';
  return faultOf((error as { cause?: unknown }).cause ?? error) || 'it cannot be reached';
}

function bodyOf(kind: WebhookOptions['kind'], message: AlertMessage): unknown {
  if (kind === 'slack') return slackBody(message);
  return kind === 'teams' ? teamsBody(message) : { version: 1, ...message };
}

/** An attachment with a bar in the colour of its severity. */
export function slackBody(message: AlertMessage): unknown {
  const { status, severity, rule, at, source } = message;
  const title = `${signOf(message)} promptlog: ${message.title}`;
  const blocks = [
    section(`*${slackText(title)}*`),
    section(
      linesOf(message)
        .map((line) => `• ${slackText(line)}`)
        .join('\n'),
    ),
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: slackText(`${rule?.condition ?? ''} · ${source} · ${at}`) }],
    },
  ];
  const color = status === 'recovered' ? WELL : SLACK_COLOURS[severity];
  return { text: slackText(title), attachments: [{ color, blocks }] };
}

// The longest that Slack takes is 3,000 characters.
function section(text: string): unknown {
  return { type: 'section', text: { type: 'mrkdwn', text: text.length > 2_900 ? `${text.slice(0, 2_900)}…` : text } };
}

// So that no name becomes a link or calls the whole channel.
function slackText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** An adaptive card, as the workflows of Teams take it. */
export function teamsBody(message: AlertMessage): unknown {
  const { status, severity, rule, at, source } = message;
  const color = status === 'recovered' ? 'Good' : TEAMS_COLOURS[severity];
  const block = (text: string, more: object = {}): unknown => ({
    type: 'TextBlock',
    text: teamsText(text),
    wrap: true,
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(`${signOf(message)} promptlog: ${message.title}`, { weight: 'Bolder', size: 'Medium', color }),
      ...linesOf(message).map((line) => block(line)),
      block(`${rule?.condition ?? ''} · ${source} · ${at}`, { isSubtle: true, size: 'Small' }),
    ],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

// Cards know a part of Markdown.
function teamsText(text: string): string {
  return text.replace(/[\\[\]*_`]/g, (sign) => `\\${sign}`);
}

function signOf({ status, severity }: AlertMessage): string {
  if (status === 'recovered') return '✅';
  return status === 'test' || severity === 'info' ? 'ℹ️' : severity === 'critical' ? '🔴' : '⚠️';
}
