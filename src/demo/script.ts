/** What is said in a conversation, before anything can go wrong. */
import { ASIDES, TONES } from './phrases.ts';
import type { Random } from './random.ts';
import { type Setting, topicsOf } from './setting.ts';
import { Slots } from './slots.ts';
import type { Topic } from './topics/topic.ts';

/** A question and its answer. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
  /** The tool that is called in between, and where its values come from. */
  readonly tool?: { readonly name: string; readonly slots: Slots };
}

const MOST_TURNS = 12;
/** How often a question says more than it must. */
const BESIDES = 0.4;

/** Up to twelve exchanges; the first one holds the topic, the last one often the mood. */
export function writeScript(random: Random, setting: Setting): Exchange[] {
  const turns = setting.single ? 1 : drawTurns(random);
  const { opening, ending } = TONES[setting.language][setting.mood];
  const script: Exchange[] = [];
  let topic = setting.topic;
  let greeting = random.pick(opening);
  while (script.length < turns) {
    const slots = new Slots(random, setting.language);
    script.push(opener(random, setting, topic, slots, greeting));
    for (const [question, answer] of random.sample(topic.later, turns - script.length)) {
      const linked = slots.fill(ASIDES[setting.language].link) + slots.fill(question);
      script.push({ question: linked + besides(random, setting, slots), answer: slots.fill(answer) });
    }
    topic = random.weighted(topicsOf(setting.app, setting.language, 0));
    greeting = '';
  }
  if (turns > 1 && random.chance(setting.mood === 'neutral' ? 0.3 : 0.75)) {
    const [question, answer] = random.pick(ending);
    script[script.length - 1] = { question, answer };
  }
  return script;
}

function opener(random: Random, setting: Setting, topic: Topic, slots: Slots, greeting: string): Exchange {
  const position = random.integer(0, topic.ask.length - 1);
  const asked = slots.fill(topic.ask[position] ?? random.pick(topic.ask));
  const exchange = {
    question: greeting + asked + (asked.includes('\n') ? '' : besides(random, setting, slots)),
    answer: answerTo(random, topic, position, slots),
  };
  const { tool } = topic;
  if (tool === undefined || !setting.app.usesTools || setting.single || !random.chance(0.55)) return exchange;
  return { ...exchange, tool: { name: tool, slots } };
}

/** An answer with some of its details: one or two short ones go on in the line, more become a list. */
function answerTo(random: Random, topic: Topic, position: number, slots: Slots): string {
  const isAligned = topic.ask.length === topic.answer.length;
  const answer = slots.fill((isAligned ? topic.answer[position] : undefined) ?? random.pick(topic.answer));
  const wanted = Math.floor(random.next() ** 1.4 * (topic.details.length + 1));
  const details = random.sample(topic.details, isAnnounced(answer) ? Math.max(2, wanted) : wanted);
  if (details.length === 0) return answer;
  const lines = details.map((detail) => slots.fill(detail));
  const isList = answer.includes('\n') || lines.length > 2 || lines.some((line) => line.startsWith('- '));
  if (!isList) return [answer, ...lines].join(' ');
  return `${answer}\n\n${lines.map((line) => (line.startsWith('- ') ? line : `- ${line}`)).join('\n')}`;
}

/** Says that a list follows. */
function isAnnounced(answer: string): boolean {
  return /:\**$/.test(answer);
}

function besides(random: Random, setting: Setting, slots: Slots): string {
  return random.chance(BESIDES) ? ` ${slots.fill(ASIDES[setting.language].besides)}` : '';
}

/** Most people stop after two or three turns; a few go on. */
function drawTurns(random: Random): number {
  return Math.min(MOST_TURNS, 1 + Math.floor(-Math.log(1 - random.next()) * 2.6));
}
