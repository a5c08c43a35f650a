/** What users and reviewers think of an answer. */
import type { Feedback, RecordChange } from '../record/record.ts';
import type { Call } from './conversation.ts';
import { type Mood, TONES } from './phrases.ts';
import type { Random } from './random.ts';

const RATED: Readonly<Record<Mood, number>> = { pleased: 0.17, neutral: 0.08, annoyed: 0.23 };
const RATINGS: Readonly<Record<Mood, readonly number[]>> = {
  pleased: [4, 5, 5, 5],
  neutral: [3, 3, 4, 4],
  annoyed: [1, 1, 2, 2],
};
const REVIEWED = 0.03;

/** The feedback a user gives at once, for some answers. */
export function drawFeedback(random: Random, call: Call, until: number): Feedback | undefined {
  if (call.reply?.text == null || !random.chance(RATED[moodAfter(call)])) return undefined;
  const given = call.time + call.durationMs + random.integer(2000, 90_000);
  return feedbackOf(random, call, 'user', Math.min(given, until));
}

/** A judgement that arrives minutes or hours later, for a few answers; none after `until`. */
export function drawChange(random: Random, call: Call, until: number): RecordChange | undefined {
  if (call.reply?.text == null || !random.chance(REVIEWED)) return undefined;
  const given = call.time + call.durationMs + random.integer(5, 1200) * 60_000;
  const feedback = feedbackOf(random, call, 'reviewer', given);
  if (given > until) return undefined;
  return {
    id: call.id,
    chat_session_id: call.session,
    at: feedback.at,
    feedback: [feedback],
    properties: { REVIEWED: 'yes' },
  };
}

function feedbackOf(random: Random, call: Call, source: string, given: number): Feedback {
  const { app, language } = call.setting;
  const mood = moodAfter(call);
  const rating = random.pick(RATINGS[mood]);
  const at = new Date(given).toISOString();
  const judged: Feedback =
    app.name === 'support-bot' && source === 'user'
      ? { name: 'thumbs', value: rating > 3 ? 'up' : 'down', source, at }
      : { name: 'rating', value: rating, source, at };
  return random.chance(0.45) ? { ...judged, comment: random.pick(TONES[language][mood].comments) } : judged;
}

/** An answer that was cut or blocked pleases nobody. */
function moodAfter(call: Call): Mood {
  return call.outcome === 'completed' && call.reply?.finish !== 'length' ? call.setting.mood : 'annoyed';
}
