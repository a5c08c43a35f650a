/** How to ask, in one rule and examples that can be tried. */

const EXAMPLES: readonly (readonly [text: string, meaning: string])[] = [
  ['refund invoice', 'both words, anywhere in a record'],
  ['"reset my password"', 'this phrase'],
  ['refund -invoice', 'one word without the other'],
  ['contr* | agreement', 'the beginning of a word, or another word'],
  ['outcome: failed', 'a field with this value'],
  ['outcome: (failed or filtered) timeout', 'one of these values, and a word'],
  ['event.duration >= 10000000000', 'a number that is at least so great (nanoseconds)'],
  ['service.name: "support-bot" and not topic: billing', 'fields joined with and, or, not'],
  ['user.email: *@example.com', 'a part of a value'],
];

export function QueryHelp({ onTry }: { readonly onTry: (example: string) => void }) {
  return (
    <div class="query-help">
      <h2>How to search</h2>
      <p>
        <code>field: value</code>, with what <code>and</code>, <code>or</code> and <code>not</code> join to it, narrows
        the search in KQL. Everything else is words that must be in the record.
      </p>
      <ul>
        {EXAMPLES.map(([text, meaning]) => (
          <li key={text}>
            <button type="button" class="example" onClick={() => onTry(text)}>
              <code>{text}</code>
            </button>
            <span>{meaning}</span>
          </li>
        ))}
      </ul>
      <p class="hint">
        <kbd>/</kbd> box · <kbd>j</kbd> <kbd>k</kbd> next, previous · <kbd>Enter</kbd> record · <kbd>o</kbd>{' '}
        conversation
      </p>
    </div>
  );
}
