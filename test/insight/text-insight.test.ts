import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { keyOf } from '../../src/demo/ids.ts';
import { Random } from '../../src/demo/random.ts';
import { Slots } from '../../src/demo/slots.ts';
import { TOPICS } from '../../src/demo/topics/topics.ts';
import { languageOf } from '../../src/insight/language.ts';
import { sentimentOf } from '../../src/insight/sentiment.ts';
import { labelsOf, parseTaxonomy } from '../../src/insight/taxonomy.ts';
import { textInsight } from '../../src/insight/text-insight.ts';
import { keyPhrases } from '../../src/insight/topics.ts';
import { CODE, ERRORS_OF_CODE } from './snippets.ts';

const taxonomy = parseTaxonomy(readFileSync(join(import.meta.dirname, '../../topics.yaml'), 'utf8'), 'topics.yaml');

describe('the insight of a text', () => {
  it('is everything at once', () => {
    assert.deepEqual(textInsight('Perfect, thanks! When does the refund for the broken lamp arrive?', taxonomy), {
      language: 'en',
      topics: ['refund', 'lamp'],
      topic: ['refunds'],
      sentiment: { score: 0.81, label: 'positive' },
    });
  });

  it('holds only what could be told', () => {
    assert.deepEqual(textInsight(undefined, taxonomy), {});
    assert.deepEqual(textInsight('', taxonomy), {});
    assert.deepEqual(textInsight('42', taxonomy), {});
    assert.deepEqual(Object.keys(textInsight('Où est le bureau ?', undefined)), ['language', 'topics', 'sentiment']);
    for (const [name, code] of Object.entries(CODE)) {
      const topics = ERRORS_OF_CODE[name];
      assert.deepEqual(textInsight(code, undefined), topics === undefined ? {} : { topics }, code);
    }
  });

  it('is what its parts say one by one', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.constantFrom(...Object.values(TOPICS).flatMap((topics) => topics.flatMap(({ ask }) => ask))),
        ),
        (text) => {
          const { language, topics = [], topic = [], sentiment } = textInsight(text, taxonomy);
          assert.equal(language, languageOf(text));
          assert.deepEqual(topics, keyPhrases(text, language));
          assert.deepEqual(topic, labelsOf(taxonomy, text));
          assert.deepEqual(sentiment, sentimentOf(text, language));
        },
      ),
    );
  });

  it('survives a megabyte of anything', () => {
    for (const unit of ['a', 'refund ', '返金', '{\n', '`', 'not good! ', '\ud83d', "l'", '/x', 'é\n']) {
      const { topics = [] } = textInsight(unit.repeat(2 ** 20 / unit.length), taxonomy);
      assert.ok(topics.length <= 4);
    }
  });

  for (const [language, topics] of Object.entries(TOPICS)) {
    it(`knows language and label of every question of the demo data in ${language}`, () => {
      const random = new Random(keyOf(7));
      for (const { name, ask } of topics) {
        for (const template of ask) {
          const text = new Slots(random, language as keyof typeof TOPICS).fill(template);
          const insight = textInsight(text, taxonomy);
          // A sentence that is half a regular expression may be too short to be sure of its language.
          if (name !== 'regex') assert.equal(insight.language, language, text.slice(0, 120));
          assert.ok((insight.topic ?? []).length > 0, `${name}: ${text.slice(0, 120)}`);
        }
      }
    });
  }
});
