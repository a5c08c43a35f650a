/** Whether policies are what API Management takes: XML, documented elements where they may stand, and sound expressions. */
import { expressionProblems, optionalVariablesIn, variablesIn } from './policy-expressions.ts';
import { type Attribute, type Child, SECTIONS, type Section, STATEMENTS } from './policy-grammar.ts';
import type { Files, Problem } from './problem.ts';
import { parseXml, type XmlElement, XmlError } from './xml.ts';

export interface PolicyFile {
  readonly path: string;
  readonly name: string;
  readonly root: XmlElement;
}

/** The policies that could be read, and what is wrong with each of them and the others. */
export function readPolicies(files: Files): {
  readonly read: readonly PolicyFile[];
  readonly problems: readonly Problem[];
} {
  const read: PolicyFile[] = [];
  const problems: Problem[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith('.xml')) continue;
    try {
      read.push({ path, name: path.replace(/^.*\/|\.xml$/g, ''), root: parseXml(text) });
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      problems.push({ path, line: error.line, text: error.message });
    }
  }
  return { read, problems };
}

/** What is wrong with policies. Fragments are looked at in every section they are included in. */
export function policyProblems(read: readonly PolicyFile[]): Problem[] {
  const fragments = new Map(read.filter(({ root }) => root.name === 'fragment').map((file) => [file.name, file]));
  const problems: Problem[] = [];
  const included = new Set<string>();
  for (const file of read) {
    if (file.root.name === 'policies') checkPolicy(file);
    else if (file.root.name !== 'fragment')
      tell(file, file.root.line, `<${file.root.name}> is neither policies nor a fragment`);
  }
  for (const [name, file] of fragments) {
    if (!included.has(name)) tell(file, file.root.line, `no policy includes the fragment ${name}`);
  }
  return problems;

  function tell(file: PolicyFile, line: number, text: string): void {
    problems.push({ path: file.path, line, text });
  }

  function checkPolicy(file: PolicyFile): void {
    const names = file.root.children.map(({ name }) => name);
    if (names.join() !== SECTIONS.join())
      tell(file, file.root.line, `its sections are ${names.join(', ')}, not ${SECTIONS.join(', ')}`);
    const known = new Set<string>();
    for (const section of file.root.children) {
      const name = section.name as Section;
      if (!SECTIONS.includes(name)) continue;
      if (section.text.trim() !== '') tell(file, section.line, `<${name}> takes no text`);
      // What a failed call has set is not known on error.
      checkAll(file, section.children, name, name === 'on-error' ? new Set() : known);
      if (name === 'backend' && !forwards(section)) tell(file, section.line, 'nothing forwards the request');
    }
  }

  function checkAll(
    file: PolicyFile,
    elements: readonly XmlElement[],
    section: Section,
    known: Set<string>,
    inFragment = false,
  ): void {
    for (const element of elements) checkStatement(file, element, section, known, inFragment);
  }

  function checkStatement(
    file: PolicyFile,
    element: XmlElement,
    section: Section,
    known: Set<string>,
    inFragment: boolean,
  ): void {
    const { name, line } = element;
    const statement = STATEMENTS[name];
    if (statement === undefined) {
      tell(file, line, `<${name}> is no policy that is known here`);
      return;
    }
    if (!statement.sections.includes(section)) tell(file, line, `<${name}> may not stand in ${section}`);
    if (inFragment && (name === 'base' || name === 'include-fragment'))
      tell(file, line, `<${name}> may not stand in a fragment`);
    checkAttributes(file, element, statement.attributes, known);
    const given = statement.oneOf?.filter((each) => element.attributes.has(each)) ?? [''];
    if (given.length !== 1) tell(file, line, `<${name}> takes one of ${statement.oneOf?.join(', ')}`);
    const text = element.text.trim();
    if (statement.text === 'required') {
      if (text === '') tell(file, line, `<${name}> has nothing to say`);
      checkText(file, element, text, known);
    } else if (text !== '') tell(file, line, `<${name}> takes no text`);
    if (statement.children !== undefined) checkChildren(file, element, statement.children, section, known, inFragment);
    else if (statement.holdsPolicies === true) checkAll(file, element.children, section, known, inFragment);
    else for (const child of element.children) tell(file, child.line, `<${child.name}> may not stand in <${name}>`);
    rules(file, element, section, known);
  }

  function checkChildren(
    file: PolicyFile,
    element: XmlElement,
    children: Readonly<Record<string, Child>>,
    section: Section,
    known: Set<string>,
    inFragment: boolean,
  ): void {
    const order = Object.keys(children);
    let place = 0;
    for (const child of element.children) {
      const grammar = children[child.name];
      if (grammar === undefined) {
        tell(file, child.line, `<${child.name}> may not stand in <${element.name}>`);
        continue;
      }
      if (order.indexOf(child.name) < place) tell(file, child.line, `<${child.name}> stands before what it follows`);
      place = order.indexOf(child.name);
      checkAttributes(file, child, grammar.attributes ?? {}, known);
      const text = child.text.trim();
      if (text !== '' && grammar.text !== true) tell(file, child.line, `<${child.name}> takes no text`);
      checkText(file, child, text, known);
      if (grammar.holdsPolicies === true) checkAll(file, child.children, section, known, inFragment);
      else checkChildren(file, child, grammar.children ?? {}, section, known, inFragment);
    }
  }

  function checkAttributes(
    file: PolicyFile,
    element: XmlElement,
    known: Readonly<Record<string, Attribute>>,
    variables: Set<string>,
  ): void {
    for (const [name, value] of element.attributes) {
      const attribute = known[name];
      if (attribute === undefined) tell(file, element.line, `<${element.name}> has no attribute ${name}`);
      else if (value.trim().startsWith('@')) {
        if (attribute.expression !== true) tell(file, element.line, `${name} of <${element.name}> takes no expression`);
        checkText(file, element, value, variables);
      } else if (attribute.values !== undefined && !attribute.values.includes(value)) {
        tell(file, element.line, `${name} of <${element.name}> is one of ${attribute.values.join(', ')}, not ${value}`);
      }
    }
    for (const [name, { required }] of Object.entries(known)) {
      if (required === true && !element.attributes.has(name))
        tell(file, element.line, `<${element.name}> lacks ${name}`);
    }
  }

  function checkText(file: PolicyFile, element: XmlElement, text: string, known: ReadonlySet<string>): void {
    for (const problem of expressionProblems(text)) tell(file, element.line, problem);
    const optional = optionalVariablesIn(text);
    for (const name of variablesIn(text)) {
      if (!known.has(name) && !optional.includes(name))
        tell(file, element.line, `the variable ${name} is not set before`);
    }
  }

  function rules(file: PolicyFile, element: XmlElement, section: Section, known: Set<string>): void {
    const { name, line, attributes } = element;
    if (name === 'set-variable') known.add(attributes.get('name') ?? '');
    const output = attributes.get('output-token-variable-name');
    if (output !== undefined) known.add(output);
    if (name === 'forward-request' && attributes.get('buffer-response') !== 'false') {
      tell(file, line, 'streams are held back: buffer-response is not false');
    }
    if (name === 'log-to-eventhub' && attributes.has('partition-id'))
      tell(file, line, 'all events go to one partition');
    if (name !== 'include-fragment') return;
    const id = attributes.get('fragment-id') ?? '';
    const fragment = fragments.get(id);
    if (fragment === undefined) {
      tell(file, line, `there is no fragment ${id}`);
      return;
    }
    included.add(id);
    checkAll(fragment, fragment.root.children, section, known, true);
  }
}

function forwards({ children }: XmlElement): boolean {
  return children.some((child) => child.name === 'forward-request' || child.name === 'base' || forwards(child));
}

/** All elements of a policy. */
export function* elementsOf(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* elementsOf(child);
}
