/** Makes an index that is about to be written to. */
import type { SearchClient } from './client.ts';
import { request } from './request.ts';

/** As its template has it, where it is not there; who may not make one has it made by the first write. Gives its name. */
export async function makeIndex(client: SearchClient, index: string): Promise<string> {
  try {
    if (!(await client.indices.exists({ index }))) await request(client, 'PUT', `/${index}`);
  } catch {
    // Nothing is lost by it: what keeps a write from being taken is told by the write.
  }
  return index;
}
