/** Secure by default: who may send, which connections are encrypted, and that no secret stands in a file. */
import type { Place } from './project.ts';
import { isOneVariable, variablesIn, withDefaults } from './substitution.ts';
import { entriesOf, itemsOf, optionOf, optionText, type Plugin, textOf, textsIn } from './tree.ts';

const SERVERS = new Set(['http', 'tcp', 'beats']);
const CLIENTS = new Set(['http', 'elasticsearch']);
const SECRET_NAME = /password|secret|api.?key|authorization|token|jaas|connection|^key$/i;

/** A sentence for each problem of one plugin. */
export function securityProblems({ plugin }: Place): readonly string[] {
  const { section, name } = plugin;
  return [
    ...(section === 'input' && SERVERS.has(name) ? serverProblems(plugin) : []),
    ...(section === 'output' && CLIENTS.has(name) ? clientProblems(plugin) : []),
    ...(section === 'input' && name === 'kafka' ? kafkaProblems(plugin) : []),
    ...(section === 'input' && name === 'rabbitmq' ? rabbitmqProblems(plugin) : []),
    ...secretProblems(plugin),
  ];
}

function serverProblems(plugin: Plugin): string[] {
  const problems: string[] = [];
  if (optionText(plugin, 'ssl_enabled') !== 'true') problems.push(`${plugin.name} listens without TLS`);
  for (const name of ['ssl_certificate', 'ssl_key'])
    if (optionOf(plugin, name) === undefined) problems.push(`${plugin.name} listens without "${name}"`);
  if (plugin.name === 'http') {
    for (const name of ['user', 'password'])
      if (optionOf(plugin, name) === undefined) problems.push(`http takes from everybody: "${name}" is missing`);
    return problems;
  }
  if (optionText(plugin, 'ssl_client_authentication') !== 'required')
    problems.push(`${plugin.name} takes from everybody: "ssl_client_authentication" is not "required"`);
  if (itemsOf(optionOf(plugin, 'ssl_certificate_authorities')).length === 0)
    problems.push(`${plugin.name} trusts any client certificate: "ssl_certificate_authorities" is missing`);
  return problems;
}

function clientProblems(plugin: Plugin): string[] {
  const problems: string[] = [];
  const addresses = plugin.name === 'http' ? [optionText(plugin, 'url') ?? ''] : hostsOf(plugin);
  for (const address of addresses) {
    const shown = withDefaults(address);
    if (!shown.startsWith('https://') && !shown.startsWith('${'))
      problems.push(`${plugin.name} sends to "${shown}" without TLS`);
  }
  if (optionText(plugin, 'ssl_enabled') !== 'true') problems.push(`${plugin.name}: "ssl_enabled" is not true`);
  if (optionText(plugin, 'ssl_verification_mode') !== 'full')
    problems.push(`${plugin.name} sends to anybody: "ssl_verification_mode" is not "full"`);
  if (itemsOf(optionOf(plugin, 'ssl_certificate_authorities')).length !== 1)
    problems.push(`${plugin.name} needs "ssl_certificate_authorities" with one file`);
  return problems;
}

function hostsOf(plugin: Plugin): readonly string[] {
  return itemsOf(optionOf(plugin, 'hosts')).map((item) => textOf(item) ?? '');
}

function kafkaProblems(plugin: Plugin): string[] {
  const protocol = withDefaults(optionText(plugin, 'security_protocol') ?? 'PLAINTEXT');
  return protocol === 'SASL_SSL' || protocol === 'SSL' ? [] : [`kafka is spoken to by ${protocol} by default`];
}

function rabbitmqProblems(plugin: Plugin): string[] {
  return withDefaults(optionText(plugin, 'ssl') ?? 'false') === 'true' ? [] : ['rabbitmq is spoken to without TLS'];
}

/** Options and headers that hold secrets hold one variable without a default, and so does everything in them. */
function secretProblems(plugin: Plugin): string[] {
  const named = plugin.options.flatMap(({ name, value }) => [
    ...(SECRET_NAME.test(name) ? [{ name, texts: textsIn(value) }] : []),
    ...entriesOf(value)
      .filter(({ key }) => SECRET_NAME.test(key) && !/^idempotency-key$/i.test(key))
      .map((entry) => ({ name: entry.key, texts: textsIn(entry.value) })),
  ]);
  return named.flatMap(({ name, texts }) => texts.flatMap((text) => secretProblem(plugin, name, text)));
}

function secretProblem(plugin: Plugin, name: string, text: string): string[] {
  if (!isOneVariable(text)) return [`${plugin.name}: "${name}" holds a secret in the file`];
  const [variable] = variablesIn(text);
  return variable?.fallback === undefined ? [] : [`${variable.name} holds a secret and has a default`];
}
