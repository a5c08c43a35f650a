/** What an export shows of a record: all of it, nothing that was said, texts with their secrets masked, or people under pseudonyms. */
import { PromptlogError } from '../errors.ts';
import type { SearchDocument } from '../projection/search-document.ts';
import { withoutContent } from '../projection/search-metadata.ts';
import { applyCapture } from '../record/capture.ts';
import type { PromptRecord } from '../record/record.ts';
import { createRedactor, type Redactor, type UserPattern } from '../record/redact.ts';
import type { ExportedRecord } from './export-format.ts';
import { pseudonyms, withPseudonyms } from './pseudonyms.ts';

export const REDACTION_PROFILES = ['none', 'metadata', 'masked', 'pseudonymous'] as const;
export type RedactionProfile = (typeof REDACTION_PROFILES)[number];

export interface RedactionOptions {
  /** The search document of a record. */
  readonly project: (record: PromptRecord) => SearchDocument;
  /** Patterns of one's own, beside every rule that is built in. */
  readonly patterns?: readonly UserPattern[];
  /** Key of the pseudonyms, at least 16 characters; needed for `pseudonymous`. */
  readonly key?: string | undefined;
}

/** Makes of a record what may leave. Throws PL_REDACTION_FAILED: then nothing of the record leaves. */
export type Redaction = (record: PromptRecord) => ExportedRecord;

const EVERY_RULE = {
  credentials: true,
  'payment-cards': true,
  email: true,
  phone: true,
  iban: true,
  ip: true,
} as const;

/** The redaction of a profile. */
export function createRedaction(profile: RedactionProfile, options: RedactionOptions): Redaction {
  const { project } = options;
  switch (profile) {
    case 'none':
      return (record) => ({ record, document: () => project(record) });
    case 'metadata':
      return (record) => metadataOf(record, project);
    case 'masked':
      return masked(createRedactor({ rules: EVERY_RULE, patterns: options.patterns ?? [] }), project);
    case 'pseudonymous':
      return pseudonymous(options);
  }
}

// What is derived from a text without quoting it stays: topics, moods and languages are what metadata is exported for.
function metadataOf(record: PromptRecord, project: RedactionOptions['project']): ExportedRecord {
  const kept = applyCapture(record, 'metadata');
  if (kept === undefined) throw new PromptlogError('PL_REDACTION_FAILED', { reason: 'nothing is left' });
  return { record: kept, document: () => withoutContent(project(record)) as SearchDocument };
}

function masked(redactor: Redactor, project: RedactionOptions['project']): Redaction {
  return (record) => {
    const clean = JSON.parse(redactor.redact(JSON.stringify(record)).json) as PromptRecord;
    return { record: clean, document: () => project(clean) };
  };
}

function pseudonymous({ key, patterns = [], project }: RedactionOptions): Redaction {
  if (key === undefined) {
    const reason = 'pseudonyms are made with a key';
    throw new PromptlogError('PL_CONFIG_INVALID', { option: 'masking.hashKey', reason, source: 'the settings' });
  }
  const mask = masked(createRedactor({ rules: EVERY_RULE, patterns, mode: 'hash', hashKey: key }), project);
  const pseudonym = pseudonyms(key);
  return (record) => mask(withPseudonyms(record, pseudonym));
}
