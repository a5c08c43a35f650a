/** The prompt document on its own: the structure of the system of record, without any of the siblings a record has. */
import type { ExportFormat } from './export-format.ts';
import { lineWriter } from './line-writer.ts';

/** Session, user, message: what other tools for these documents expect, and no more. */
export const DOCUMENTS: ExportFormat = {
  name: 'documents',
  title: 'prompt documents of Cosmos DB in their plain structure, one per line',
  endings: [],
  createWriter: () =>
    lineWriter(({ record: { chat_session_id, user, message } }) => {
      const { id, prompt, other_attr, previous_message_id } = message;
      return {
        value: {
          chat_session_id,
          user: { name: user.name ?? '', user_id: user.user_id ?? '' },
          message: { id, prompt, other_attr, previous_message_id },
        },
      };
    }),
};
