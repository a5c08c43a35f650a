// What an application does with the installed package: all doors that need no broker, records in both stores, then the end.
// node package-smoke.mjs <address of Elasticsearch> <address of the model>
import OpenAI from 'openai';
import { createShipper, recordOfExchange, withSession } from 'promptlog';
import { createKafkaSender } from 'promptlog/kafka';
import { logPrompts } from 'promptlog/openai';
import { createRabbitmqSender } from 'promptlog/rabbitmq';
import { PromptLogTransport } from 'promptlog/winston';
import winston from 'winston';

const [search, model] = process.argv.slice(2);
const request = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Where is my refund?' }] };
const shipper = createShipper({ search: { url: search } });

const direct = shipper.accept(recordOfExchange({ id: 'direct', request }));
shipper.acceptChange({ id: direct.id, feedback: [{ name: 'score', value: 1, at: new Date().toISOString() }] });

const logger = winston.createLogger({ transports: [new PromptLogTransport({ shipper })] });
logger.info('answered', { promptlog: { id: 'by-winston', request } });

const client = logPrompts(new OpenAI({ apiKey: 'test-key', baseURL: model, maxRetries: 0 }), { shipper });
const answer = await withSession({ sessionId: 'smoke' }, () => client.chat.completions.create(request));
const stream = await client.chat.completions.create({ ...request, stream: true });
let streamed = '';
for await (const chunk of stream) streamed += chunk.choices[0]?.delta?.content ?? '';

const delivered = await shipper.drain(30_000);
const { accepted, lanes } = shipper.status();
await shipper.close();
const said = answer.choices[0].message.content;
const senders = [createKafkaSender, createRabbitmqSender].map((sender) => typeof sender);
process.stdout.write(
  `${JSON.stringify({ node: process.version, delivered, said, streamed, senders, accepted, lanes })}\n`,
);
