// Checks the pipelines and settings of Logstash without a Logstash: npm run logstash:check
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkLogstash } from '../test/support/logstash-check/check.ts';

const root = new URL('../', import.meta.url);
const documentation = readFileSync(new URL('docs/logstash.md', root), 'utf8');
const problems = await checkLogstash(fileURLToPath(new URL('logstash', root)), documentation);
for (const problem of problems) console.error(problem);
console.log(`logstash: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
