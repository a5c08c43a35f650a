/** What the formats of exports make of records, without a store and a disk. */
import type { ExportFormat, LeftOut, RecordsWriter, WriterOptions } from '../../src/export/export-format.ts';
import type { ExportOutput } from '../../src/export/output.ts';
import { projector } from '../../src/export/projector.ts';
import { createRedaction, type Redaction, type RedactionProfile } from '../../src/export/redaction.ts';
import type { PromptRecord } from '../../src/record/record.ts';

export const PSEUDONYM_KEY = 'a key of the tests alone';

/** The redaction of a profile, without insight. */
export function redactionOf(profile: RedactionProfile, key = PSEUDONYM_KEY): Redaction {
  return createRedaction(profile, { project: projector(), key });
}

/** The bytes of a whole file, and why records were left out of it. */
export function fileOf(
  writer: RecordsWriter,
  records: Iterable<PromptRecord>,
  redaction: Redaction = redactionOf('none'),
): { bytes: Buffer; leftOut: (LeftOut | undefined)[] } {
  const pieces: Uint8Array[] = [];
  const leftOut: (LeftOut | undefined)[] = [];
  for (const record of records) {
    leftOut.push(writer.add(redaction(record)));
    const ready = writer.take();
    if (ready !== undefined) pieces.push(ready);
  }
  pieces.push(writer.end());
  return { bytes: Buffer.concat(pieces), leftOut };
}

/** The lines a format makes of records, parsed. */
export function linesOf(format: ExportFormat, records: Iterable<PromptRecord>, redaction?: Redaction): unknown[] {
  return fileOf(format.createWriter({}), records, redaction)
    .bytes.toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** The text a format makes of records. */
export function textOf(format: ExportFormat, records: Iterable<PromptRecord>, options: WriterOptions = {}): string {
  return fileOf(format.createWriter(options), records).bytes.toString();
}

/** An output in memory, which remembers how it ended. */
export class KeptOutput implements ExportOutput {
  text = '';
  end: 'discarded' | 'finished' | undefined;
  get bytes(): number {
    return Buffer.byteLength(this.text);
  }
  async write(bytes: Uint8Array): Promise<void> {
    this.text += Buffer.from(bytes).toString();
  }
  async finish(): Promise<void> {
    this.end = 'finished';
  }
  async discard(): Promise<void> {
    this.end = 'discarded';
  }
}
