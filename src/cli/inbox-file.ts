/** Ships one file of the inbox: NDJSON line by line, or a JSON file that holds one record or a list of them. */
import { fileLines } from '../doors/record-file.ts';
import { acceptLine } from '../doors/record-lines.ts';
import type { Shipper } from '../shipper.ts';
import type { ShippedFile } from '../stack/inbox.ts';

/** Resolves when what was taken of the file is on the disk; bad lines come back with their text and why. */
export async function shipInboxFile(shipper: Shipper, file: string, signal: AbortSignal): Promise<ShippedFile> {
  const failures: object[] = [];
  let accepted = 0;
  for await (const line of fileLines(file)) {
    signal.throwIfAborted();
    if (line.text.trim() === '') continue;
    const bad = await acceptLine(shipper, line, 'inbox');
    if (bad === undefined) accepted += 1;
    else failures.push({ ...bad, text: line.text });
  }
  await shipper.flush();
  return { accepted, failures };
}
