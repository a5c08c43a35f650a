/** Checks our Logstash files: the language, every option and setting, that nothing is lost or left open, and that all is documented. */
import { deliveryProblems } from './delivery-rules.ts';
import { optionProblems } from './option-problems.ts';
import { pipelineProblems } from './pipeline-rules.ts';
import { LOGGING, type Project, placesOf, readProject } from './project.ts';
import { securityProblems } from './security-rules.ts';
import { variablesIn } from './substitution.ts';

/** A sentence for each problem, none twice. `folder` is laid out as logstash/, `documentation` is the text that names the variables. */
export async function checkLogstash(folder: string, documentation: string): Promise<readonly string[]> {
  const project = await readProject(folder, documentation);
  const problems = [
    ...project.files.filter((file) => file.error !== undefined).map((file) => `${file.error}`),
    ...project.files.flatMap((file) =>
      file.plugins.flatMap(optionProblems).map((problem) => `${file.path}:${problem}`),
    ),
    ...placesOf(project).flatMap((place) =>
      [...securityProblems(place), ...deliveryProblems(place)].map(
        (problem) => `${place.file.path}:${place.plugin.line} ${problem}`,
      ),
    ),
    ...pipelineProblems(project),
    ...variableProblems(project),
  ];
  return [...new Set(problems)].sort();
}

function variableProblems({ texts, documentation }: Project): string[] {
  const problems: string[] = [];
  const fallbacks = new Map<string, string | undefined>();
  // The log's own variables are none of the environment.
  for (const [path, text] of [...texts].filter(([name]) => name !== LOGGING))
    for (const { name, fallback } of variablesIn(withoutComments(text))) {
      if (!documentation.includes(`\`${name}\``)) problems.push(`${path}: ${name} is not documented`);
      if (fallbacks.has(name) && fallbacks.get(name) !== fallback)
        problems.push(`${path}: ${name} has another default elsewhere`);
      fallbacks.set(name, fallback);
    }
  return problems;
}

function withoutComments(text: string): string {
  return text.replace(/^\s*#.*$/gm, '');
}
