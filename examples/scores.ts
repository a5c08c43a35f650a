/** An item without any call to a model, what somebody thought of it, and a property. In your program: 'promptlog'. */
import { closePrompts, promptLog } from '../src/index.ts';

const prompts = promptLog();

const logged = prompts.log({
  request: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Where is my refund?' }] },
  response: {
    id: 'chatcmpl-example-scores',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'It is on its way.' } }],
  },
});
// Nothing is where the settings keep nothing of calls.
const id = logged?.id ?? '';
console.log((await prompts.score(id, 100, { comment: 'Just what I needed.' })).status);
console.log((await prompts.updateProperty(id, 'CASE', { id: 4711 })).status);
console.log((await prompts.score('nobody-knows-this', 1)).status);

await closePrompts();
