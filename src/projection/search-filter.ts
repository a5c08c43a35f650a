/** What a provider's content filter did, from all the places in which Azure OpenAI reports it. */
import type { PromptRecord } from '../record/record.ts';
import { type Members, membersOf } from './search-value.ts';

interface Findings {
  /** Whether any result was reported at all. */
  reported: boolean;
  readonly categories: Set<string>;
}

/** Reads the filter's results for the prompt, for each choice, and in the error of a refused call; undefined when there is none. */
export function searchFilter(
  record: PromptRecord,
  completion: Members,
  promptResults: unknown,
  reasons: readonly string[],
): Members | undefined {
  const findings: Findings = { reported: false, categories: new Set() };
  addEach(findings, completion['prompt_filter_results'] ?? completion['prompt_annotations']);
  addEach(findings, promptResults ?? record['prompt_filter_results']);
  addEach(findings, completion['choices']);
  if (record.error !== undefined) {
    add(findings, record.error);
    add(findings, membersOf(record.error['innererror']));
  }
  const stopped =
    record.outcome === 'filtered' || record.error?.code === 'content_filter' || reasons.includes('content_filter');
  if (!findings.reported && !stopped) return undefined;
  const categories = [...findings.categories].sort();
  return categories.length === 0 ? { blocked: stopped } : { blocked: true, categories };
}

function addEach(findings: Findings, holders: unknown): void {
  if (Array.isArray(holders)) for (const holder of holders) add(findings, membersOf(holder));
}

function add(findings: Findings, holder: Members): void {
  const results = holder['content_filter_results'] ?? holder['content_filter_result'];
  if (typeof results !== 'object' || results === null) return;
  findings.reported = true;
  for (const [category, result] of Object.entries(results)) {
    if (isFiltered(result)) findings.categories.add(category.toWellFormed());
  }
}

// A category is one result or, for the lists a customer keeps, one result for each list.
function isFiltered(result: unknown): boolean {
  if (Array.isArray(result)) return result.some((entry) => membersOf(entry)['filtered'] === true);
  const { filtered, details } = membersOf(result);
  return filtered === true || (Array.isArray(details) && isFiltered(details));
}
