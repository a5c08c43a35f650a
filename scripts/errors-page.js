// Writes the table of docs/errors.md from src/error-kinds.ts; run by hand with a Node that strips types: node scripts/errors-page.js
import { readFileSync, writeFileSync } from 'node:fs';
import { ERRORS } from '../src/errors.ts';

const page = new URL('../docs/errors.md', import.meta.url);
const cell = (text) => text.replace(/\|/g, '\\|').replace(/\{(\w+)\}/g, '‹$1›');
const rows = Object.entries(ERRORS).map(
  ([code, { exit, retriable, message, fix }]) =>
    `| \`${code}\` | ${exit} | ${retriable ? 'yes' : 'no'} | ${cell(message)} | ${cell(fix)} |`,
);
const [before] = readFileSync(page, 'utf8').split('| code |');
writeFileSync(
  page,
  `${before}| code | exit | retry | what happened | what to do |\n|---|---|---|---|---|\n${rows.join('\n')}\n`,
);
