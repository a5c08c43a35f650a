/** A body of `multipart/form-data`, as the audio and image APIs take: its fields, and which files came with it. */

/** A file of a form; its content is no part of a record. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly media_type?: string;
  /** Characters of the captured text. */
  readonly length: number;
}

/** What a form holds. */
export interface Form {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly FormFile[];
  readonly isCut: boolean;
}

const BOUNDARY = /^\s*(--[\w'()+,./:=? -]{1,72})\r?\n/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** Reads a form; undefined when the text is none. */
export function formOf(text: string): Form | undefined {
  const boundary = BOUNDARY.exec(text)?.[1];
  if (boundary === undefined) return undefined;
  const sections = text.trimStart().slice(boundary.length).split(`\n${boundary}`);
  const isCut = !sections.at(-1)?.startsWith('--');
  const fields: [string, unknown][] = [];
  const files: FormFile[] = [];
  for (const section of isCut ? sections : sections.slice(0, -1)) addSection(section, fields, files);
  return fields.length + files.length === 0 ? undefined : { fields: Object.fromEntries(fields), files, isCut };
}

function addSection(section: string, fields: [string, unknown][], files: FormFile[]): void {
  const [, head = '', content = ''] = /^\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(section) ?? [];
  const field = /;\s*name="([^"]*)"/i.exec(head)?.[1];
  if (field === undefined) return;
  const name = /;\s*filename="([^"]*)"/i.exec(head)?.[1];
  const type = /^content-type:\s*([^\s;]+)/im.exec(head)?.[1];
  const value = content.replace(/\r$/, '');
  if (name === undefined) fields.push([field.replace(/\[\]$/, ''), NUMBER.test(value) ? Number(value) : value]);
  else files.push({ field, name, length: value.length, ...(type === undefined ? {} : { media_type: type }) });
}
