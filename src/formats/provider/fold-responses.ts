/** Folds the events of the Responses API: the response of the last event where it came, else what the pieces make. */
import { keep } from '../../record/schema-checks.ts';
import type { Members } from '../format.ts';
import { isObject, listOf, membersOf } from '../values.ts';
import { addDelta, type Fold, type Growing, own, ownCopy, Places } from './fold.ts';

interface Item {
  value: Growing;
  content: Places<Growing>;
  summary: Places<Growing>;
}

const TERMINAL = new Set(['response.completed', 'response.failed', 'response.incomplete', 'response.cancelled']);
/** Of which kind the content part is that a delta adds to, and in which member. */
const PARTS: Readonly<Record<string, readonly [type: string, member: string]>> = {
  output_text: ['output_text', 'text'],
  refusal: ['refusal', 'refusal'],
  reasoning_text: ['reasoning_text', 'text'],
};
/** Which member of its item a delta adds to. */
const MEMBERS: Readonly<Record<string, readonly [type: string, member: string]>> = {
  function_call_arguments: ['function_call', 'arguments'],
  mcp_call_arguments: ['mcp_call', 'arguments'],
  custom_tool_call_input: ['custom_tool_call', 'input'],
  code_interpreter_call_code: ['code_interpreter_call', 'code'],
};

const newItem = (value: Members): Item => ({ value: ownCopy(value), content: new Places(), summary: new Places() });

/** One response, item by item. */
export class ResponsesFold implements Fold {
  #response: Members | undefined;
  #isTerminal = false;
  readonly #items = new Places<Item>();
  readonly #audio: Growing = {};

  add(event: Members): void {
    const type = String(event['type']);
    if (isObject(event['response']) && !this.#isTerminal) {
      this.#response = event['response'];
      this.#isTerminal = TERMINAL.has(type);
      return;
    }
    const [, subject = '', action = ''] = /^response\.(.*)\.([a-z_]+)$/.exec(type) ?? [];
    if (subject === 'output_item') this.#items.set(event['output_index'], newItem(membersOf(event['item'])));
    else if (subject === 'audio' || subject === 'audio.transcript') this.#addAudio(subject, event['delta']);
    else if (event['output_index'] !== undefined) this.#addToItem(subject, action, event);
  }

  body(): Members | undefined {
    if (this.#isTerminal && (this.#items.size === 0 || hasOutput(this.#response))) return this.#response;
    if (this.#response === undefined && this.#items.size === 0) return undefined;
    const output = this.#items.inOrder().map(itemOf);
    const audio = Object.keys(this.#audio).length > 0 ? { audio: this.#audio } : {};
    return { object: 'response', status: 'in_progress', ...this.#response, output, ...audio };
  }

  isWhole(): boolean {
    return this.#isTerminal;
  }

  #addAudio(subject: string, delta: unknown): void {
    if (typeof delta === 'string') addDelta(this.#audio, { [subject === 'audio' ? 'data' : 'transcript']: delta });
  }

  #addToItem(subject: string, action: string, event: Members): void {
    const item = this.#items.at(event['output_index'], () =>
      newItem({ type: own(MEMBERS, subject) === undefined ? typeFor(subject) : MEMBERS[subject]?.[0] }),
    );
    const part = own(PARTS, subject) as (typeof PARTS)[string] | undefined;
    const member = own(MEMBERS, subject) as (typeof MEMBERS)[string] | undefined;
    if (subject === 'content_part') item.content.set(event['content_index'], ownCopy(membersOf(event['part'])));
    else if (subject === 'reasoning_summary_part')
      item.summary.set(event['summary_index'], ownCopy(membersOf(event['part'])));
    else if (subject === 'reasoning_summary_text') {
      grow(
        item.summary.at(event['summary_index'], () => ({ type: 'summary_text' })),
        'text',
        action,
        event,
      );
    } else if (part !== undefined) {
      grow(
        item.content.at(event['content_index'], () => ({ type: part[0] })),
        part[1],
        action,
        event,
      );
    } else if (member !== undefined) grow(item.value, member[1], action, event);
    else addOther(item, subject, action, event);
  }
}

/** A response that failed in its middle may say nothing of what it had said until then. */
function hasOutput(response: Members | undefined): boolean {
  return listOf(response?.['output']).length > 0;
}

/** Appends a delta; what closes a member has it whole. */
function grow(target: Growing, member: string, action: string, event: Members): void {
  const value = event[action === 'delta' ? 'delta' : member];
  if (typeof value !== 'string') return;
  const known = target[member];
  target[member] = action === 'delta' && typeof known === 'string' ? known + value : value;
}

function addOther(item: Item, subject: string, action: string, event: Members): void {
  if (subject === 'output_text.annotation') {
    const text = item.content.at(event['content_index'], () => ({ type: 'output_text' }));
    addDelta(text, { annotations: [event['annotation']] });
  } else if (action === 'partial_image') {
    keep(item.value, 'partial_image_b64', event['partial_image_b64']);
  } else if (subject.endsWith('_call')) item.value['status'] = action;
  else if (action === 'delta') addDelta(item.value, { [subject]: event['delta'] });
}

function typeFor(subject: string): string {
  if (subject.endsWith('_call')) return subject;
  return subject.startsWith('reasoning') ? 'reasoning' : 'message';
}

function itemOf({ value, content, summary }: Item): Members {
  const role = value['type'] === 'message' && value['role'] === undefined ? { role: 'assistant' } : {};
  return {
    ...value,
    ...role,
    ...(content.size > 0 ? { content: content.inOrder() } : {}),
    ...(summary.size > 0 ? { summary: summary.inOrder() } : {}),
  };
}
