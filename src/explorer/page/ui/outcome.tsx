/** How a call ended, as a dot with its word: told apart without colours too. */

const TONES: Readonly<Record<string, string>> = { completed: 'good', failed: 'bad', aborted: 'odd', filtered: 'odd' };

export function Outcome({ outcome, detail }: { readonly outcome: string; readonly detail?: string | undefined }) {
  return (
    <span class={`outcome ${TONES[outcome] ?? ''}`}>
      {outcome}
      {detail !== undefined && detail !== '' && <span class="detail"> {detail}</span>}
    </span>
  );
}
