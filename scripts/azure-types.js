// Takes from a checkout of github.com/Azure/bicep-types-az what the resources of infra/ may have: node scripts/azure-types.js <folder>, then npm run format
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBicep } from '../infra/check/bicep-parser.ts';
import { bodyOf } from '../infra/check/bicep-tree.ts';

const REQUIRED = 1;
const READ_ONLY = 2;
const target = new URL('../infra/check/resource-types.json', import.meta.url);

const folder = process.argv[2];
if (folder === undefined) throw new Error('say where the checkout is');
const git = (...args) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const commit = git('rev-parse', 'HEAD').trim();
const paths = git('ls-tree', '-r', '--name-only', commit, 'generated').split('\n');

const types = {};
for (const [what, bodies] of [...usedTypes()].sort()) {
  const [name, version] = what.split('@');
  const ending = `/${name.split('/')[0].toLowerCase()}/${version}/types.json`;
  const list = paths
    .filter((path) => path.endsWith(ending))
    .map((path) => JSON.parse(git('show', `${commit}:${path}`)));
  const found = list.flatMap((all) =>
    all
      .filter((each) => each.$type === 'ResourceType' && each.name.toLowerCase() === what.toLowerCase())
      .map((each) => ({ all, resource: each })),
  )[0];
  if (found === undefined) throw new Error(`${what} is not there`);
  types[what] = shapeOf(found.all, refOf(found.all, found.resource.body), bodies);
}
const source = 'github.com/Azure/bicep-types-az';
writeFileSync(target, `${JSON.stringify({ source, commit, types }, null, 1)}\n`);

/** Which members each type is given, so that only those are taken with what is in them. */
function usedTypes() {
  const used = new Map();
  for (const name of [
    'main.bicep',
    ...readdirSync(new URL('../infra/modules', import.meta.url)).map((each) => join('modules', each)),
  ]) {
    for (const { kind, what, value } of parseBicep(
      readFileSync(new URL(`../infra/${name}`, import.meta.url), 'utf8'),
    )) {
      if (kind === 'resource') used.set(what, [...(used.get(what) ?? []), bodyOf(value)]);
    }
  }
  return used;
}

function refOf(all, { $ref }) {
  return all[Number($ref.split('/').at(-1))];
}

function shapeOf(all, type, given) {
  switch (type.$type) {
    case 'StringType':
    case 'StringLiteralType':
      return type.value === undefined ? 'string' : { oneOf: [type.value] };
    case 'IntegerType':
      return 'number';
    case 'BooleanType':
      return 'boolean';
    case 'ArrayType': {
      const item = shapeOf(all, refOf(all, type.itemType), given.flatMap(itemsOf));
      return { list: given.length === 0 ? 'any' : item };
    }
    case 'UnionType': {
      const parts = type.elements.map((each) => refOf(all, each));
      const oneOf = parts.filter((each) => each.$type === 'StringLiteralType').map(({ value }) => value);
      return parts.some((each) => each.$type === 'StringType') ? { oneOf, open: true } : { oneOf };
    }
    case 'DiscriminatedObjectType': {
      const elements = Object.entries(type.elements);
      const properties = { ...type.baseProperties };
      for (const [, element] of elements) Object.assign(properties, optional(refOf(all, element).properties));
      const shape = membersOf(all, properties, given);
      shape.members[type.discriminator] = { type: { oneOf: elements.map(([name]) => name) }, required: true };
      return shape;
    }
    case 'ObjectType': {
      if (given.length === 0) return 'any';
      const shape = membersOf(all, type.properties, given);
      return type.additionalProperties === undefined ? shape : { ...shape, others: true };
    }
    default:
      return 'any';
  }
}

function optional(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, { ...each, flags: 0 }]));
}

function membersOf(all, properties, given) {
  const members = Object.entries(properties).map(([name, { type, flags }]) => {
    const values = given
      .flatMap(objectsOf)
      .flatMap((each) => each.members.filter((member) => member.name === name).map(({ value }) => value));
    const shape = { type: values.length === 0 ? simple(refOf(all, type)) : shapeOf(all, refOf(all, type), values) };
    if ((flags & REQUIRED) !== 0) shape.required = true;
    if ((flags & READ_ONLY) !== 0) shape.readOnly = true;
    return [name, shape];
  });
  return { members: Object.fromEntries(members) };
}

function simple(type) {
  return { StringType: 'string', IntegerType: 'number', BooleanType: 'boolean' }[type.$type] ?? 'any';
}

/** The objects an expression may be: those of both branches of a choice, of loops and of conditions. */
function objectsOf(expression) {
  if (expression.kind === 'object') return [expression];
  if (expression.kind === 'operation') return expression.operands.flatMap(objectsOf);
  if (expression.kind === 'for' || expression.kind === 'if') return objectsOf(expression.body);
  return [];
}

function itemsOf(expression) {
  if (expression.kind === 'list')
    return expression.items.flatMap((item) => (item.kind === 'for' ? [item.body] : [item]));
  if (expression.kind === 'for') return [expression.body];
  if (expression.kind === 'operation') return expression.operands.flatMap(itemsOf);
  if (expression.kind === 'call') return expression.given.flatMap(itemsOf);
  return [];
}
