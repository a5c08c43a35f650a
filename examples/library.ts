/** Records, corrections and a look at how far they are, without any logger. In your program: import from 'promptlog'. */
import { createShipper, PromptlogError } from '../src/index.ts';

// Settings come from the environment, promptlog.json, or the stack that `promptlog up` runs.
const shipper = createShipper();

const { id } = shipper.accept({
  chat_session_id: 'support-4711',
  user: { name: 'Ada', user_id: 'u-17' },
  message: {
    id: 'example-library-1',
    prompt: [
      { role: 'system', content: 'You help the customers of a shop.' },
      { role: 'user', content: 'Where is my refund?' },
    ],
    other_attr: [
      { completion: { choices: [{ index: 0, message: { role: 'assistant', content: 'It is on its way.' } }] } },
      { model: 'gpt-4o' },
      { usage: { prompt_tokens: 22, completion_tokens: 6, total_tokens: 28 } },
    ],
  },
  // Other masking, a level of capture for each door, limits: see `promptlog config --all`.
  properties: { TEAM: 'care' },
}) ?? { id: '' };

// What the user thought of it, later, by id.
shipper.acceptChange({
  id,
  feedback: [{ name: 'score', value: 1, comment: 'That helped.', at: new Date().toISOString() }],
});

try {
  shipper.accept({ message: { prompt: 'not a list of messages' } });
} catch (error) {
  // Refused at once, by code, with the path of what does not fit; the program goes on.
  if (!(error instanceof PromptlogError) || error.code !== 'PL_RECORD_INVALID') throw error;
  console.log(error.message);
}

await shipper.flush(); // on the disk: from here on it cannot be lost
const delivered = await shipper.drain(30_000); // in both stores
console.log(delivered ? 'delivered' : 'safe on the disk; delivered when the stores answer');
await shipper.close();
