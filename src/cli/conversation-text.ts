/** Records as people read them: one hit of a list, one record in full, one turn of a conversation. */
import type { Json, JsonObject } from '../record/record.ts';
import { safeLine, safeText } from '../safe-text.ts';
import { type Highlight, textOf } from '../search/highlight.ts';
import type { SearchHit } from '../search/search.ts';
import { numberOfField, objectsOfField, textOfField } from './document.ts';

/** How a terminal sets words apart; each gives the text back unchanged where there are no colours. */
export interface TextStyle {
  bold(text: string): string;
  dim(text: string): string;
}

const LABELS: Readonly<Record<string, string>> = {
  message: 'asked',
  'gen_ai.input.messages.parts.content': 'prompt',
  'gen_ai.output.messages.parts.content': 'answer',
  'error.message': 'error',
  'feedback.comment': 'comment',
};

/** A hit as a few lines: when, who, which model, the text around the words, and its id. */
export function hitText(hit: SearchHit, style: TextStyle): string {
  const outcome = hit.outcome === 'completed' ? undefined : joined(hit.outcome, hit.errorType && `(${hit.errorType})`);
  const session = hit.session && `session ${hit.session}${hit.turn === undefined ? '' : ` #${hit.turn}`}`;
  const facts = [hit.user, hit.model, hit.app, outcome, session].filter((fact) => fact !== undefined);
  const lines = [`${style.bold(timeText(hit.time))}  ${safeLine(facts.join(' · '))}`];
  for (const [field, label] of Object.entries(LABELS)) {
    const highlight = hit.highlights[field];
    if (highlight === undefined || repeats(field, highlight, hit)) continue;
    lines.push(`  ${style.dim(label.padEnd(7))} ${highlightText(highlight, style)}`);
  }
  lines.push(`  ${style.dim(`id      ${safeLine(hit.id)}`)}`);
  return lines.join('\n');
}

/** A whole record: the facts first, then every message in order. */
export function recordText(document: JsonObject, style: TextStyle): string {
  const facts = factsOf(document).filter(([, value]) => value !== undefined && value !== '');
  const lines = facts.map(([label, value]) => `${style.dim(label.padEnd(9))} ${safeLine(value ?? '')}`);
  for (const side of ['input', 'output']) {
    for (const message of objectsOfField(document, `gen_ai.${side}.messages`)) {
      lines.push('', style.bold(`${safeLine(String(message['role'] ?? side))}:`), ...partsText(message));
    }
  }
  return lines.join('\n');
}

/** One turn: what the person newly said (unless it is still the turn before), what came of it, and how long it took. */
export function turnText(document: JsonObject, previous: JsonObject | undefined, style: TextStyle): string {
  const turn = numberOfField(document, 'session.turn');
  const head = [
    timeText(textOfField(document, '@timestamp')),
    modelOf(document),
    durationOf(document),
    tokensOf(document),
  ];
  const lines = [
    style.dim(safeLine([turn === undefined ? undefined : `#${turn}`, ...head].filter(Boolean).join(' · '))),
  ];
  const message = textOfField(document, 'message');
  if (message !== undefined && (previous === undefined || !sameTurn(document, previous))) {
    const user = textOfField(document, 'user.name') ?? textOfField(document, 'user.id') ?? 'user';
    lines.push(style.bold(`${safeLine(user)}:`), indented(message));
  }
  for (const answer of objectsOfField(document, 'gen_ai.output.messages')) {
    lines.push(style.bold(`${safeLine(String(answer['role'] ?? 'assistant'))}:`), ...partsText(answer));
  }
  const error = errorOf(document);
  if (error !== undefined) lines.push(`${style.bold('error:')} ${safeLine(error)}`);
  const feedback = feedbackOf(document);
  if (feedback !== undefined) lines.push(`${style.dim('feedback:')} ${safeLine(feedback)}`);
  return lines.join('\n');
}

function factsOf(document: JsonObject): [label: string, value: string | undefined][] {
  const field = (name: string) => textOfField(document, name);
  const turn = field('session.turn');
  return [
    ['record', field('event.id')],
    ['response', field('gen_ai.response.id')],
    ['when', joined(timeText(field('@timestamp')), durationOf(document), firstTokenOf(document))],
    ['who', joined(field('user.name'), field('user.id'), field('user.email'), field('organization.id'))],
    ['session', joined(field('session.id'), turn && `turn ${turn}`)],
    ['app', joined(field('service.name'), field('service.environment'), field('source.ip'))],
    ['model', joined(modelOf(document), field('gen_ai.provider.name'), field('gen_ai.operation.name'))],
    ['tokens', tokensOf(document)],
    ['cost', costOf(document)],
    ['outcome', joined(field('outcome'), field('gen_ai.response.finish_reasons'))],
    ['error', errorOf(document)],
    ['feedback', feedbackOf(document)],
    [
      'gateway',
      joined(field('gateway.name'), field('gateway.api'), field('gateway.operation'), field('gateway.backend')),
    ],
    ['tags', field('tags')],
    ['topics', field('topics')],
    ['own', field('properties')],
    ['trace', joined(field('trace.id'), field('span.id'))],
    ['revision', field('record.revision')],
  ];
}

function partsText(message: JsonObject): string[] {
  const parts = objectsOfField(message, 'parts');
  return parts.length === 0 ? [indented('(empty)')] : parts.map((part) => indented(partText(part)));
}

function partText(part: JsonObject): string {
  const { type, name, content } = part;
  if (type === 'tool_call') return `→ calls ${String(name ?? 'a tool')}(${compact(part['arguments'])})`;
  if (type === 'tool_call_response') return `← ${compact(part['response'] ?? content)}`;
  if (typeof content === 'string' && content !== '') return type === 'text' ? content : `[${String(type)}] ${content}`;
  return compact(part);
}

// An agent asks several times within one turn: with the answers of its tools, or again after an error.
function sameTurn(document: JsonObject, previous: JsonObject): boolean {
  return ['session.turn', 'message'].every((name) => textOfField(document, name) === textOfField(previous, name));
}

function repeats(field: string, highlight: Highlight, hit: SearchHit): boolean {
  const isPrompt = field === 'gen_ai.input.messages.parts.content';
  return isPrompt && textOf(highlight) === textOf(hit.highlights['message'] ?? []);
}

function highlightText(highlight: Highlight, style: TextStyle): string {
  // Word by word, because the spaces around a found word would be trimmed with it.
  const pieces = highlight.map(({ text, found }) => {
    const line = safeText(text).replace(/\s+/g, ' ');
    return found ? style.bold(line) : line;
  });
  return pieces.join('').trim();
}

function modelOf(document: JsonObject): string | undefined {
  const answered = textOfField(document, 'gen_ai.response.model');
  const asked = textOfField(document, 'gen_ai.request.model');
  return answered !== undefined && asked !== undefined && asked !== answered
    ? `${answered} (asked for ${asked})`
    : (answered ?? asked);
}

function durationOf(document: JsonObject): string | undefined {
  const nanoseconds = numberOfField(document, 'event.duration');
  return nanoseconds === undefined ? undefined : `${seconds(nanoseconds / 1e9)} s`;
}

function firstTokenOf(document: JsonObject): string | undefined {
  const first = numberOfField(document, 'gen_ai.response.time_to_first_chunk');
  return first === undefined ? undefined : `first token after ${seconds(first)} s`;
}

function tokensOf(document: JsonObject): string | undefined {
  const input = numberOfField(document, 'gen_ai.usage.input_tokens');
  const output = numberOfField(document, 'gen_ai.usage.output_tokens');
  if (input === undefined && output === undefined) return undefined;
  const estimated = textOfField(document, 'gen_ai.usage.estimated') === 'true' ? ' (estimated)' : '';
  const counts = [input === undefined ? undefined : `${input} in`, output === undefined ? undefined : `${output} out`];
  return `${counts.filter((count) => count !== undefined).join(', ')}${estimated}`;
}

function costOf(document: JsonObject): string | undefined {
  const total = numberOfField(document, 'cost.total');
  return total === undefined ? undefined : `${total.toPrecision(3)} ${textOfField(document, 'cost.currency') ?? 'USD'}`;
}

function errorOf(document: JsonObject): string | undefined {
  const status = numberOfField(document, 'http.response.status_code');
  const type = textOfField(document, 'error.type');
  const code = textOfField(document, 'error.code');
  const message = textOfField(document, 'error.message');
  if (type === undefined && code === undefined && message === undefined) return undefined;
  return [status, type, code === type ? undefined : code, message].filter((part) => part !== undefined).join(' · ');
}

function feedbackOf(document: JsonObject): string | undefined {
  const comment = textOfField(document, 'feedback.comment');
  const score = textOfField(document, 'feedback.score');
  return joined(score && `score ${score}`, textOfField(document, 'feedback.label'), comment && `“${comment}”`);
}

function timeText(time: string | undefined): string {
  return time === undefined ? '' : time.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

function seconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function compact(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function indented(text: string): string {
  return safeText(text).replace(/^/gm, '  ');
}

function joined(...facts: (string | undefined)[]): string | undefined {
  const known = facts.filter((fact) => fact !== undefined && fact !== '');
  return known.length === 0 ? undefined : known.join(' · ');
}
