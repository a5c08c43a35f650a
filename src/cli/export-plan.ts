/** What one export is to be, as its flags say it. */
import { PromptlogError } from '../errors.ts';
import type { Compression, ExportFormat } from '../export/export-format.ts';
import { EXPORT_FORMATS, exportFormatNamed, exportFormatOf } from '../export/export-formats.ts';
import type { RedactionProfile } from '../export/redaction.ts';
import type { SelectionFlags } from './selection-flags.ts';

export interface ExportFlags extends SelectionFlags {
  format?: string;
  output: string;
  compress?: Compression;
  redact: RedactionProfile;
  excel?: boolean;
  force?: boolean;
}

/** What one export is to be. */
export interface ExportPlan {
  readonly format: ExportFormat;
  /** '-' is the standard output. */
  readonly output: string;
  readonly profile: RedactionProfile;
  /** Compressed as a whole, around the format. */
  readonly gzip: boolean;
  /** Compression within the file, where the format has one. */
  readonly compress: Compression | undefined;
  readonly byteOrderMark: boolean;
  readonly force: boolean;
}

/** Throws PL_USAGE for what does not go together. */
export function planOf(flags: ExportFlags, isTerminal: boolean): ExportPlan {
  const { output, redact: profile } = flags;
  if (output.trim() === '') refuse('--output was given without a value');
  const format = formatOf(flags.format, output);
  const isGzip = flags.compress === undefined ? output.toLowerCase().endsWith('.gz') : flags.compress === 'gzip';
  const gzip = isGzip && format.binary !== true;
  if (output === '-' && isTerminal && (gzip || format.binary === true)) {
    refuse('that is nothing a terminal can show: name a file with --output, or use a pipe');
  }
  if (format.needsContent === true && profile === 'metadata') {
    refuse(`the format ${format.name} is made of what was said, which --redact metadata leaves out`);
  }
  if (flags.excel === true && format.name !== 'csv') refuse('--excel is for the format csv');
  return {
    format,
    output,
    profile,
    gzip,
    compress: flags.compress,
    byteOrderMark: flags.excel === true,
    force: flags.force === true,
  };
}

function formatOf(name: string | undefined, output: string): ExportFormat {
  const format = name === undefined ? exportFormatOf(output === '-' ? '.ndjson' : output) : exportFormatNamed(name);
  if (format !== undefined) return format;
  const names = EXPORT_FORMATS.map((known) => known.name).join(', ');
  return name === undefined
    ? refuse(`the name ${output} does not tell a format: add --format with one of ${names}`)
    : refuse(`there is no format "${name}": there are ${names}`);
}

function refuse(reason: string): never {
  throw new PromptlogError('PL_USAGE', { reason });
}
