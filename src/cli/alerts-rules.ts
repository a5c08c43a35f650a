/** The alert rules of a file or of the settings, as the commands read them. */
import { receiversFrom, rulesPath, rulesText } from '../alerts/alert-settings.ts';
import { type RulesFile, readRules } from '../alerts/rules-file.ts';
import type { Context } from './command.ts';

/** Faults included. */
export function rulesOf({ config }: Context, file: string = rulesPath(config)): RulesFile {
  const receivers = receiversFrom(config).map(({ name }) => name);
  return readRules(rulesText(file), file, receivers);
}
