/** A client of the package `openai` whose prompts are logged into a list, and what is looked for in its records. */
import assert from 'node:assert/strict';
import OpenAI, { type ClientOptions } from 'openai';
import { type LogPromptsOptions, logPrompts } from '../../src/doors/openai/log-prompts.ts';
import type { PromptlogError } from '../../src/errors.ts';
import type { JsonObject, PromptRecord } from '../../src/record/record.ts';
import { readRecord } from '../../src/record/schema.ts';
import type { RecordTaker } from '../../src/record-taker.ts';
import { until } from './promptlog-command.ts';

export class LoggedClients {
  records: PromptRecord[] = [];
  readonly warnings: PromptlogError[] = [];
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  get taker(): RecordTaker {
    const accept: RecordTaker['accept'] = (input, door) => {
      assert.equal(door, 'openai');
      const record = readRecord(structuredClone(input));
      this.records.push(record);
      return { id: record.message.id, session: record.chat_session_id };
    };
    return { accept } as RecordTaker;
  }

  options(more: LogPromptsOptions = {}): LogPromptsOptions {
    return { shipper: this.taker, onWarning: (error) => void this.warnings.push(error), ...more };
  }

  plain(more: ClientOptions = {}): OpenAI {
    return new OpenAI({ baseURL: `${this.#url}/v1`, apiKey: 'sk-test', maxRetries: 0, ...more });
  }

  logged(more: LogPromptsOptions = {}, client: ClientOptions = {}): OpenAI {
    return logPrompts(this.plain(client), this.options(more));
  }

  /** The only record; one without usage is there when its tokens have been counted. */
  async one(): Promise<PromptRecord> {
    await until('a record', () => this.records.length > 0);
    assert.deepEqual(
      this.warnings.map(({ message }) => message),
      [],
    );
    assert.equal(this.records.length, 1);
    const [record] = this.records.splice(0);
    return record ?? assert.fail();
  }
}

/** The completion of a record. */
export function completionOf({ message }: PromptRecord): JsonObject {
  const found = message.other_attr.find((entry) => 'completion' in entry);
  return (found?.['completion'] ?? {}) as JsonObject;
}

/** The first choice of a record. */
export function choiceOf(
  record: PromptRecord,
  index = 0,
): { message?: JsonObject; finish_reason?: string; text?: string } {
  const { choices } = completionOf(record) as { choices?: { message?: JsonObject }[] };
  return choices?.[index] ?? {};
}

export function usageOf({ message }: PromptRecord): { total_tokens?: number; estimated?: boolean } | undefined {
  return message.other_attr.find((entry) => 'usage' in entry)?.['usage'] as { total_tokens?: number } | undefined;
}
