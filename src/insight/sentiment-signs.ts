/** Feelings in emojis and smileys. */

const FEELINGS: ReadonlyMap<string, number> = new Map([
  ...signs(2, '😀😃😄😁😊🙂😍🥰😘🤩🎉🥳👍👏🙌💪❤🧡💛💚💙💜💯🏆🌟⭐✅😎🤗😻✨🚀'),
  ...signs(1, '🙏😉😌👌😅😂🤣☺☀'),
  ...signs(-1, '🙄😕😐😑🤔😬🤨😴🫤😒'),
  ...signs(-2, '😞😔😟🙁☹😢😭😤😠😩😫👎💔🤦😖😣😡🤬🤮💩😾🖕'),
  [':)', 1],
  [';)', 1],
  [':(', -1],
  [':/', -1],
]);
/** A row of the same face is one face, said louder. */
const MOST = 3;

/** The sum of their feelings. */
export function feelingOfSigns(found: readonly string[]): number {
  let sum = 0;
  for (const sign of found) sum += FEELINGS.get(sign) ?? 0;
  return Math.max(-MOST, Math.min(MOST, sum));
}

function signs(feeling: number, text: string): readonly (readonly [string, number])[] {
  return [...text].map((sign) => [sign, feeling] as const);
}
