/** What was said in a call, from whichever carrier has it: attributes, events on the span, numbered attributes, plain texts. */
import type { Members } from '../format.ts';
import { membersOf, parsed, textOf } from '../values.ts';
import { type Attributes, attributesOf } from './any-value.ts';
import { told } from './attributes.ts';
import { indexedContent } from './indexed.ts';
import {
  CHOICE,
  choiceOfEvent,
  choicesOfText,
  DETAILS,
  eventBody,
  messageOfEvent,
  promptOfText,
  roleOfEvent,
} from './message-events.ts';
import { choicesOf, finishReasonsOf, inIndexOrder, instructionsOf, promptOf } from './messages.ts';

/** What was asked and answered, as far as it was captured. */
export interface Content {
  readonly prompt: Members[];
  readonly choices: Members[];
  /** Whether a content attribute was cut, so that it is no JSON any more. */
  readonly truncated: boolean;
}

/** An event on a span. */
export interface SpanEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

/** An event of a span, made plain. */
export function eventOf(value: unknown): SpanEvent {
  const event = membersOf(value);
  return { name: textOf(event['name']) ?? '', attributes: attributesOf(event['attributes']) };
}

/** The carriers of content in the order in which they are believed; the prompt and the answer may come by different ones. */
export function contentOf(attributes: Attributes, events: readonly SpanEvent[]): Content {
  const reasons = finishReasonsOf(told(attributes, 'finishReasons'));
  const own = attributeContent(attributes);
  const details = events.filter(({ name }) => name === DETAILS).map((event) => attributeContent(event.attributes));
  const indexed = indexedContent(attributes);
  const prompts: (() => Members[])[] = [
    () => own.prompt,
    ...details.map(
      ({ prompt }) =>
        () =>
          prompt,
    ),
    () => withInstructions(spokenPrompt(events), attributes),
    () => withInstructions(indexed.prompt, attributes),
    () => withInstructions(textPrompt(attributes, events), attributes),
  ];
  const answers: (() => Members[])[] = [
    () => own.choices,
    ...details.map(
      ({ choices }) =>
        () =>
          choices,
    ),
    () => inIndexOrder(events.filter(({ name }) => name === CHOICE).map((event) => choiceOfEvent(bodyOf(event)))),
    () => indexed.choices,
    () => textChoices(attributes, events, reasons),
    // Nothing was captured of what was said, but how it ended is known.
    () => reasons.map((finish_reason, index) => ({ index, finish_reason })),
  ];
  return {
    prompt: firstFilled(prompts),
    choices: firstFilled(answers),
    truncated: own.truncated || details.some(({ truncated }) => truncated),
  };
}

function firstFilled(carriers: readonly (() => Members[])[]): Members[] {
  for (const carrier of carriers) {
    const found = carrier();
    if (found.length > 0) return found;
  }
  return [];
}

function bodyOf({ attributes }: SpanEvent): Members {
  return eventBody(attributes);
}

function spokenPrompt(events: readonly SpanEvent[]): Members[] {
  return events.flatMap((event) => {
    const role = roleOfEvent(event.name);
    return role === undefined ? [] : [messageOfEvent(role, bodyOf(event))];
  });
}

function textPrompt(attributes: Attributes, events: readonly SpanEvent[]): Members[] {
  const own = events.filter(({ name }) => name === 'gen_ai.content.prompt');
  const texts = own.map((event) => told(event.attributes, 'promptText') ?? told(event.attributes, 'eventContent'));
  const found = texts.flatMap(promptOfText);
  return found.length > 0 ? found : promptOfText(told(attributes, 'promptText'));
}

function textChoices(attributes: Attributes, events: readonly SpanEvent[], reasons: readonly string[]): Members[] {
  const own = events.filter(({ name }) => name === 'gen_ai.content.completion');
  const texts = own.map((event) => told(event.attributes, 'completionText') ?? told(event.attributes, 'eventContent'));
  const found = texts.flatMap((text) => choicesOfText(text, reasons));
  const choices = found.length > 0 ? found : choicesOfText(told(attributes, 'completionText'), reasons);
  return choices.map((choice, index) => ({ ...choice, index }));
}

function withInstructions(prompt: Members[], attributes: Attributes): Members[] {
  const instructions = instructionsOf(told(attributes, 'instructions'));
  const [system] = instructions;
  const [first] = prompt;
  const isThere = first?.['role'] === 'system' && first['content'] === system?.['content'];
  return isThere ? prompt : [...instructions, ...prompt];
}

/** What the attributes of a span, or of an event with the same attributes, hold of the content. */
export function attributeContent(attributes: Attributes): Content {
  const reasons = finishReasonsOf(told(attributes, 'finishReasons'));
  const [input, output] = [told(attributes, 'input'), told(attributes, 'output')];
  return {
    prompt: withInstructions(input === undefined ? [] : promptOf(input), attributes),
    choices: output === undefined ? [] : choicesOf(output, reasons),
    truncated: [input, output].some((text) => typeof text === 'string' && parsed(text) === undefined),
  };
}
