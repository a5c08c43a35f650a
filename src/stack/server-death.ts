/** Why a server ended while it started, in its own words. */

const NOISE =
  /^(at |\.\.\. \d+ more|\w+:$|ERROR: Elasticsearch |Elasticsearch died|likely root cause|For complete error details)/;
const COMPLAINT = /exception|error|fatal|cannot|failed|could not|invalid|unrecognized/i;
const MAX_LENGTH = 400;

/**
 * The line that says why: the last complaint of what it printed, else of its log, with the line after it, which often holds
 * the point. Of the log only the last start counts. Undefined when it said nothing.
 */
export function reasonOfDeath(printed: string, log: string): string | undefined {
  const texts = [printed, log.slice(Math.max(0, log.lastIndexOf('] version[')))].map(linesOf);
  for (const lines of texts) {
    const at = lines.findLastIndex((line) => COMPLAINT.test(line));
    const complaint = lines[at];
    if (complaint !== undefined) return `${complaint} ${lines[at + 1] ?? ''}`.trim().slice(0, MAX_LENGTH);
  }
  return texts
    .map((lines) => lines.at(-1))
    .find((line) => line !== undefined)
    ?.slice(0, MAX_LENGTH);
}

function linesOf(text: string): string[] {
  return text
    .slice(-20_000)
    .split('\n')
    .map((line) => line.replace(/^\[[\d-]+T[^\]]+\]\[\w+ *\]\[[^\]]*\] */, '').trim())
    .filter((line) => line !== '' && !NOISE.test(line));
}
