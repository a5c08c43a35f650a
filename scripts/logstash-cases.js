// Writes the cases of the Logstash scripts, under a Node that strips types: npm run logstash:cases
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseFiles, FOLDER } from '../test/support/logstash-cases.ts';

const BIOME = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));

const files = caseFiles();
mkdirSync(FOLDER, { recursive: true });
// What no case makes any more goes.
for (const name of readdirSync(FOLDER)) if (!files.has(name)) rmSync(join(FOLDER, name));
for (const [name, value] of files) writeFileSync(join(FOLDER, name), JSON.stringify(value));
execFileSync(process.execPath, [BIOME, 'format', '--write', FOLDER]);
console.log(`${files.size / 2} cases`);
