/** Calls as examples for fine-tuning a chat model: OpenAI's format, one conversation per line. */
import { chatExample } from './chat-example.ts';
import type { ExportFormat } from './export-format.ts';
import { lineWriter } from './line-writer.ts';

/** Only calls that were answered to the end: what failed, was cut off or filtered is left out and counted. */
export const CHAT: ExportFormat = {
  name: 'chat',
  title: "conversations for fine-tuning, in OpenAI's format of messages and tools",
  endings: [],
  needsContent: true,
  createWriter: () => lineWriter(({ record }) => chatExample(record)),
};
