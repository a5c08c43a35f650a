/** Checks a file of saved objects as far as that can be done without Kibana, which itself looks at little of it when it imports. */
import { checkDashboard } from './check-dashboard.ts';
import { checkDataView } from './check-data-view.ts';
import { readLines } from './check-lines.ts';
import { checkSearch } from './check-search.ts';
import type { Indices } from './context.ts';
import type { KnownFields } from './mapped-fields.ts';
import { type Problem, text } from './problem.ts';

export { type KnownFields, templateFields } from './mapped-fields.ts';
export type { Problem } from './problem.ts';

/** Every problem of the file, in the order of its lines; `known` are the fields of each index. */
export function checkObjects(file: string, known: KnownFields): Problem[] {
  const { lines, problems } = readLines(file);
  const ofType = (type: string) => lines.filter((line) => line.type === type);
  const indices: Indices = new Map(
    ofType('index-pattern').map(({ id, attributes }) => [id, text(attributes['title']) ?? '']),
  );
  const dashboards = new Set(ofType('dashboard').map(({ id }) => id));
  return [
    ...problems,
    ...ofType('index-pattern').flatMap((line) => checkDataView(line, known, dashboards)),
    ...ofType('search').flatMap((line) => checkSearch(line, known, indices)),
    ...ofType('dashboard').flatMap((line) => checkDashboard({ line, known, indices })),
  ];
}

/** A problem as one sentence. */
export function problemText({ where, what }: Problem): string {
  return `${where} ${what}`;
}
