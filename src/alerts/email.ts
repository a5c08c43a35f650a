/** Tells by e-mail, through an SMTP server. */
import { readFileSync } from 'node:fs';
import { faultOf } from '../notice.ts';
import { type AlertMessage, linesOf } from './message.ts';
import type { Delivered, Receiver } from './receiver.ts';

export interface EmailOptions {
  readonly to: readonly string[];
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'starttls' | 'tls';
  readonly caFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

const PATIENCE_MS = 15_000;

/** A receiver with one mailbox or several. */
export function emailReceiver(options: EmailOptions): Receiver {
  return {
    name: 'email',
    kind: 'email',
    send: async (message) => {
      try {
        // Loaded by who sends mail alone: every command would wait for it.
        const { createTransport } = await import('nodemailer');
        // Some seconds lie between two of them at the least: nothing is gained by holding the connection.
        const transport = createTransport(transportOptions(options));
        const { rejected } = await transport.sendMail({
          from: options.from,
          to: [...options.to],
          subject: `[promptlog] ${message.title}`,
          text: textOf(message),
          messageId: `<${message.id}@promptlog>`,
          // So that no machine answers.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        if (rejected.length === 0) return { kind: 'delivered' };
        return { kind: 'refused', reason: `${rejected.length} of ${options.to.length} mailboxes were refused` };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

function transportOptions({ host, port, tls, caFile, username, password }: EmailOptions) {
  return {
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    ...(caFile === undefined ? {} : { tls: { ca: readFileSync(caFile) } }),
    ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
  };
}

// The words of the server may repeat what was sent, the password too: its number tells enough.
function outcomeOf(error: unknown): Delivered {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  if (code === 'EAUTH') return { kind: 'refused', reason: 'the login was refused' };
  if (typeof responseCode === 'number') {
    const reason = `it answered ${responseCode}`;
    return responseCode >= 500 ? { kind: 'refused', reason } : { kind: 'retry', reason };
  }
  const known = typeof code === 'string' && /^E[A-Z]{2,20}$/.test(code) ? code : 'it cannot be reached';
  return { kind: 'retry', reason: faultOf(error) || known };
}

function textOf(message: AlertMessage): string {
  const { rule, source, at } = message;
  return [
    message.title,
    '',
    ...linesOf(message).map((line) => `- ${line}`),
    '',
    ...(rule === undefined ? [] : [`Rule: ${rule.name}: ${rule.condition}.`]),
    `Told by ${source} at ${at}.`,
  ].join('\n');
}
