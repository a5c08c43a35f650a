/** A user's own formats, from the mapping files that the settings or a flag name. */
import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';
import { PromptlogError, reasonOf } from './errors.ts';
import { formatOfMapping } from './formats/mapping.ts';
import { useMappings } from './formats/registry.ts';

/** Makes them known to every door of this process. Throws PL_CONFIG_INVALID, which names the file and the place in it. */
export function useMappingFiles(config: Config, more: readonly string[] = []): void {
  const files = [...config.words('formats.mappings'), ...more];
  useMappings(files.map((file) => formatOfMapping(textOf(file), file)));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = `${file} cannot be read: ${reasonOf(error)}`;
    throw new PromptlogError(
      'PL_CONFIG_INVALID',
      { option: 'formats.mappings', reason, source: 'the settings' },
      error,
    );
  }
}
