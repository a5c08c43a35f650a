import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MARK } from '../../../src/insight/words/marks.ts';
import { HEAD_LENGTH, portionsOf, TAIL_LENGTH } from '../../../src/insight/words/portion.ts';
import { wordsOf } from '../../../src/insight/words/words.ts';
import { CODE } from '../snippets.ts';

const list = (text: string): readonly string[] => wordsOf(text).list;

describe('the words of a text', () => {
  it('are in small letters, with their accents', () => {
    assert.deepEqual(list('Où est la Réponse ÜBER alles?'), ['où', 'est', 'la', 'réponse', 'über', 'alles']);
    assert.deepEqual(list('cafe\u0301'), ['café']);
  });

  it('are split where two words are written as one, and kept where one is', () => {
    assert.deepEqual(list("l’hôtel qu'il n'a pas"), ["l'", 'hôtel', "qu'", 'il', "n'", 'a', 'pas']);
    assert.deepEqual(list("I don't know the customer's name"), ['i', "don't", 'know', 'the', 'customer', 'name']);
    assert.deepEqual(list('peux-tu envoyer le mot-clé par e-mail'), [
      'peux',
      'tu',
      'envoyer',
      'le',
      'mot-clé',
      'par',
      'e-mail',
    ]);
    assert.deepEqual(list('CI/CD, he/she, C++ and C#'), ['ci/cd', 'he', 'she', 'c++', 'and', 'c#']);
    assert.deepEqual(list('the last word.Next sentence'), ['the', 'last', 'word', 'next', 'sentence']);
    assert.deepEqual(list('返金はいつ'), ['返', '金', 'は', 'い', 'つ']);
  });

  it('know where they stand', () => {
    const { list: words, marks } = wordsOf('Is it BROKEN? Yes, "quite". Thanks!');
    const marked = (mark: number) => words.filter((_, at) => ((marks[at] ?? 0) & mark) !== 0);
    assert.deepEqual(marked(MARK.SENTENCE), ['is', 'yes', 'thanks']);
    assert.deepEqual(marked(MARK.QUESTION), ['is', 'it', 'broken']);
    assert.deepEqual(marked(MARK.EXCLAIMED), ['thanks']);
    assert.deepEqual(marked(MARK.QUOTED), ['quite']);
    assert.deepEqual(marked(MARK.CAPITALS), ['broken']);
    assert.deepEqual(marked(MARK.BREAK), ['is', 'yes', 'quite', 'thanks']);
  });

  it('leave out code, fenced or not', () => {
    for (const [name, code] of Object.entries(CODE)) {
      assert.ok(list(code).length <= 2, `${name}: ${list(code).join(' ')}`);
      assert.deepEqual(
        list(`What is this?\n\`\`\`\n${code}\n\`\`\`\nThank you`),
        ['what', 'is', 'this', 'thank', 'you'],
        name,
      );
    }
  });

  it('are not lost for a sign of code in prose', () => {
    assert.deepEqual(list('# Plan\n* first point\n* second (and last) point'), [
      'plan',
      'first',
      'point',
      'second',
      'and',
      'last',
      'point',
    ]);
    assert.deepEqual(list('Please return my order; select a size from the list.').slice(0, 4), [
      'please',
      'return',
      'my',
      'order',
    ]);
  });

  it('know what was pasted below a question, and what is a letter of one person', () => {
    const pasted =
      'The supplier delivers the goods in March and the customer pays them in April, as agreed between both of them in May. '.repeat(
        2,
      );
    const asked = wordsOf(`Summarise this contract, please.\n\n${pasted}`);
    assert.equal(asked.pasted.from, 4);
    assert.equal(asked.pasted.to, asked.list.length);
    const behind = wordsOf(`${pasted}\n\nWhat are the risks?`);
    assert.deepEqual(behind.list.slice(behind.pasted.to), ['what', 'are', 'the', 'risks']);
    const letter = wordsOf(`I bought a lamp last week and it broke.\n\n${pasted}`);
    assert.equal(letter.pasted.to - letter.pasted.from, 0);
  });

  it('count the letters of each script and keep emojis', () => {
    const { scripts, signs } = wordsOf('Привет мир 🙂👍');
    assert.equal(scripts[1], 9);
    assert.deepEqual(signs, ['🙂', '👍']);
  });

  it('are those of the beginning and the end of a long text', () => {
    const text = `start ${'middle '.repeat(200_000)}finish`;
    const portions = portionsOf(text);
    assert.ok(portions.reduce((sum, part) => sum + part.length, 0) <= HEAD_LENGTH + TAIL_LENGTH);
    const words = list(text);
    assert.deepEqual([words[0], words.at(-1)], ['start', 'finish']);
    assert.ok(words.every((word) => ['start', 'middle', 'finish'].includes(word)));
  });

  it('are bounded whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.integer({ min: 1, max: 5000 }), (unit, times) => {
        const { list: words, marks, signs } = wordsOf(unit.repeat(times));
        assert.ok(words.length <= HEAD_LENGTH + TAIL_LENGTH);
        assert.equal(words.length, marks.length);
        assert.ok(signs.length <= 32);
        assert.ok(words.every((word) => word.length <= 80 && word !== ''));
      }),
    );
  });

  it('survive a megabyte of one word, of one sign, and halves of letters', () => {
    for (const unit of ['a', 'é', '(', '\n', '`', '"', '漢', '\ud83d', '\udc4d', "'", '-', '{\n', '/', '\u0301']) {
      assert.ok(
        wordsOf(unit.repeat(2 ** 20 / unit.length)).list.length <= HEAD_LENGTH + TAIL_LENGTH,
        JSON.stringify(unit),
      );
    }
  });
});
