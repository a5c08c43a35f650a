import assert from 'node:assert/strict';
import fc from 'fast-check';
import { promptOfText } from '../../src/formats/wonkalytics-text.ts';

/** As Wonkalytics writes them. */
function written(messages: readonly { readonly role: string; readonly content: string }[]): string {
  return messages.map(({ role, content }) => `${role}:\n${content}\n\n`).join('');
}

describe('promptOfText', () => {
  it('gives back the messages that were written into the text', () => {
    const content = fc.string().map((text) => text.replaceAll(/[\r\n:]/g, ' '));
    const role = fc.constantFrom('user', 'assistant', 'tool', 'function', 'developer');
    const message = fc.record({ role, content }, { noNullPrototype: true });
    const property = fc.property(fc.array(message, { minLength: 1 }), (messages) =>
      assert.deepEqual(promptOfText(written(messages)), messages),
    );
    fc.assert(property);
  });

  it('keeps the paragraphs of a message together', () => {
    const messages = [
      { role: 'user', content: 'First.\n\nSecond:\n- a\n- b\n' },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'Last.' },
    ];
    assert.deepEqual(promptOfText(written(messages)), messages);
  });

  it('takes text that begins with no role as said by the user', () => {
    assert.deepEqual(promptOfText('Hello\n\nassistant:\nHi'), [{ role: 'user', content: 'Hello\n\nassistant:\nHi' }]);
    assert.deepEqual(promptOfText(undefined), []);
  });

  it('reads through the line ends of Windows', () => {
    assert.deepEqual(promptOfText('user:\r\nHi\r\n\r\nassistant:\r\nHo\r\n\r\n'), [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Ho' },
    ]);
  });
});
