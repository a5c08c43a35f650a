// OpenTelemetry's instrumentation of the openai package for Node, beside its SDK as that is documented; exports JSON.
const { context, propagation } = require('@opentelemetry/api');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { BatchSpanProcessor } = require('@opentelemetry/sdk-trace');

// Every span has what stands in the baggage: so a session and a user reach spans that others make.
const baggageAsAttributes = {
  onStart(span, parent) {
    for (const [name, { value }] of propagation.getBaggage(parent)?.getAllEntries() ?? [])
      span.setAttribute(name, value);
  },
  onEnd() {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

const sdk = new NodeSDK({
  spanProcessors: [baggageAsAttributes, new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  instrumentations: [new OpenAIInstrumentation()],
});
sdk.start();

// Only what is required after the start is instrumented.
const { OpenAI, RateLimitError } = require('openai');

const model = 'gpt-4o';
const user = 'ada';
const tool = {
  type: 'function',
  function: {
    name: 'order_status',
    description: 'Looks up where an order is.',
    parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
  },
};

async function main() {
  const client = new OpenAI({ maxRetries: 0 });
  const people = propagation.createBaggage({ 'session.id': { value: 'session-17' }, 'user.id': { value: user } });
  await context.with(propagation.setBaggage(context.active(), people), async () => {
    await plain(client);
    await streamed(client);
    await toolRound(client);
  });
  await failing(client);
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Embed these words.' });
  await sdk.shutdown();
}

async function plain(client) {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Where is my refund? Größe ☂' },
  ];
  await client.chat.completions.create({ model, temperature: 0.2, max_tokens: 200, user, messages });
}

async function streamed(client) {
  const messages = [{ role: 'user', content: 'Tell it in pieces, please.' }];
  const stream_options = { include_usage: true };
  const stream = await client.chat.completions.create({ model, user, stream: true, stream_options, messages });
  for await (const _ of stream);
}

async function toolRound(client) {
  const messages = [{ role: 'user', content: 'Where is order 4711?' }];
  const tools = [tool];
  const { message } = (await client.chat.completions.create({ model, user, tools, messages })).choices[0];
  const [call] = message.tool_calls;
  messages.push(message, { role: 'tool', tool_call_id: call.id, content: 'Out for delivery.' });
  await client.chat.completions.create({ model, user, tools, messages });
}

async function failing(client) {
  const messages = [{ role: 'user', content: 'Too much?' }];
  const failed = client.chat.completions.create({ model: 'fails-429', messages });
  await failed.then(
    () => Promise.reject(new Error('the call was to fail')),
    (error) => (error instanceof RateLimitError ? undefined : Promise.reject(error)),
  );
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
