/** Whether resources have the members that Azure documents of their type and version, and all that are required. */
import type { BicepFile } from './bicep-file.ts';
import { declared } from './bicep-file.ts';
import { bodyOf, type Declaration, type Expression, memberOf, plainText } from './bicep-tree.ts';
import type { Problem } from './problem.ts';
import types from './resource-types.json' with { type: 'json' };

interface OneOf {
  readonly oneOf: readonly string[];
  readonly open?: boolean;
}
interface List {
  readonly list: Shape;
}
interface Members {
  readonly members: Readonly<
    Record<string, { readonly type: Shape; readonly required?: boolean; readonly readOnly?: boolean }>
  >;
  readonly others?: boolean;
}
type Shape = 'string' | 'number' | 'boolean' | 'any' | OneOf | List | Members;

const SHAPES = types.types as unknown as Readonly<Record<string, Members>>;
/** What Bicep itself adds to every resource. */
const OF_BICEP = new Set(['parent', 'scope', 'dependsOn']);
const KINDS: Readonly<Record<string, string>> = { text: 'string', number: 'number', object: 'object', list: 'list' };

/** What is wrong with the resources of a file. */
export function shapeProblems(file: BicepFile): Problem[] {
  return file.declarations
    .filter(({ kind }) => kind === 'resource')
    .flatMap((resource) => resourceProblems(file, resource));
}

function resourceProblems(file: BicepFile, resource: Declaration): Problem[] {
  const what = resource.what ?? '';
  const shape = SHAPES[what];
  const at = (line: number, text: string): Problem => ({ path: file.path, line, text });
  if (shape === undefined) return [at(resource.line, `the type ${what} is not in resource-types.json`)];
  const body = bodyOf(resource.value);
  if (body?.kind !== 'object') return [at(resource.line, `${resource.name} is no object`)];
  const kinship = kinshipProblem(file, resource, body);
  const found = kinship === undefined ? [] : [at(resource.line, kinship)];
  if (resource.existing === true)
    return [...found, ...existingProblems(resource, body).map((text) => at(resource.line, text))];
  walk(shape, body, resource.name, (line, text) => found.push(at(line, text)), true);
  return found;
}

function existingProblems(resource: Declaration, body: Expression & { kind: 'object' }): string[] {
  const others = body.members.filter(({ name }) => name !== 'name' && !OF_BICEP.has(name ?? ''));
  const wrong = others.map(({ name }) => `${resource.name} exists, so ${name} cannot be set`);
  return memberOf(body, 'name') === undefined ? [...wrong, `${resource.name} lacks name`] : wrong;
}

/** A resource of a type within another needs that other as its parent. */
function kinshipProblem(file: BicepFile, resource: Declaration, body: Expression): string | undefined {
  const [type = ''] = (resource.what ?? '').split('@');
  const depth = type.split('/').length - 2;
  const parent = memberOf(body, 'parent')?.value;
  if (depth === 0) return parent === undefined ? undefined : `${resource.name} is of no type that has a parent`;
  if (parent === undefined) {
    const segments = plainText(memberOf(body, 'name')?.value)?.split('/').length ?? 1;
    return segments === depth + 1 ? undefined : `${resource.name} lacks parent`;
  }
  const above = parent.kind === 'name' ? declared(file, parent.name)?.what?.split('@')[0] : undefined;
  const wanted = type.slice(0, type.lastIndexOf('/'));
  return above === wanted ? undefined : `the parent of ${resource.name} is a ${above ?? 'nothing'}, not a ${wanted}`;
}

function walk(
  shape: Shape,
  value: Expression,
  path: string,
  tell: (line: number, text: string) => void,
  top = false,
): void {
  if (value.kind === 'operation' && value.operator === '?:') {
    for (const branch of value.operands.slice(1)) walk(shape, branch, path, tell);
    return;
  }
  if (value.kind === 'for' && typeof shape === 'object' && 'list' in shape) {
    walk(shape.list, value.body, path, tell);
    return;
  }
  if (shape === 'any') return;
  const kind = KINDS[value.kind];
  if (typeof shape === 'string') {
    const isTruth = value.kind === 'name' && (value.name === 'true' || value.name === 'false');
    const given = isTruth ? 'boolean' : kind;
    if (given !== undefined && given !== shape) tell(value.line, `${path} is a ${shape}, not ${aKind(given)}`);
    return;
  }
  if ('oneOf' in shape) {
    const text = plainText(value);
    if (text !== undefined && shape.open !== true && !shape.oneOf.includes(text)) {
      tell(value.line, `${path} is one of ${shape.oneOf.join(', ')}, not ${text}`);
    }
    return;
  }
  if ('list' in shape) {
    if (value.kind === 'list')
      value.items.forEach((item, index) => {
        walk(shape.list, item, `${path}[${index}]`, tell);
      });
    else if (kind !== undefined) tell(value.line, `${path} is a list, not ${aKind(kind)}`);
    return;
  }
  if (value.kind === 'object') membersOf(shape, value, path, tell, top);
  else if (kind !== undefined) tell(value.line, `${path} is an object, not ${aKind(kind)}`);
}

function membersOf(
  shape: Members,
  value: Expression & { readonly kind: 'object' },
  path: string,
  tell: (line: number, text: string) => void,
  top: boolean,
): void {
  for (const { name, value: inner, line } of value.members) {
    if (name === undefined || (top && OF_BICEP.has(name))) continue;
    const known = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (known === undefined) {
      if (shape.others !== true) tell(line, `${path} has no member ${name}`);
    } else if (known.readOnly === true) tell(line, `${path}.${name} can only be read`);
    else walk(known.type, inner, `${path}.${name}`, tell);
  }
  for (const [name, { required }] of Object.entries(shape.members)) {
    if (required === true && memberOf(value, name) === undefined) tell(value.line, `${path} lacks ${name}`);
  }
}

function aKind(kind: string): string {
  return kind === 'object' ? 'an object' : `a ${kind}`;
}
