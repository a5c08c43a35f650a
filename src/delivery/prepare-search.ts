/** Templates before documents: an index made without them would guess every field's type. */
import { PromptlogError } from '../errors.ts';
import type { SearchClient } from '../search/client.ts';
import { request, statusOf } from '../search/request.ts';
import { TEMPLATE_NAME } from '../search/template-files.ts';
import { installTemplates } from '../search/templates.ts';

/**
 * Installs what is missing. A writer with least privilege may not, and need not: then whoever set the server up has done it
 * (`promptlog setup`). A newer version on the server is used as it is: newer templates know every field of older ones.
 */
export async function prepareSearch(client: SearchClient): Promise<void> {
  try {
    await installTemplates(client);
  } catch (error) {
    const newer = error instanceof PromptlogError && error.code === 'PL_TEMPLATES_NEWER';
    if (!newer && statusOf(error) !== 403) throw error;
  }
}

/**
 * Looks after a connection broke whether it is still the same server: with a single request, since more of them might never all
 * get through to one that is in trouble.
 */
export async function prepareSearchAgain(client: SearchClient): Promise<void> {
  try {
    if ((await request(client, 'GET', `/_index_template/${TEMPLATE_NAME}`)) === undefined) await prepareSearch(client);
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
  }
}
