/** Whether every name in a Bicep file is declared, once, and of use. */
import type { BicepFile } from './bicep-file.ts';
import { childrenOf, type Declaration, type Expression } from './bicep-tree.ts';
import type { Problem } from './problem.ts';

/** The functions of Bicep that are used; another is one more word here. */
const FUNCTIONS = new Set([
  ...[
    'concat',
    'empty',
    'guid',
    'json',
    'loadTextContent',
    'resourceGroup',
    'string',
    'subscriptionResourceId',
    'take',
  ],
  ...['tenant', 'uniqueString'],
]);
const WORDS = new Set(['true', 'false', 'null', 'az', 'sys']);
const DECORATORS = new Set(['description', 'secure', 'allowed', 'minLength', 'maxLength', 'minValue', 'maxValue']);

/** What is wrong with the names of a file. */
export function nameProblems(file: BicepFile): Problem[] {
  const problems: Problem[] = [];
  const tell = (line: number, text: string): void => void problems.push({ path: file.path, line, text });
  const isParameters = file.path.endsWith('.bicepparam');
  const names = new Set<string>();
  // A resource and an output may have one name: they are of different kinds to Bicep.
  for (const { kind, name, line } of file.declarations) {
    const key = kind === 'output' ? `output ${name}` : name;
    if (name !== '' && names.has(key)) tell(line, `${name} is declared twice`);
    names.add(key);
  }
  const used = new Set<string>();
  for (const declaration of file.declarations) {
    for (const decorator of declaration.decorators) {
      const name = decorator.kind === 'call' && decorator.callee.kind === 'name' ? decorator.callee.name : '';
      if (!DECORATORS.has(name)) tell(decorator.line, `@${name}() is no decorator`);
    }
    if (declaration.value !== undefined) look(declaration.value, new Set());
    for (const word of declaration.type?.match(/\w+/g) ?? []) used.add(word);
  }
  if (!isParameters) for (const each of file.declarations) tellUnused(each);
  return problems;

  function look(expression: Expression, local: ReadonlySet<string>): void {
    if (expression.kind === 'for') {
      look(expression.over, local);
      look(expression.body, new Set([...local, ...expression.names]));
      return;
    }
    if (expression.kind === 'lambda') {
      look(expression.body, new Set([...local, ...expression.names]));
      return;
    }
    if (expression.kind === 'call' && expression.callee.kind === 'name') {
      const { name } = expression.callee;
      if (!FUNCTIONS.has(name)) tell(expression.line, `${name}() is no function that is known here`);
      for (const given of expression.given) look(given, local);
      return;
    }
    if (expression.kind === 'name') {
      used.add(expression.name);
      if (!local.has(expression.name) && !names.has(expression.name) && !WORDS.has(expression.name)) {
        tell(expression.line, `${expression.name} is declared nowhere`);
      }
      return;
    }
    for (const inner of childrenOf(expression)) look(inner, local);
  }

  function tellUnused({ kind, name, line }: Declaration): void {
    if ((kind === 'param' || kind === 'var' || kind === 'type') && !used.has(name)) tell(line, `${name} is of no use`);
  }
}
