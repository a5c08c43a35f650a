/** Whether the user may do all that erasing and pruning take: what he may not see would count as gone. */
import { PromptlogError } from '../errors.ts';
import type { SearchClient } from '../search/client.ts';
import { askPrivileges } from '../search/privileges.ts';
import { METADATA_TEMPLATE_NAME, TEMPLATE_NAME } from '../search/template-files.ts';

const INDICES = [`${TEMPLATE_NAME}-*`, `${METADATA_TEMPLATE_NAME}-*`];
const LOOKING = ['read', 'view_index_metadata', 'maintenance'];
const CHANGING = ['index', 'delete'];

/** Throws PL_SEARCH_FORBIDDEN with what the user lacks at that place; who only looks needs less. */
export async function refuseBlind(client: SearchClient, place: string, dryRun: boolean): Promise<void> {
  const privileges = [...LOOKING, ...(dryRun ? [] : CHANGING)];
  const answer = await askPrivileges(client, { cluster: [], index: [{ names: INDICES, privileges }] });
  if (answer === undefined || answer.missing.length === 0) return;
  const reason = `${answer.username} lacks ${answer.missing.join(', ')}`;
  throw new PromptlogError('PL_SEARCH_FORBIDDEN', { place, reason });
}
