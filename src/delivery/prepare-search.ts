/** Templates before documents: an index made without them would guess every field's type. */
import { PromptlogError } from '../errors.ts';
import { type SearchClient, searchErrors } from '../search/client.ts';
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

/** Makes sure of one of the templates of what promptlog says of itself: an index made without it would guess every field's type. */
export async function prepareOwn(client: SearchClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await client.transport.request({ method: 'GET', path: `/_index_template/${name}` }, { signal });
  } catch (error) {
    const status = error instanceof searchErrors.ResponseError ? error.statusCode : undefined;
    // A writer with least privilege may not look: whoever set the server up has done it.
    if (status === 403) return;
    if (status !== 404) throw error;
    await prepareSearch(client);
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
