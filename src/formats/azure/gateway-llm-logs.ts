/**
 * A row of the gateway's log of model calls (`GatewayLlmLogs`, `ApiManagementGatewayLlmLog`). One call makes several:
 *
 * | row                                          | half       |
 * |----------------------------------------------|------------|
 * | model, deployment and tokens (sequence 0)    | `response` |
 * | RequestMessages, or a piece of them          | `request`  |
 * | ResponseMessages, or a piece of them         | `response` |
 *
 * Messages of more than 32 KB come in pieces, one row each.
 */
import type { Half } from '../../record/record.ts';
import type { Made, Members } from '../format.ts';
import { defined, filled, numberOf, parsed, textOf } from '../values.ts';
import { choicesOfMessages, messagesOf, written } from './messages.ts';
import { operationOf } from './operations.ts';
import { pieceOf } from './pieces.ts';
import type { Row } from './row.ts';
import { correlationOf, flagOf, ownTimeOf, type Placed, refused, serviceFactsOf, timeOf } from './row-facts.ts';

/** What the row holds of its call. */
export function readLlmRow(placed: Placed): Made {
  const { row, path } = placed;
  const id = correlationOf(row);
  if (id === undefined) return refused(path, 'correlationId', 'the id of the call', row.get('correlationid'));
  const request = row.get('requestmessages');
  const response = row.get('responsemessages');
  const head = headOf(row);
  if (request === undefined && response === undefined && head === undefined) {
    return { kind: 'ignored', reason: 'a probe: a row without model, tokens and messages' };
  }
  const halves: Half[] = [];
  if (request !== undefined) halves.push('request');
  if (response !== undefined || head !== undefined) halves.push('response');
  const seq = numberOf(row.get('sequencenumber')) ?? 0;
  const time = ownTimeOf(row);
  const asked = request === undefined ? undefined : half('request', request, seq, time);
  const answered = response === undefined ? undefined : half('response', response, seq, time);
  const answer = answerOf(answered?.messages);
  const pieces = filled({ ...asked?.pieces, ...answered?.pieces });
  return {
    kind: 'part',
    value: defined({
      message: {
        id,
        ...(asked?.messages !== undefined && { prompt: asked.messages }),
        other_attr: [...answer, ...(head?.attributes ?? [])],
      },
      time: timeOf(placed),
      ...head?.members,
      gateway: filled({ ...serviceFactsOf(row), operation: textOf(row.get('operationname', 'operationid')) }),
      properties: filled({ ...row.rest(), deployment: head?.deployment }),
      outcome: answer.length === 0 ? undefined : 'completed',
      halves,
      pieces,
    }),
  };
}

/** What the text of a half makes once it is whole. */
export function finishMessages(which: Half, text: string): Members | undefined {
  const messages = messagesOf(parsed(text));
  if (messages === undefined) return undefined;
  if (which === 'request') return { message: { prompt: messages } };
  return { message: { other_attr: answerOf(messages) }, outcome: 'completed' };
}

interface HalfOfCall {
  readonly messages?: readonly Members[];
  readonly pieces?: Members;
}

function half(which: Half, value: unknown, seq: number, time: string | undefined): HalfOfCall {
  const messages = messagesOf(parsed(value));
  if (messages !== undefined) return { messages };
  const text = typeof value === 'string' ? value : (written(value) ?? '');
  return { pieces: pieceOf(which, { seq, time: time ?? '', text }) };
}

function answerOf(messages: readonly Members[] | undefined): Members[] {
  return messages === undefined || messages.length === 0
    ? []
    : [{ completion: { choices: choicesOfMessages(messages) } }];
}

interface Head {
  readonly attributes: readonly Members[];
  readonly members: Members;
  readonly deployment: string | undefined;
}

/** What the first row of a call says of it; undefined for a row that says nothing. */
function headOf(row: Row): Head | undefined {
  const model = textOf(row.get('modelname'));
  const deployment = textOf(row.get('deploymentname'));
  const responseId = textOf(row.get('requestid'));
  const operation = operationOf(row.get('operationname', 'operationid'));
  const usage = usageOf(row);
  const streams = flagOf(row.get('isstreamcompletion'));
  if ((model ?? usage ?? responseId) === undefined) return undefined;
  return {
    deployment,
    attributes: [{ model }, { usage }].filter((attribute) => Object.values(attribute)[0] !== undefined),
    members: {
      operation,
      // Only Azure OpenAI knows deployments.
      provider: deployment === undefined ? undefined : 'azure.ai.openai',
      response_id: responseId,
      request: filled({ model: deployment, stream: streams }),
    },
  };
}

/** Rows that carry no counts of their own have zeros instead. */
function usageOf(row: Row): Members | undefined {
  const counts = {
    prompt_tokens: numberOf(row.get('prompttokens')),
    completion_tokens: numberOf(row.get('completiontokens')),
    total_tokens: numberOf(row.get('totaltokens')),
  };
  const cached = numberOf(row.get('promptcachedtokens'));
  if (!Object.values(counts).some((count) => count !== undefined && count > 0)) return undefined;
  return defined({ ...counts, prompt_tokens_details: cached === undefined ? undefined : { cached_tokens: cached } });
}
