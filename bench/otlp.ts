/**
 * How many calls does the collector take from OpenTelemetry for a second of processor time? Exports of 100 spans with prompt and
 * answer (2 KB each) in protobuf, into
 *   promptlog   decoded, made into records, masked and durable in the spool; both stores are away, so that it ends there
 *   otelcol     the OpenTelemetry Collector's OTLP receiver and file exporter, which also end in a file
 *   decode      a fastify route that only decodes and answers
 */
import { encodeMessage } from '../src/doors/otlp/protobuf.ts';
import { median } from './child.ts';
import { ID_MARK, load } from './http-load.ts';
import type { BenchOptions } from './main.ts';
import { builtOtelCollector, startOtelCollector } from './otel-collector.ts';
import { benchRecords } from './records.ts';
import { type RunningServer, startServer } from './server-process.ts';

type Contender = 'promptlog' | 'otelcol' | 'decode';

const SPANS = 100;
const SPAN_BYTES = 2000;
const CONNECTIONS = 4;
const SECONDS = 5;
const WARM_UP_SECONDS = 2;

/** Runs it; targets: ratio_to_otelcol ≥ 1 where it can be built, else ratio_to_decode ≥ 0.5. */
export async function run({ repeats = 3 }: BenchOptions): Promise<Record<string, number>> {
  const program = await builtOtelCollector();
  const contenders: Contender[] = ['promptlog', 'decode', ...(program === undefined ? [] : (['otelcol'] as const))];
  const body = exportOf(SPANS);
  const rates = new Map<string, number[]>();
  for (let round = 0; round < repeats; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const server =
        contender === 'otelcol' ? await startOtelCollector(program as string) : await startServer({ contender });
      const { perCpuSecond, perSecond } = await measured(server, body);
      rates.set(contender, [...(rates.get(contender) ?? []), perCpuSecond]);
      rates.set(`${contender} wall`, [...(rates.get(`${contender} wall`) ?? []), perSecond]);
      console.error(`${contender}: ${perCpuSecond.toFixed(0)} spans per CPU second, ${perSecond.toFixed(0)} a second`);
    }
  }
  const of = (name: string): number => median(rates.get(name) ?? []);
  return {
    ...(program === undefined ? {} : { ratio_to_otelcol: of('promptlog') / of('otelcol') }),
    ratio_to_decode: of('promptlog') / of('decode'),
    spans_per_cpu_s: of('promptlog'),
    decode_spans_per_cpu_s: of('decode'),
    ...(program === undefined ? {} : { otelcol_spans_per_cpu_s: of('otelcol') }),
    spans_per_s: of('promptlog wall'),
    ...(program === undefined ? {} : { otelcol_spans_per_s: of('otelcol wall') }),
  };
}

async function measured(server: RunningServer, body: Buffer): Promise<{ perCpuSecond: number; perSecond: number }> {
  try {
    const { url, key } = server.ready;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-protobuf' };
    const job = { url: `${url}/v1/traces`, headers, body, connections: CONNECTIONS };
    await load({ ...job, seconds: WARM_UP_SECONDS });
    const before = await server.use();
    const result = await load({ ...job, seconds: SECONDS });
    const after = await server.use();
    const bad = Object.keys(result.statuses).find((status) => status !== '200');
    if (bad !== undefined) throw new Error(`it answered ${JSON.stringify(result.statuses)}`);
    const spans = result.requests * SPANS;
    return { perCpuSecond: spans / (after.cpuSeconds - before.cpuSeconds), perSecond: spans / result.seconds };
  } finally {
    await server.stop();
  }
}

/** An export in protobuf; each span gets a trace, a span and an answer of its own every time it is sent. */
export function exportOf(count: number): Buffer {
  const spans = benchRecords({ count, bytes: SPAN_BYTES }).map(({ message, timing }) => {
    const [asked, answered] = [
      message.prompt,
      message.other_attr[0]?.['completion'] as { choices: { message: unknown }[] },
    ];
    const started = BigInt(Date.parse(String(timing?.['started']))) * 1_000_000n;
    return {
      traceId: Buffer.from(`${ID_MARK}mark`).toString('base64'),
      spanId: Buffer.from(ID_MARK.slice(0, 8)).toString('base64'),
      name: 'chat gpt-4o',
      kind: 3,
      startTimeUnixNano: String(started),
      endTimeUnixNano: String(started + 900_000_000n),
      attributes: [
        text('gen_ai.operation.name', 'chat'),
        text('gen_ai.provider.name', 'azure.ai.openai'),
        text('gen_ai.request.model', 'gpt-4o'),
        text('gen_ai.response.model', 'gpt-4o-2024-08-06'),
        text('gen_ai.response.id', `chatcmpl-${ID_MARK}`),
        text('gen_ai.conversation.id', 'session-1'),
        { key: 'gen_ai.usage.input_tokens', value: { intValue: '412' } },
        { key: 'gen_ai.usage.output_tokens', value: { intValue: '96' } },
        text('gen_ai.input.messages', JSON.stringify(asked.map(({ role, content }) => said(role, content)))),
        text(
          'gen_ai.output.messages',
          JSON.stringify([said('assistant', (answered.choices[0]?.message as { content: string }).content)]),
        ),
      ],
    };
  });
  const resource = { attributes: [text('service.name', 'bench')] };
  const scope = { name: 'opentelemetry.instrumentation.openai_v2' };
  return encodeMessage('ExportTraceServiceRequest', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] });
}

function said(role: string, content: unknown): object {
  return { role, parts: [{ type: 'text', content }], finish_reason: 'stop' };
}

function text(key: string, value: string): object {
  return { key, value: { stringValue: value } };
}
