/** The messages that Wonkalytics wrote into one text, taken apart again. */

// Each was written as its role, a colon, its content and an empty line.
const HEAD = /(?:^|\n\n)(user|assistant|system|developer|tool|function|human):\n/g;

/** The messages of a text; one of the user where it does not begin with a role. */
export function promptOfText(text: string | undefined): Record<string, unknown>[] {
  if (text === undefined) return [];
  const written = text.replaceAll('\r\n', '\n');
  const heads = [...written.matchAll(HEAD)];
  if (heads[0]?.index !== 0) return [{ role: 'user', content: text }];
  return heads.map((head, index) => {
    const end = heads[index + 1]?.index ?? written.length;
    const content = written.slice(head.index + head[0].length, end);
    return {
      role: head[1],
      content: index === heads.length - 1 && content.endsWith('\n\n') ? content.slice(0, -2) : content,
    };
  });
}
