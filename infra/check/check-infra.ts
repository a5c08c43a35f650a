/** All checks of the folder infra/, as sentences with their places. */
import { readBicep } from './bicep-file.ts';
import { moduleProblems } from './bicep-modules.ts';
import { nameProblems } from './bicep-names.ts';
import { ruleProblems } from './bicep-rules.ts';
import { shapeProblems } from './bicep-shapes.ts';
import { policyProblems, readPolicies } from './policy-checks.ts';
import type { Files, Problem } from './problem.ts';
import { linkProblems } from './product-links.ts';

/** What is wrong with the files, or with those that cannot be read; by their path in the folder: "modules/cosmos.bicep:12: …". */
export function checkInfra(files: Files): string[] {
  const bicep = readBicep(files);
  const policies = readPolicies(files);
  const unread = [...bicep.problems, ...policies.problems];
  if (unread.length > 0) return sentences(unread);
  return sentences([
    ...bicep.read.flatMap((file) => [...shapeProblems(file), ...nameProblems(file), ...ruleProblems(file)]),
    ...moduleProblems(bicep.read, files),
    ...policyProblems(policies.read),
    ...linkProblems(bicep.read, policies.read),
  ]);
}

/** What is wrong in many places of a file for one reason is told at the first. */
function sentences(problems: readonly Problem[]): string[] {
  const sorted = problems.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const first = new Map(sorted.toReversed().map((problem) => [`${problem.path}\n${problem.text}`, problem]));
  return sorted
    .filter((problem) => first.get(`${problem.path}\n${problem.text}`) === problem)
    .map(({ path, line, text }) => `${path}:${line}: ${text}`);
}
