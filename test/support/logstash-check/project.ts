/** Our Logstash files, read: settings, pipelines with the files each is made of, and the text that documents them. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { withDefaults } from './substitution.ts';
import { type PipelineFile, type Plugin, parsePipelines } from './tree.ts';

/** Where the folder logstash/ is in the container. */
export const HOME = '/usr/share/logstash/';

/** What Logstash writes of itself, and what not. */
export const LOGGING = 'config/log4j2.properties';

export type Settings = Readonly<Record<string, string>>;

export interface Pipeline {
  readonly id: string;
  /** Its own settings over those of logstash.yml. */
  readonly settings: Settings;
  readonly own: Settings;
  /** With every input there is, not only those that are on by default. */
  readonly files: readonly PipelineFile[];
  /** Those it is made of when no variable is set. */
  readonly defaultFiles: readonly string[];
}

export interface Project {
  /** The folder logstash/. */
  readonly folder: string;
  readonly settings: Settings;
  readonly pipelines: readonly Pipeline[];
  readonly files: readonly PipelineFile[];
  /** Each text that may name variables, by its path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly documentation: string;
}

export interface Place {
  readonly pipeline: Pipeline;
  readonly file: PipelineFile;
  readonly plugin: Plugin;
}

/** Reads a folder that is laid out as logstash/ is. */
export async function readProject(folder: string, documentation: string): Promise<Project> {
  const paths = globSync('pipeline/**/*.conf', { cwd: folder }).sort();
  const files = await parsePipelines(folder, paths);
  const settings = settingsOf(yaml(folder, 'config/logstash.yml'));
  const listed = yaml(folder, 'config/pipelines.yml');
  const pipelines = (Array.isArray(listed) ? listed : []).map((entry: unknown) =>
    pipelineOf(settingsOf(entry), settings, files),
  );
  const named = ['config/logstash.yml', 'config/pipelines.yml', LOGGING, ...paths];
  const texts = new Map(named.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return { folder, settings, pipelines, files, texts, documentation };
}

/** Every plugin of every pipeline. */
export function placesOf(project: Project): readonly Place[] {
  return project.pipelines.flatMap((pipeline) =>
    pipeline.files.flatMap((file) => file.plugins.map((plugin) => ({ pipeline, file, plugin }))),
  );
}

function yaml(folder: string, path: string): unknown {
  const full = join(folder, path);
  return existsSync(full) ? (parse(readFileSync(full, 'utf8')) as unknown) : undefined;
}

function settingsOf(value: unknown): Settings {
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, held]) => [key, String(held)]));
}

function pipelineOf(own: Settings, settings: Settings, files: readonly PipelineFile[]): Pipeline {
  const path = own['path.config'] ?? '';
  // A variable in a path chooses files: any of them can be on.
  const any = path.replace(/\{\$\{[^}]*\}\}|\$\{[^}]*\}/g, '*');
  const all = filesOf(any, files);
  const byDefault = filesOf(withDefaults(path), files).map((file) => file.path);
  return { id: own['pipeline.id'] ?? '', own, settings: { ...settings, ...own }, files: all, defaultFiles: byDefault };
}

function filesOf(glob: string, files: readonly PipelineFile[]): readonly PipelineFile[] {
  const wanted = bracesOf(glob).map((one) => new RegExp(`^${one.split('*').map(RegExp.escape).join('[^/]*')}$`));
  return files.filter((file) => wanted.some((pattern) => pattern.test(HOME + file.path)));
}

/** `{a,{b,c}}d` becomes ad, bd, cd. */
function bracesOf(glob: string): readonly string[] {
  const found = /\{([^{}]*)\}/.exec(glob);
  if (found === null) return [glob];
  const [whole, choices = ''] = found;
  return choices.split(',').flatMap((choice) => bracesOf(glob.replace(whole, () => choice)));
}
