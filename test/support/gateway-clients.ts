/** The clients of OpenAI's API in Python: the packages openai, langchain-openai and llama-index-llms-openai. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { pythonFor } from './python-venv.ts';

const FOLDER = resolve(import.meta.dirname, '..', 'gateway-clients');
const run = promisify(execFile);

/** What one of them got. */
export interface GotByClient {
  readonly client: string;
  /** The text of each answer. */
  readonly got: readonly string[];
}

/** Brings them where they are not in the cache; the folder of their programs. */
export function prepareGatewayClients(): Promise<string> {
  return pythonFor(join(FOLDER, 'clients.requirements.txt'), loadConfig().required('cache'));
}

/** Has each of them ask the model at this address. */
export async function askWithEach(url: string): Promise<readonly GotByClient[]> {
  const python = join(await prepareGatewayClients(), 'python');
  const { stdout } = await run(python, [join(FOLDER, 'calls.py'), url], { timeout: 120_000 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as GotByClient);
}
