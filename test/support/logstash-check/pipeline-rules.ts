/** How the pipelines hang together: settings, files, addresses, scripts, ids. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../../../src/doors/http/limits.ts';
import { scriptOf } from './delivery-rules.ts';
import { HOME, LOGGING, type Place, type Project, placesOf, type Settings } from './project.ts';
import { GONE_SETTINGS, NODE_SETTINGS, PIPELINE_SETTINGS, settingProblem } from './settings-facts.ts';
import { isOpen, withDefaults } from './substitution.ts';
import { itemsOf, optionOf, optionText, textOf } from './tree.ts';

export function pipelineProblems(project: Project): readonly string[] {
  const places = placesOf(project);
  return [
    ...settingsProblems('config/logstash.yml', project.settings, { ...NODE_SETTINGS, ...PIPELINE_SETTINGS }),
    ...project.pipelines.flatMap(({ own }) => settingsProblems('config/pipelines.yml', own, PIPELINE_SETTINGS)),
    ...idProblems(project, places),
    ...fileProblems(project),
    ...addressProblems(places),
    ...scriptProblems(project, places),
    ...splitProblems(places),
    ...replayedProblems(project, places),
    ...shutdownProblems(project),
    ...senderProblems(places),
    ...loggingProblems(project),
  ];
}

function settingsProblems(path: string, settings: Settings, known: typeof PIPELINE_SETTINGS): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const now = GONE_SETTINGS[name];
    if (now !== undefined) return [`${path}: there is no setting "${name}" any more: it is "${now}"`];
    const kind = known[name];
    if (kind === undefined) return [`${path}: there is no setting "${name}" here`];
    const problem = isOpen(value) ? undefined : settingProblem(kind, withDefaults(value));
    return problem === undefined ? [] : [`${path}: "${name}" ${problem}`];
  });
}

function idProblems(project: Project, places: readonly Place[]): string[] {
  const pipelines = project.pipelines.map((pipeline) => pipeline.id);
  const nameless = places.filter(({ plugin }) => optionText(plugin, 'id') === undefined);
  const ids = places.map(({ plugin }) => optionText(plugin, 'id') ?? '').filter((id) => id !== '');
  return [
    ...repeated(pipelines).map((id) => `config/pipelines.yml: the pipeline "${id}" is there twice`),
    ...nameless.map(({ file, plugin }) => `${file.path}:${plugin.line} ${plugin.name} has no id`),
    ...repeated(ids).map((id) => `two plugins have the id "${id}"`),
  ];
}

function fileProblems({ pipelines, files }: Project): string[] {
  const problems: string[] = [];
  for (const { id, own, files: its, defaultFiles } of pipelines) {
    const path = own['path.config'] ?? '';
    if (its.length === 0) problems.push(`config/pipelines.yml: "${path}" of the pipeline ${id} names no file`);
    // What is off by default is a pipeline that a variable switches on.
    else if (defaultFiles.length === 0 && path === withDefaults(path))
      problems.push(`config/pipelines.yml: "${path}" of the pipeline ${id} names no file`);
    for (const name of wordsOf(path))
      if (!its.some((file) => file.path.endsWith(`/${name}.conf`)))
        problems.push(`config/pipelines.yml: "${name}" of the pipeline ${id} has no file`);
  }
  const used = new Set(pipelines.flatMap((pipeline) => pipeline.files.map((file) => file.path)));
  const unused = files.filter((file) => !used.has(file.path));
  return [...problems, ...unused.map((file) => `${file.path}: no pipeline is made of it`)];
}

/** The names in braces, after defaults; `off` stands for none. */
function wordsOf(path: string): readonly string[] {
  const [, words = ''] = /\{\$\{[^:}]*:([^}]*)\}\}/.exec(path) ?? [];
  return words === '' ? [] : words.split(',');
}

function addressProblems(places: readonly Place[]): string[] {
  const addresses = named(places, 'input', 'address');
  const targets = named(places, 'output', 'send_to');
  const own = new Set(addresses);
  return [
    ...targets.filter((target) => !own.has(target)).map((target) => `nothing listens at the address "${target}"`),
    ...addresses
      .filter((address) => !targets.includes(address))
      .map((address) => `nothing is sent to the address "${address}"`),
    ...repeated(addresses).map((address) => `two inputs have the address "${address}"`),
  ];
}

function named(places: readonly Place[], section: string, option: string): string[] {
  const plugins = places.filter(({ plugin }) => plugin.section === section && plugin.name === 'pipeline');
  return plugins.flatMap(({ plugin }) => itemsOf(optionOf(plugin, option)).map((item) => textOf(item) ?? ''));
}

function scriptProblems({ folder }: Project, places: readonly Place[]): string[] {
  return places.flatMap(({ file, plugin }) => {
    if (plugin.name !== 'ruby') return [];
    const at = `${file.path}:${plugin.line}`;
    const path = optionText(plugin, 'path');
    const hasCode = optionOf(plugin, 'code') !== undefined;
    if (hasCode === (path !== undefined)) return [`${at} ruby needs either "code" or "path"`];
    if (path === undefined) return [];
    if (!path.startsWith(`${HOME}ruby/`)) return [`${at} the script "${path}" is not below ${HOME}ruby`];
    return existsSync(join(folder, path.slice(HOME.length))) ? [] : [`${at} there is no script "${path}"`];
  });
}

/** What the collector would refuse for its size for ever is kept before it comes there, and so is what has no key. */
function splitProblems(places: readonly Place[]): string[] {
  return places.flatMap(({ pipeline, file, plugin }) => {
    if (pipeline.id !== 'intake' || plugin.section !== 'output' || plugin.name !== 'pipeline') return [];
    const at = `${file.path}:${plugin.line}`;
    const condition = plugin.conditions.join(' and ');
    const [, bytes] = /\[@metadata\]\[bytes\] <= (\d+)/.exec(condition) ?? [];
    const problems: string[] = [];
    if (!condition.includes('[@metadata][key]')) problems.push(`${at} records without a key are sent on`);
    if (bytes === undefined || Number(bytes) >= DEFAULT_LIMITS.bodyBytes)
      problems.push(`${at} records that are too large for the collector are sent on`);
    const kept = pipeline.files.some((other) =>
      other.plugins.some((output) => output.name === 'file' && output.conditions.at(-1) === `else of ${condition}`),
    );
    if (!kept) problems.push(`${at} what is not sent on is not kept in a file`);
    return problems;
  });
}

function replayedProblems({ pipelines }: Project, places: readonly Place[]): string[] {
  return places.flatMap(({ file, plugin }) => {
    if (plugin.name !== 'dead_letter_queue') return [];
    const id = optionText(plugin, 'pipeline_id') ?? 'main';
    const source = pipelines.find((pipeline) => pipeline.id === id);
    return source?.settings['dead_letter_queue.enable'] === 'true'
      ? []
      : [`${file.path}:${plugin.line} the pipeline "${id}" has no dead letters`];
  });
}

/** A stop that does not wait loses what is only in memory. */
function shutdownProblems({ settings, pipelines }: Project): string[] {
  if (settings['pipeline.unsafe_shutdown'] !== 'true')
    return [
      'config/logstash.yml: Logstash cannot be stopped while the collector is away: "pipeline.unsafe_shutdown" is not true',
    ];
  return pipelines
    .filter((pipeline) => pipeline.settings['queue.type'] !== 'persisted')
    .map(({ id }) => `config/pipelines.yml: a stop loses what the pipeline ${id} has in memory`);
}

/** Before take.rb everything that a later filter or output goes by is removed from what a sender sent. */
function senderProblems(places: readonly Place[]): string[] {
  return places.flatMap(({ pipeline, file, plugin }) => {
    if (scriptOf(plugin) !== 'take.rb') return [];
    const removed = pipeline.files
      .flatMap((other) => other.plugins)
      .filter((other) => other.name === 'mutate' && other.line < plugin.line)
      .flatMap((other) => itemsOf(optionOf(other, 'remove_field')).map((item) => textOf(item)));
    const left = ['key', 'id', 'index', 'version', 'bytes'].filter((name) => !removed.includes(`[@metadata][${name}]`));
    return left.map(
      (name) => `${file.path}:${plugin.line} a sender can set [@metadata][${name}]: it is to be removed before take.rb`,
    );
  });
}

/** Two kinds of warning quote whole texts. */
function loggingProblems({ texts }: Project): string[] {
  const lines = (texts.get(LOGGING) ?? '').split('\n').map((line) => line.trim());
  return ['logstash.outputs.elasticsearch', 'logstash.codecs'].flatMap((name) => {
    const [, logger] =
      lines.map((line) => /^(logger\.\w+)\.name = (.+)$/.exec(line)).find((found) => found?.[2] === name) ?? [];
    const isQuiet = lines.includes(`${logger}.level = error`);
    return isQuiet ? [] : [`${LOGGING}: ${name} quotes records in its warnings: its level is to be error`];
  });
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
