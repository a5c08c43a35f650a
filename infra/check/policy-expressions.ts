/** Whether an expression of a policy can be one: its brackets, its types, what it reads of the call, and that it lets no secret out. */
import { CONTEXT, TYPES } from './policy-grammar.ts';

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const SECRETS =
  /"(?:authorization|api-key|ocp-apim-subscription-key|cookie|x-api-key)"|\.(?:PrimaryKey|SecondaryKey|Key)\b/i;
const KEYWORDS = new Set(['String', 'Boolean', 'Int32']);

/** What is wrong with a value that may be an expression; nothing where it is plain text. */
export function expressionProblems(text: string): string[] {
  const code = text.trim();
  if (!code.startsWith('@')) return [];
  const problems = bracketProblems(code.slice(1));
  if (problems.length > 0) return problems;
  if (!/^@[({]/.test(code)) return ['an expression begins with @( or @{'];
  const bare = withoutTexts(code);
  if (code.startsWith('@{') && !/\breturn\b/.test(bare)) problems.push('a block of statements that returns nothing');
  if (bare.includes('//')) problems.push('a comment in an expression: on one line it would hide what follows');
  if (/\{\{|\}\}/.test(code)) problems.push('two braces together stand for a named value');
  problems.push(...typeProblems(bare), ...contextProblems(bare));
  if (SECRETS.test(code)) problems.push(`it reads a secret: ${SECRETS.exec(code)?.[0]}`);
  if (/context\.Request\.Headers(?!\.(?:GetValueOrDefault|ContainsKey)\()/.test(bare))
    problems.push('it reads all headers, secrets too');
  if (/\.As</.test(bare) && !/\.As<\w+>\(preserveContent: true\)/.test(bare)) {
    problems.push('it takes a body away from who comes after: preserveContent: true is missing');
  }
  if (bare.includes('context.Response.Body.As<') && !code.includes('"promptlog-streamed"')) {
    problems.push('it reads an answer without asking whether it is streamed');
  }
  return problems;
}

/** The names of variables an expression reads. */
export function variablesIn(text: string): string[] {
  if (!text.trim().startsWith('@')) return [];
  const reads = text.matchAll(/context\.Variables(?:\[|\.GetValueOrDefault<\w+>\()"([^"]+)"/g);
  return [...reads].map(([, name]) => name ?? '');
}

/** Those that it has a value for, or asks for, where they are not there. */
export function optionalVariablesIn(text: string): string[] {
  const found = text.matchAll(/context\.Variables\.(?:ContainsKey|GetValueOrDefault<\w+>)\("([^"]+)"/g);
  return [...found].map(([, name]) => name ?? '');
}

function bracketProblems(code: string): string[] {
  const open: string[] = [];
  let text = false;
  let whole = false;
  for (let at = 0; at < code.length; at++) {
    const character = code.charAt(at);
    if (text) {
      if (character === '\\') at++;
      else if (character === '"') text = false;
      continue;
    }
    if (whole && character.trim() !== '') return ['something follows the end of the expression'];
    if (character === '"') text = true;
    else if (PAIRS[character] !== undefined) open.push(PAIRS[character]);
    else if (')]}'.includes(character)) {
      const wanted = open.pop();
      if (wanted !== character)
        return [`"${character}" where ${wanted === undefined ? 'nothing is open' : `"${wanted}" is wanted`}`];
      whole = open.length === 0;
    }
  }
  if (text) return ['a text that never ends'];
  return open.length === 0 ? [] : [`"${open.at(-1)}" is missing at the end`];
}

function withoutTexts(code: string): string {
  return code.replace(/"(?:\\.|[^"\\])*"/g, '""');
}

/** Every name with a capital that follows no dot is a type. */
function typeProblems(code: string): string[] {
  const problems: string[] = [];
  for (const [, name = '', member] of code.matchAll(/(?<![\w.])([A-Z]\w*)(?:\.(\w+))?/g)) {
    if (KEYWORDS.has(name)) continue;
    if (!TYPES.has(name)) problems.push(`${name} is no type that expressions may use`);
    const members = TYPES.get(name);
    if (members !== undefined && member !== undefined && !members.includes(member)) {
      problems.push(`${name}.${member} may not be used in expressions`);
    }
  }
  return [...new Set(problems)];
}

function contextProblems(code: string): string[] {
  const problems: string[] = [];
  for (const [, path = ''] of code.matchAll(/(?<![\w.])context\.([\w.]+)/g)) {
    const [first = '', second = ''] = path.split('.');
    const isObject = [
      'Api',
      'Deployment',
      'LastError',
      'Operation',
      'Product',
      'Request',
      'Response',
      'Subscription',
      'User',
    ].includes(first);
    const name = isObject && second !== '' ? `${first}.${second}` : first;
    if (!CONTEXT.has(name)) problems.push(`context.${name} is not documented`);
  }
  return [...new Set(problems)];
}
