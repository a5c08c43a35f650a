import assert from 'node:assert/strict';
import { harmOf, isAmong, scoresOf } from '../../bench/insight-scores.ts';
import { HARMLESS, type HarmlessText } from './labelled/harmless.ts';
import { DEV, FRESH, HELD_OUT, type LabelledPrompt } from './labelled/labelled.ts';

const LANGUAGES = ['de', 'en', 'es', 'fr', 'pt'] as const;

describe('the labelled prompts', () => {
  it('are fifty in each language, half of them held out', () => {
    for (const language of LANGUAGES) {
      for (const half of [DEV, HELD_OUT])
        assert.equal(half.filter((prompt) => prompt.language === language).length, 25);
    }
  });

  it('have the same share of each mood in every language', () => {
    for (const language of LANGUAGES) {
      const moods = [...DEV, ...HELD_OUT].filter((prompt) => prompt.language === language);
      const count = (mood: string) => moods.filter(({ sentiment }) => sentiment === mood).length;
      assert.deepEqual([count('negative'), count('neutral'), count('positive')], [15, 20, 15], language);
    }
  });

  it('are two dozen more in each language, written later, in every mood', () => {
    for (const language of LANGUAGES) {
      const moods = FRESH.filter((prompt) => prompt.language === language).map(({ sentiment }) => sentiment);
      assert.equal(moods.length, 24, language);
      assert.equal(new Set(moods).size, 3, language);
    }
  });

  it('occur once, with labels in lower case of which some stand in the text', () => {
    const all = [...DEV, ...HELD_OUT, ...FRESH];
    assert.equal(new Set(all.map(({ text }) => text)).size, all.length);
    for (const { text, topics } of all) {
      assert.ok(
        topics.some((topic) => text.toLowerCase().includes(topic)),
        text,
      );
      assert.deepEqual(
        topics.filter((topic) => topic !== topic.toLowerCase().trim()),
        [],
        text,
      );
      assert.equal(new Set(topics).size, topics.length, text);
    }
  });

  it('stand beside texts in which there is nothing to find', () => assert.ok(HARMLESS.length >= 40));
});

describe('the scores', () => {
  const prompt: LabelledPrompt = { text: '', language: 'en', topics: ['sales report', 'board'], sentiment: 'neutral' };

  it('accept a label in another case or number, word for word', () => {
    assert.ok(isAmong(prompt.topics, 'Sales reports'));
    assert.ok(isAmong(['rechnung'], 'Rechnungen'));
    assert.ok(!isAmong(prompt.topics, 'report'));
    assert.ok(!isAmong(prompt.topics, 'sales report board'));
  });

  it('average precision over the prompts that gave any phrase', () => {
    const scores = scoresOf([
      { prompt, language: 'en', topics: ['sales report', 'report'], sentiment: 'neutral' },
      { prompt, language: 'de', topics: [], sentiment: 'positive' },
    ]);
    assert.deepEqual([scores.n, scores.precision, scores.none, scores.hit, scores.language], [2, 0.5, 0.5, 0.5, 0.5]);
  });

  it('look at no more than five phrases', () => {
    const topics = ['a', 'b', 'c', 'd', 'board', 'sales report'];
    assert.equal(scoresOf([{ prompt, language: 'en', topics, sentiment: 'neutral' }]).precision, 0.2);
  });

  it('take the mean of the three moods, so that always neutral scores low', () => {
    const moods = ['negative', 'neutral', 'positive'] as const;
    const found = moods.map((sentiment) => ({ prompt: { ...prompt, sentiment }, language: 'en', topics: [] }));
    assert.equal(scoresOf(found.map((each) => ({ ...each, sentiment: each.prompt.sentiment }))).f1, 1);
    assert.ok(Math.abs(scoresOf(found.map((each) => ({ ...each, sentiment: 'neutral' }))).f1 - 1 / 6) < 1e-9);
  });

  it('see what came out of a text that has nothing to find', () => {
    const text: HarmlessText = { kind: 'id', text: '', noTopic: [/^\d+$/], noLanguage: ['en'] };
    const nothing = { language: undefined, topics: ['order'], sentiment: 'neutral' } as const;
    assert.deepEqual(harmOf(text, nothing), []);
    assert.equal(harmOf({ ...text, noTopic: 'any' }, nothing).length, 1);
    assert.equal(harmOf(text, { language: 'en', topics: ['17'], sentiment: 'negative' }).length, 3);
  });
});
