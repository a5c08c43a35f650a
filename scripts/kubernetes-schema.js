// Writes values.schema.json of the Helm chart and the table of docs/kubernetes.md from values.yaml and the table of settings: npm run kubernetes:schema
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { valuesSchema } from './kubernetes/values-schema.ts';
import { valuesTable } from './kubernetes/values-table.ts';

const chart = new URL('../deploy/kubernetes/promptlog/', import.meta.url);
const page = new URL('../docs/kubernetes.md', import.meta.url);
const values = readFileSync(new URL('values.yaml', chart), 'utf8');

const schema = new URL('values.schema.json', chart);
writeFileSync(schema, JSON.stringify(valuesSchema(values)));
const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
execFileSync(biome, ['format', '--write', fileURLToPath(schema)], { stdio: 'ignore' });

const [before, , after] = readFileSync(page, 'utf8').split(/<!-- values (?:begin|end) -->/);
writeFileSync(page, `${before}<!-- values begin -->\n${valuesTable(values)}\n<!-- values end -->${after}`);
