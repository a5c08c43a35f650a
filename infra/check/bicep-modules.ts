/** Whether modules are given what they ask for, and asked for what they give. */
import { type BicepFile, pathFrom } from './bicep-file.ts';
import { bodyOf, type Declaration, type Expression, memberOf, plainText, within } from './bicep-tree.ts';
import type { Files, Problem } from './problem.ts';

/** What is wrong between the files. */
export function moduleProblems(all: readonly BicepFile[], files: Files): Problem[] {
  return all.flatMap((file) => {
    const modules = file.declarations.filter(({ kind }) => kind === 'module');
    return [
      ...modules.flatMap((module) => givenProblems(all, file, module)),
      ...outputProblems(all, file, modules),
      ...usingProblems(all, file),
      ...textProblems(file, files),
    ];
  });
}

function targetOf(all: readonly BicepFile[], file: BicepFile, module: Declaration): BicepFile | undefined {
  const path = pathFrom(file.path, module.what ?? '');
  return all.find((each) => each.path === path);
}

function givenProblems(all: readonly BicepFile[], file: BicepFile, module: Declaration): Problem[] {
  const at = (line: number, text: string): Problem => ({ path: file.path, line, text });
  const target = targetOf(all, file, module);
  if (target === undefined) return [at(module.line, `there is no ${module.what}`)];
  const params = memberOf(bodyOf(module.value), 'params')?.value;
  const given = params?.kind === 'object' ? params.members : [];
  const asked = target.declarations.filter(({ kind }) => kind === 'param');
  const unknown = given
    .filter(({ name }) => !asked.some((param) => param.name === name))
    .map(({ name, line }) => at(line, `${module.what} has no parameter ${name}`));
  const missing = asked
    .filter(({ name, value }) => value === undefined && !given.some((member) => member.name === name))
    .map(({ name }) => at(module.line, `${module.name} lacks the parameter ${name}`));
  return [...unknown, ...missing];
}

/** `module.outputs.name`, however many conditions stand between. */
function outputProblems(all: readonly BicepFile[], file: BicepFile, modules: readonly Declaration[]): Problem[] {
  const problems: Problem[] = [];
  for (const { value } of file.declarations) {
    for (const expression of within(value)) {
      const asked = outputOf(expression);
      const module = modules.find(({ name }) => name === asked?.module);
      if (asked === undefined || module === undefined) continue;
      const target = targetOf(all, file, module);
      const gives = target?.declarations.some(({ kind, name }) => kind === 'output' && name === asked.name);
      if (target === undefined || gives === true) continue;
      problems.push({ path: file.path, line: expression.line, text: `${module.what} has no output ${asked.name}` });
    }
  }
  return problems;
}

function outputOf(expression: Expression): { readonly module: string; readonly name: string } | undefined {
  if (expression.kind !== 'member' || expression.of.kind !== 'member' || expression.of.name !== 'outputs')
    return undefined;
  const { of } = expression.of;
  return of.kind === 'name' ? { module: of.name, name: expression.name } : undefined;
}

/** A file of parameters belongs to a template. */
function usingProblems(all: readonly BicepFile[], file: BicepFile): Problem[] {
  if (!file.path.endsWith('.bicepparam')) return [];
  const at = (line: number, text: string): Problem => ({ path: file.path, line, text });
  const using = file.declarations.find(({ kind }) => kind === 'using');
  const path = pathFrom(file.path, plainText(using?.value) ?? '');
  const target = all.find((each) => each.path === path);
  if (target === undefined) return [at(using?.line ?? 1, 'it uses no template that is here')];
  const asked = target.declarations.filter(({ kind }) => kind === 'param');
  const given = file.declarations.filter(({ kind }) => kind === 'param');
  const unknown = given.filter(({ name }) => !asked.some((param) => param.name === name));
  const missing = asked.filter(({ name, value }) => value === undefined && !given.some((each) => each.name === name));
  return [
    ...unknown.map(({ name, line }) => at(line, `${path} has no parameter ${name}`)),
    ...missing.map(({ name }) => at(1, `the parameter ${name} of ${path} has no value`)),
  ];
}

function textProblems(file: BicepFile, files: Files): Problem[] {
  const problems: Problem[] = [];
  for (const { value } of file.declarations) {
    for (const expression of within(value)) {
      if (expression.kind !== 'call' || expression.callee.kind !== 'name') continue;
      if (expression.callee.name !== 'loadTextContent') continue;
      const named = plainText(expression.given[0]);
      if (named !== undefined && files.has(pathFrom(file.path, named))) continue;
      problems.push({
        path: file.path,
        line: expression.line,
        text: `there is no ${named ?? 'file of a name that is worked out'}`,
      });
    }
  }
  return problems;
}
