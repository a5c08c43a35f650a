/** Another process that says something about records: `<calls as JSON>`. Prints the answers. */
import { promptLog } from '../../../src/doors/prompt-log.ts';
import { closePrompts } from '../../../src/doors/shared-shipper.ts';

type Call = readonly ['score', string, number] | readonly ['updateProperty', string, string, string];

const prompts = promptLog({ patienceMs: 20_000 });
const answers: unknown[] = [];
for (const call of JSON.parse(process.argv[2] ?? '[]') as readonly Call[]) {
  if (call[0] === 'score') answers.push(await prompts.score(call[1], call[2]));
  else answers.push(await prompts.updateProperty(call[1], call[2], call[3]));
}
process.stdout.write(JSON.stringify(answers));
await prompts.close();
await closePrompts();
