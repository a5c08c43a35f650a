/** The settings of alerts: the rules, who is told, and the secrets that telling needs. */
import { oneOf, option, port, text, yes } from './config-option.ts';

const ADDRESSES = 'an address, or several as name=address by line';

/** Part of the table in `config-options.ts`. */
export const ALERT_OPTIONS = {
  'alerts.file': option('File of the alert rules, in YAML; absent: the rules that come with promptlog.', text),
  'alerts.evaluate': option(
    'Whether this collector evaluates them, once a file or somebody to tell is set.',
    yes,
    true,
  ),
  'alerts.slack': option(`Incoming webhooks of Slack: ${ADDRESSES}.`, text, undefined, true),
  'alerts.teams': option(`Webhooks of Teams workflows: ${ADDRESSES}.`, text, undefined, true),
  'alerts.webhooks': option(`Addresses that are sent JSON: ${ADDRESSES}.`, text, undefined, true),
  'alerts.webhookSecret': option('Signs what those addresses are sent, by HMAC.', text, undefined, true),
  'alerts.email.to': option('Who is told by e-mail, by comma.', text),
  'alerts.email.from': option('Sender of the e-mails.', text),
  'alerts.email.host': option('SMTP server.', text),
  'alerts.email.port': option('Port of the SMTP server.', port, 587),
  'alerts.email.tls': option(
    'starttls: required after the greeting; tls: from the first byte; none: for a relay on this machine.',
    oneOf('starttls', 'tls', 'none'),
    'starttls',
  ),
  'alerts.email.caFile': option('Certificate authority of the SMTP server, in PEM.', text),
  'alerts.email.username': option('User of the SMTP server.', text),
  'alerts.email.password': option('Password of that user.', text, undefined, true),
};
