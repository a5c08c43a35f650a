/** What each page needs to be played, and which of its lines are not run here, each with its reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { demoRecords } from '../../../src/demo/demo-records.ts';
import { pageNamed, ROOT } from './markdown.ts';
import type { Replacements, SceneOptions } from './scene.ts';

/** Lines that need what a machine that runs tests has not, and where they are tried instead. */
export const ELSEWHERE: readonly (readonly [line: RegExp, reason: string])[] = [
  [
    /^(for volume in|docker )|docker compose/,
    'needs a Docker engine; compose.test.ts holds the files against their rules',
  ],
  [/compose:init/, 'compose-init.test.ts runs it in a folder of its own'],
  [/^(helm|kubectl) |kubectl --namespace/, 'needs a cluster; kubernetes.test.ts renders the chart and runs its pods'],
  [
    /^az |\$\(az |azure-api\.net|search\.contoso\.com|<account>/,
    'needs a subscription of Azure; azure-queries.test.ts',
  ],
  [/^curl .*kbn-xsrf/, 'needs a real Kibana; kibana-files.test.ts holds what it would import'],
  [/^openssl s_client|localhost:(8080|9600)/, 'needs a Logstash; logstash-ruby.test.ts runs its filters'],
  [/^PROMPTLOG_LOGSTASH_\w+=/, 'lines of the environment of Logstash; logstash-config.test.ts reads what uses them'],
  [/collector\.kafka|KAFKA/, 'needs a broker; kafka.test.ts reads topics so'],
  [/collector\.rabbitmq|RABBITMQ/, 'needs a broker; rabbitmq.test.ts reads queues so'],
  [/^npm run up|^npm run down/, 'stack-up.test.ts and bootstrap.test.ts begin and end the whole stack so'],
  [
    /^(\w+=\S+ )*npm (test|run (bench|test|check|fuzz|licences|supply-chain|sbom|pack))|^npm (ci|i|install|pack|publish|audit)\b/,
    'takes minutes, or is what runs this test',
  ],
  [/^promptlog access /, 'the embedded server keeps no keys; access.test.ts makes them on a stand-in that does'],
  [/^git /, 'would change the checkout'],
];

/** Why a line is not run here; undefined where it is. */
export function reasonOf(line: string): string | undefined {
  return ELSEWHERE.find(([pattern]) => pattern.test(line))?.[1];
}

/** Pages whose other lines need what the rest of the page is about. */
export const PAGES_ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/azure.md': 'the records come from Azure; azure-queries.test.ts and formats/azure-*',
  'docs/docker.md': 'the collector is one of Compose; compose-stack.test.ts runs its services without containers',
  'docs/kubernetes.md': 'the keys go into a cluster; kubernetes-run.test.ts runs what its pods run',
};

export interface SceneOfPage {
  readonly page: string;
  readonly options: Omit<SceneOptions, 'server'>;
  readonly replacements?: Replacements;
  /** What has to be done first, by the beginning of the first line of a block. */
  readonly before?: readonly (readonly [line: string, script: string])[];
}

/** Conversations up to now, and those whose names the pages use. */
export function seedRecords(): string {
  const said = (id: string, session: string, user: string, more: object = {}) => ({
    chat_session_id: session,
    user: { name: user === 'ada' ? 'Ada' : 'Grace', user_id: user },
    message: {
      id,
      prompt: [{ role: 'user', content: 'Where is my refund?' }],
      other_attr: [
        {
          completion: {
            choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Soon.' } }],
          },
        },
        { model: 'gpt-4o' },
        { usage: { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 } },
      ],
    },
    time: new Date(Date.now() - 3_600_000).toISOString(),
    outcome: 'completed',
    ...more,
  });
  const named = [
    said('r-1', 'support-4711', 'grace', { feedback: [{ name: 'score', value: 100 }] }),
    said('r-2', 's-17', 'grace'),
    said('r-3', 'chat-17', 'ada'),
    said('r-4', 'chat-18', 'ada', { response_id: 'chatcmpl-AbC123' }),
    said('r-5', 'chat-19', 'grace', { client: { app: 'support-bot' }, outcome: 'failed' }),
  ];
  return [...named, ...demoRecords({ count: 40, seed: 7, until: new Date(), days: 6 })]
    .map((record) => JSON.stringify(record))
    .join('\n');
}

const LINE = JSON.stringify({ message: { id: 'line-1', prompt: [{ role: 'user', content: 'Where is my refund?' }] } });
const file = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
/** The rows that a person's spreadsheet of Wonkalytics begins with. */
const ROWS = 'action,username,user_id,response_id,response\nchat,Ada,ada,chatcmpl-row-1,It is on its way.\n';

/** What an instrumented application does with the variables it is given. */
const EXPORTED =
  'curl -sf "$OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces" -H "$(echo "$OTEL_EXPORTER_OTLP_HEADERS" | sed "s/=/: /")" -H "content-type: application/json" -d @span.json';

/** The pages whose lines are run. */
export function scenes(webhook: string, kibana: string, provider: string): readonly SceneOfPage[] {
  const mapping = pageNamed('docs/formats.md').blocks.find(({ type }) => type === 'json')?.text ?? '{}';
  const other = mapping.replace('"my-gateway"', '"other"').replace('"gw"', '"other"');
  const call = {
    source: 'gw',
    call: { id: 'c-1', session: 's', body: { messages: [{ role: 'user', content: 'Hi' }] } },
  };
  const gateway = { PROMPTLOG_GATEWAY_UPSTREAMS: provider, AZURE_OPENAI_API_KEY: 'k' };
  const seeded = { records: seedRecords() };
  return [
    {
      page: 'README.md',
      options: {
        ...seeded,
        collector: true,
        environment: gateway,
        files: {
          'calls.ndjson': `${LINE}\n`,
          'export.json': file('test/formats/langfuse/batch.in.json'),
          'PT1H.json': JSON.stringify(JSON.parse(file('test/formats/azure-diagnostics/gateway-row-as-a-line.in.json'))),
          'rows.csv.gz': gzipSync(ROWS),
          'span.json': file('test/formats/otlp/span-with-messages.in.json'),
        },
      },
      replacements: [
        ['https://api.openai.com', provider],
        ['my-app |', `echo '${LINE}' |`],
        ['opentelemetry-instrument python my_application.py', EXPORTED],
      ],
    },
    {
      page: 'docs/alerts.md',
      options: seeded,
      replacements: [['https://hooks.slack.com/services/…', webhook]],
    },
    { page: 'docs/analytics.md', options: seeded },
    { page: 'docs/api.md', options: { ...seeded, collector: true } },
    {
      page: 'docs/dashboards.md',
      options: { asSuperuser: true, environment: { PROMPTLOG_KIBANA_API_KEY: 'k' } },
      replacements: [
        ['http://localhost:5601', kibana],
        ['https://kibana.example.com', kibana],
        [/ --set kibana\.username=elastic --set kibana\.password=…/g, ''],
        ['PROMPTLOG_KIBANA_API_KEY=…', 'PROMPTLOG_KIBANA_API_KEY=k'],
      ],
    },
    {
      page: 'docs/erasing.md',
      options: { ...seeded, environment: { PROMPTLOG_RETENTION_CONTENT_DAYS: '90' } },
      before: [['promptlog erase verify-receipt', 'cp "$PROMPTLOG_HOME/erasure-key.pub.pem" contoso.pub.pem']],
    },
    { page: 'docs/explorer.md', options: { ...seeded, collector: true } },
    {
      page: 'docs/formats.md',
      options: { files: { 'my-gateway.json': mapping, 'other.json': other, 'calls.ndjson': JSON.stringify(call) } },
    },
    {
      page: 'docs/gateway.md',
      options: { environment: gateway },
      replacements: [
        [/ --set gateway\.upstreams=\S+/g, ''],
        [
          'python my_application.py',
          `curl -sf ${'$OPENAI_BASE_URL'}/chat/completions -d '{"model":"m","messages":[]}'`,
        ],
        [/OPENAI_BASE_URL=(\S+) (?=curl)/g, 'export OPENAI_BASE_URL=$1; '],
      ],
    },
    {
      page: 'docs/insight.md',
      options: { ...seeded, files: { 'etc/promptlog/topics.yaml': file('topics.yaml') } },
    },
    {
      page: 'docs/operating.md',
      options: { ...seeded, files: { 'mnt/backup/.keep': '' } },
      replacements: [['promptlog-20261121T020000Z.sqlite', '$(basename mnt/backup/promptlog-*.sqlite)']],
    },
    {
      page: 'docs/security-collector.md',
      options: {},
      replacements: [['3f2a9c04d1be', '$(promptlog keys list --json | head -1 | jq -r .id)']],
    },
    {
      page: 'docs/security.md',
      options: {
        ...seeded,
        asSuperuser: true,
        environment: { PROMPTLOG_KIBANA_URL: kibana, PROMPTLOG_KIBANA_API_KEY: 'k' },
      },
    },
  ];
}
