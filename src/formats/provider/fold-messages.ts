/** Folds the events of Anthropic Messages. */
import { keep } from '../../record/schema-checks.ts';
import type { Members } from '../format.ts';
import { isObject, listOf, membersOf, parsed } from '../values.ts';
import { addDelta, type Fold, type Growing, ownCopy, Places } from './fold.ts';

interface Block {
  readonly value: Growing;
  /** The input of a tool as far as its JSON has come. */
  json: string;
}

const blockOf = (value: Members): Block => ({ value: ownCopy(value), json: '' });

/** One message, block by block. */
export class MessagesFold implements Fold {
  #message: Growing | undefined;
  readonly #usage: Growing = {};
  readonly #blocks = new Places<Block>();
  #isStopped = false;

  add(event: Members): void {
    const { type, index } = event;
    if (type === 'message_start') this.#start(membersOf(event['message']));
    else if (type === 'content_block_start') this.#blocks.set(index, blockOf(membersOf(event['content_block'])));
    else if (type === 'content_block_delta') this.#addToBlock(index, membersOf(event['delta']));
    else if (type === 'message_delta') this.#change(event);
    else if (type === 'message_stop') this.#isStopped = true;
  }

  body(): Members | undefined {
    if (this.#message === undefined && this.#blocks.size === 0) return undefined;
    const content = this.#blocks.inOrder().map(finished);
    const usage = Object.keys(this.#usage).length > 0 ? { usage: this.#usage } : {};
    const given = listOf(this.#message?.['content']);
    return {
      type: 'message',
      role: 'assistant',
      ...this.#message,
      content: content.length > 0 ? content : given,
      ...usage,
    };
  }

  isWhole(): boolean {
    return this.#isStopped;
  }

  #start(message: Members): void {
    const { usage, ...rest } = message;
    this.#message = { ...rest };
    this.#count(usage);
  }

  #change(event: Members): void {
    const message = this.#message ?? {};
    const delta = membersOf(event['delta']);
    for (const name of Object.keys(delta)) if (delta[name] !== null) keep(message, name, delta[name]);
    this.#message = message;
    this.#count(event['usage']);
  }

  // Each count is that of the whole answer so far, so that the later one replaces the earlier.
  #count(usage: unknown): void {
    if (!isObject(usage)) return;
    for (const name of Object.keys(usage)) if (usage[name] !== null) keep(this.#usage, name, usage[name]);
  }

  #addToBlock(index: unknown, { type, ...delta }: Members): void {
    const block = this.#blocks.at(index, () => blockOf({ type: BLOCK_OF[String(type)] ?? 'text' }));
    if (type === 'input_json_delta') block.json += String(delta['partial_json'] ?? '');
    else if (type === 'citations_delta') addDelta(block.value, { citations: [delta['citation']] });
    else addDelta(block.value, delta);
  }
}

/** Of which kind a block is whose beginning was not seen. */
const BLOCK_OF: Readonly<Record<string, string>> = {
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  input_json_delta: 'tool_use',
};

function finished({ value, json }: Block): Members {
  if (json === '') return value;
  const input = parsed(json);
  return input === undefined ? { ...value, partial_json: json } : { ...value, input };
}
