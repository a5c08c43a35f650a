/** Who talks to what: the facts that stay the same through one conversation. */
import { APPS, type App, BACKENDS, type Backend, hostOf } from './apps.ts';
import type { Calendar } from './calendar.ts';
import { EMBEDDING, MODELS, type Model } from './models.ts';
import { type Language, PEOPLE, type Person } from './people.ts';
import type { Mood } from './phrases.ts';
import type { Random, Weighted } from './random.ts';
import type { Topic } from './topics/topic.ts';
import { SORE_TOPICS, TOPICS, topicWeight } from './topics/topics.ts';

/** The facts of one conversation. */
export interface Setting {
  readonly app: App;
  readonly person: Person;
  readonly language: Language;
  readonly model: Model;
  readonly backend: Backend;
  readonly topic: Topic;
  readonly mood: Mood;
  readonly system: string;
  readonly userAgent: string;
  readonly streams: boolean;
  /** A call by itself, outside any session. */
  readonly single: boolean;
  readonly embeds: boolean;
}

/** Days before the end when the support bot got its present system prompt. */
const PROMPT_CHANGE_DAYS = 6;

const appWeights: readonly Weighted<App>[] = APPS.map((app) => [app, app.weight]);
const peopleByApp = new Map(
  APPS.map((app) => [
    app,
    PEOPLE.filter((person) => app.teams.includes(person.team)).map(
      (person): Weighted<Person> => [person, person.weight],
    ),
  ]),
);

/** Draws the facts of a conversation that begins at a moment. */
export function drawSetting(random: Random, calendar: Calendar, moment: number): Setting {
  const app = random.weighted(appWeights);
  const person = random.weighted(peopleByApp.get(app) ?? []);
  const language = app.languages.includes(person.language) && random.chance(0.75) ? person.language : 'en';
  const topic = random.weighted(topicsOf(app, language, calendar.daysLeft(moment)));
  const embeds = random.chance(app.embeds ?? 0);
  const modelName = random.weighted(app.models);
  const model = embeds ? EMBEDDING : MODELS[modelName];
  const usual = random.weighted(BACKENDS);
  const isFormer = app.formerSystem !== undefined && calendar.daysLeft(moment) > PROMPT_CHANGE_DAYS;
  return {
    app,
    person,
    language,
    model,
    backend: model.provider === 'azure.ai.openai' ? usual : { region: 'westeurope', host: hostOf(modelName) },
    topic,
    mood: drawMood(random, topic, calendar.isIncident(moment)),
    system: (isFormer ? app.formerSystem : undefined) ?? app.system,
    userAgent: random.pick(app.userAgents),
    streams: !embeds && random.chance(app.streams),
    single: embeds || random.chance(app.single),
    embeds,
  };
}

/** What an app is asked about in a language. */
export function topicsOf(app: App, language: Language, daysLeft: number): Weighted<Topic>[] {
  return TOPICS[language]
    .filter(({ name }) => app.topics.includes(name))
    .map((topic) => [topic, topicWeight(topic.name, daysLeft)]);
}

function drawMood(random: Random, topic: Topic, isIncident: boolean): Mood {
  const annoyed = SORE_TOPICS.includes(topic.name) ? 42 : 10;
  return random.weighted<Mood>([
    ['pleased', 26],
    ['neutral', 56],
    ['annoyed', isIncident ? annoyed * 2 : annoyed],
  ]);
}
