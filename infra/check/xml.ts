/** Reads the XML of a policy, strictly: what a gateway would refuse is refused here, with its line. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text between its tags, without that of its children. */
  readonly text: string;
  readonly line: number;
}

export class XmlError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

interface Open {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
}

const TAG = /^<([A-Za-z_][\w.-]*)/;
const ATTRIBUTE = /^\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The root element. Throws XmlError. */
export function parseXml(source: string): XmlElement {
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let at = 0;
  const line = () => source.slice(0, at).split('\n').length;
  const fail = (message: string): never => {
    throw new XmlError(line(), message);
  };
  const close = (element: Open) => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (root === undefined) root = element;
    else fail(`a second root element <${element.name}>`);
  };
  while (at < source.length) {
    if (source.startsWith('<!--', at)) {
      at = endOf(source, '-->', at + 4) ?? fail('a comment that never ends');
    } else if (source.startsWith('</', at)) {
      const match = /^<\/([\w.-]+)\s*>/.exec(source.slice(at, at + 200)) ?? fail('a closing tag that is none');
      const element = open.pop() ?? fail(`</${match[1]}> closes nothing`);
      if (element.name !== match[1]) fail(`</${match[1]}> closes <${element.name}>`);
      close(element);
      at += match[0].length;
    } else if (source.startsWith('<', at)) {
      const match = TAG.exec(source.slice(at, at + 200)) ?? fail('"<" begins no tag; in text it is &lt;');
      const element: Open = { name: match[1] ?? '', attributes: new Map(), children: [], text: '', line: line() };
      at += match[0].length;
      element.attributes = attributes();
      const end = /^\s*(\/?)>/.exec(source.slice(at)) ?? fail(`<${element.name}> has something that is no attribute`);
      at += end[0].length;
      if (end[1] === '/') close(element);
      else open.push(element);
    } else {
      const end = source.indexOf('<', at);
      const text = source.slice(at, end === -1 ? source.length : end);
      const element = open.at(-1);
      if (element === undefined) {
        if (text.trim() !== '') fail('text outside the root element');
      } else element.text += decoded(text, fail);
      at += text.length;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw new XmlError(unclosed.line, `<${unclosed.name}> is never closed`);
  return root ?? fail('no element');

  function attributes(): Map<string, string> {
    const found = new Map<string, string>();
    for (;;) {
      const match = ATTRIBUTE.exec(source.slice(at));
      if (match === null) return found;
      const [whole, name = '', double, single] = match;
      if (found.has(name)) fail(`the attribute ${name} twice`);
      // XML makes every white space of an attribute a space.
      found.set(name, decoded(double ?? single ?? '', fail).replace(/[\n\r\t]/g, ' '));
      at += whole.length;
    }
  }
}

function endOf(source: string, mark: string, from: number): number | undefined {
  const found = source.indexOf(mark, from);
  return found === -1 ? undefined : found + mark.length;
}

function decoded(text: string, fail: (message: string) => never): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));|&/gi, (whole, decimal, hexadecimal, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
    return ENTITIES[name ?? ''] ?? fail(`${whole} is no entity; "&" is &amp;`);
  });
}
