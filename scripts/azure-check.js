// Checks the templates and policies for Azure without Azure: npm run azure:check
import { readdirSync, readFileSync } from 'node:fs';
import { checkInfra } from '../infra/check/check-infra.ts';

const root = new URL('../infra/', import.meta.url);
const paths = readdirSync(root, { recursive: true })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(bicep|bicepparam|xml)$/.test(path))
  .sort();
const problems = checkInfra(new Map(paths.map((path) => [path, readFileSync(new URL(path, root), 'utf8')])));
for (const problem of problems) console.error(`infra/${problem}`);
console.log(`azure: ${paths.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
