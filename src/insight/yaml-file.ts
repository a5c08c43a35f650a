/** A file of YAML, or of JSON, that a person edits: what it says, and at which line each part of it stands. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import { PromptlogError } from '../errors.ts';

/** Which file it is. */
export interface YamlPlace {
  /** The setting that names the file. */
  readonly option: string;
  /** The file, for messages. */
  readonly source: string;
}

export interface YamlFile {
  /** Objects, lists, texts, numbers, truth values and null. */
  readonly value: unknown;
  /** The line, from 1, of what stands at a path; of the nearest part around it where nothing stands there. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** The error that says what is wrong at a path of this file. */
  readonly wrong: (path: readonly (string | number)[], reason: string) => PromptlogError;
}

/** Throws PL_CONFIG_INVALID, with the file and the line, when the text cannot be read. */
export function readYaml(text: string, place: YamlPlace): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const [problem] = document.errors;
  if (problem !== undefined) throw invalid(place, lines.linePos(problem.pos[0]).line, problem.message);
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let end = path.length; end >= 0; end--) {
      const node = end === 0 ? document.contents : document.getIn(path.slice(0, end), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  return {
    value: contentsOf(document, place),
    lineOf,
    wrong: (path, reason) => invalid(place, lineOf(path), reason),
  };
}

function contentsOf(document: ReturnType<typeof parseDocument>, place: YamlPlace): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    // Aliases that unfold into more than any file of settings has.
    throw invalid(place, 1, error instanceof Error ? error.message : String(error));
  }
}

function invalid({ option, source }: YamlPlace, line: number, reason: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: `${source}, line ${line}` });
}
