/** A Bicep file that was read, with what the checks look up in it. */
import { parseBicep } from './bicep-parser.ts';
import { BicepError } from './bicep-tokens.ts';
import { type Declaration, type Expression, plainText } from './bicep-tree.ts';
import type { Files, Problem } from './problem.ts';

export interface BicepFile {
  readonly path: string;
  readonly declarations: readonly Declaration[];
}

/** The files that could be read, and what is wrong with the others. */
export function readBicep(files: Files): {
  readonly read: readonly BicepFile[];
  readonly problems: readonly Problem[];
} {
  const read: BicepFile[] = [];
  const problems: Problem[] = [];
  for (const [path, text] of files) {
    if (!/\.bicep(param)?$/.test(path)) continue;
    try {
      read.push({ path, declarations: parseBicep(text) });
    } catch (error) {
      if (!(error instanceof BicepError)) throw error;
      problems.push({ path, line: error.line, text: error.message });
    }
  }
  return { read, problems };
}

export function declared(file: BicepFile, name: string): Declaration | undefined {
  return file.declarations.find((each) => each.name === name);
}

/** The text an expression is in the end, through variables of the file. */
export function textIn(file: BicepFile, expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'name') return plainText(expression);
  const declaration = declared(file, expression.name);
  return declaration?.kind === 'var' ? textIn(file, declaration.value) : undefined;
}

/** The path of a file that another names, both from the folder they are in. */
export function pathFrom(path: string, named: string): string {
  const segments = path.split('/').slice(0, -1);
  for (const segment of named.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
