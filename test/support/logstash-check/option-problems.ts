/** Whether each option of a plugin exists in Logstash 9.5 and holds a value of its kind. */
import { type Kind, PLUGINS, type PluginFacts } from './plugin-facts.ts';
import { isOneVariable, isOpen, withDefaults } from './substitution.ts';
import { itemsOf, type Option, type Plugin, textOf, type Value } from './tree.ts';

/** A sentence for each problem, with its line. */
export function optionProblems(plugin: Plugin): readonly string[] {
  const facts = PLUGINS[`${plugin.section} ${plugin.name}`];
  if (facts === undefined) return [`${plugin.line} there is no ${plugin.section} plugin "${plugin.name}"`];
  const named = plugin.options.map((option) => option.name);
  const missing = (facts.required ?? []).filter((name) => !named.includes(name));
  const twice = named.filter((name, at) => named.indexOf(name) !== at);
  return [
    ...missing.map((name) => `${plugin.line} ${plugin.name} needs the option "${name}"`),
    ...twice.map((name) => `${plugin.line} ${plugin.name} has the option "${name}" twice`),
    ...plugin.options.flatMap((option) => oneOption(plugin, facts, option)),
  ];
}

function oneOption(plugin: Plugin, facts: PluginFacts, { name, line, value }: Option): readonly string[] {
  const now = facts.gone?.[name];
  if (now !== undefined) return [`${line} ${plugin.name} has no option "${name}" any more: it is "${now}"`];
  const kind = facts.options[name];
  if (kind === undefined) return [`${line} ${plugin.name} has no option "${name}"`];
  const problem = valueProblem(kind, value);
  if (problem !== undefined) return [`${line} ${plugin.name}: "${name}" ${problem}`];
  return value.kind === 'codec' ? optionProblems(value.codec) : [];
}

function valueProblem(kind: Kind, value: Value): string | undefined {
  if (typeof kind === 'object' && 'list' in kind) {
    return itemsOf(value)
      .map((item) => valueProblem(kind.list, item))
      .find((problem) => problem !== undefined);
  }
  if (kind === 'array') return value.kind === 'hash' ? 'is to be a list' : undefined;
  if (kind === 'hash') return value.kind === 'hash' ? undefined : 'is to be a hash';
  if (kind === 'codec') return codecProblem(value);
  const text = value.kind === 'list' ? undefined : textOf(value);
  if (text === undefined) return 'is to be one value';
  if (kind === 'password') return isOneVariable(text) ? undefined : 'is a secret: it may only be a variable';
  // What the environment fills can only be known there.
  return isOpen(text) ? undefined : textProblem(kind, withDefaults(text));
}

function textProblem(kind: Kind, text: string): string | undefined {
  if (Array.isArray(kind)) return kind.includes(text) ? undefined : `is "${text}", not one of ${kind.join(', ')}`;
  switch (kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? undefined : `is "${text}", not a number`;
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : `is "${text}", not true or false`;
    case 'path':
      return text.startsWith('/usr/share/logstash/') ? undefined : `is "${text}", not a path in the container`;
    case 'uri':
      return /^https?:\/\//.test(text) ? undefined : `is "${text}", not an address`;
    default:
      return undefined;
  }
}

function codecProblem(value: Value): string | undefined {
  if (value.kind === 'codec') return undefined;
  const name = textOf(value) ?? '';
  return PLUGINS[`codec ${name}`] === undefined ? `is "${name}", which is no codec we know` : undefined;
}
