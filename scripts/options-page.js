// Writes docs/options.md from the table of settings in src/config-options*.ts; run by hand with a Node that strips types: node scripts/options-page.js
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OPTIONS } from '../src/config-options.ts';

const PAGE = new URL('../docs/options.md', import.meta.url);
const HOME = '~/.promptlog';
// In the order of the page; a setting belongs to the longest beginning that fits.
const GROUPS = [
  ['', 'Where things are'],
  ['elasticsearch.', 'Elasticsearch'],
  ['kibana.', 'Kibana'],
  ['setup.', 'Users that setup makes'],
  ['sqlite.', 'SQLite'],
  ['cosmos.', 'Cosmos DB'],
  ['collector.', 'The collector'],
  ['collector.tls.', 'Certificates of the collector'],
  ['collector.jwt.', 'Tokens of an identity provider'],
  ['collector.kafka.', 'Kafka and Event Hubs'],
  ['collector.rabbitmq.', 'RabbitMQ'],
  ['gateway.', 'The gateway'],
  ['alerts.', 'Alerts'],
  ['spool.', 'The spool'],
  ['delivery.', 'Delivery'],
  ['capture.', 'What is kept'],
  ['formats.', 'Formats of your own'],
  ['masking.', 'Masking'],
  ['insight.', 'Insight'],
  ['retention.', 'Retention'],
  ['log.', 'The service log'],
  ['stack.', 'The embedded stack'],
];

const HEAD = `# Settings

Generated from \`src/config-options*.ts\` by \`node scripts/options-page.js\`; a test compares the two.

A setting is said by \`--set key=value\`, else by its environment variable, else in the file that \`PROMPTLOG_CONFIG\` names or the \`promptlog.json\` of the current folder or of the home folder, else by the stack that
\`promptlog up\` runs, else it has its default. In the file dots may be levels: \`{ "spool": { "maxBytes": 1000000000 } }\`. \`promptlog config --all\` shows each with its value and where that comes from. A value
that does not fit is refused when a program starts, with the name of the setting and the place where it was said; so is a name that there is not, after \`--set\` and in the file. Secrets (marked) belong into the environment: they are never
printed, and the arguments of a program are seen by everybody on the machine. The home folder is \`/var/lib/promptlog\` for root.
`;

/** The page as the code would have it. */
export function optionsPage() {
  const sections = GROUPS.map(([prefix, title]) => {
    const rows = Object.entries(OPTIONS)
      .filter(([key]) => groupOf(key) === prefix)
      .map(([key, option]) => `| \`${key}\` | \`${option.env}\` | ${fallbackOf(key, option)} | ${meaningOf(option)} |`);
    return `\n## ${title}\n\n| setting | variable | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return HEAD + sections.join('');
}

function groupOf(key) {
  if (!key.includes('.')) return '';
  const found = GROUPS.map(([prefix]) => prefix).filter((prefix) => prefix !== '' && key.startsWith(prefix));
  if (found.length === 0) throw new Error(`${key} is in no group of scripts/options-page.js`);
  return found.toSorted((a, b) => b.length - a.length)[0];
}

function fallbackOf(key, { fallback }) {
  if (key === 'home') return `\`${HOME}\``;
  const value = fallback?.(HOME);
  return value === undefined ? '–' : `\`${typeof value === 'string' ? value.replaceAll('\\', '/') : value}\``;
}

function meaningOf({ doc, secret, schema }) {
  const words = schema.options?.every((word) => typeof word === 'string') ? schema.options : [];
  const unnamed = words.filter((word) => !doc.includes(word));
  const among = unnamed.length === 0 ? '' : ` One of ${words.map((word) => `\`${word}\``).join(', ')}.`;
  return `${doc.replaceAll('|', '\\|')}${among}${secret === true ? ' **Secret.**' : ''}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, optionsPage());
