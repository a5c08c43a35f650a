/** What can still be read of JSON text that was cut off: gateways log only so many bytes of a body. */

const MAX_DEPTH = 1000;
/** Members whose value is worth nothing in part: a cut name or number would pass for another one. */
const WHOLE_ONLY =
  /"(?:id|object|type|model|role|name|call_id|tool_call_id|finish_reason|stop_reason|system_fingerprint|status|code)"\s*:\s*$/;

/** The value as far as the text goes; the name or the number in which it broke off is left out. Undefined when nothing is left. */
export function cutJson(text: string): unknown {
  const cut = scan(text);
  if (cut === undefined) return undefined;
  for (const end of cut.ends) {
    try {
      return JSON.parse(text.slice(0, end.at) + (end.isText ? '"' : '') + cut.closing) as unknown;
    } catch {
      // Nothing valid ends here; the next place is further back.
    }
  }
  return undefined;
}

interface End {
  readonly at: number;
  readonly isText: boolean;
}

interface Cut {
  /** Where the text may end: the longest first. */
  readonly ends: readonly End[];
  /** What closes everything that is open. */
  readonly closing: string;
}

function scan(text: string): Cut | undefined {
  const stack: string[] = [];
  // Where the thing began in which the text may have broken off: behind the last opening bracket, or at the last comma.
  let begun = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      const end = endOfText(text, index);
      if (end.isText && stack.length === 0) return undefined;
      if (end.isText) return { ends: endsInText(text, index, end, begun), closing: closingOf(stack) };
      index = end.at;
    } else if (character === '{' || character === '[') {
      stack.push(character === '{' ? '}' : ']');
      if (stack.length > MAX_DEPTH) return undefined;
      begun = index + 1;
    } else if (character === '}' || character === ']') stack.pop();
    else if (character === ',') begun = index;
  }
  if (stack.length === 0) return undefined;
  // More digits may have followed.
  const whole = /[\d.+-]\s*$/.test(text.slice(-8)) ? [] : [{ at: text.length, isText: false }];
  return { ends: [...whole, { at: begun, isText: false }], closing: closingOf(stack) };
}

/** Where a text that begins at a quote ends: at its closing quote, or where it was cut, before an escape that is not whole. */
function endOfText(text: string, start: number): End {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '"') return { at: index, isText: false };
    if (text[index] !== '\\') continue;
    const length = text[index + 1] === 'u' ? 6 : 2;
    if (index + length > text.length) return { at: index, isText: true };
    index += length - 1;
  }
  return { at: text.length, isText: true };
}

function endsInText(text: string, start: number, end: End, begun: number): End[] {
  const back = { at: begun, isText: false };
  return WHOLE_ONLY.test(text.slice(Math.max(0, start - 40), start)) ? [back] : [end, back];
}

function closingOf(stack: readonly string[]): string {
  return stack.toReversed().join('');
}
