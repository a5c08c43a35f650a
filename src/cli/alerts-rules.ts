/** The alert rules of a file or of the settings, as the commands read them. */
import { receiversFrom, rulesPath, rulesText } from '../alerts/alert-settings.ts';
import { type RulesFile, readRules } from '../alerts/rules-file.ts';
import type { Context } from './command.ts';
import { inputText } from './input-text.ts';

/** Faults included; of the file that is named, or that of the settings. */
export function rulesOf({ config }: Context, named?: string): RulesFile {
  const receivers = receiversFrom(config).map(({ name }) => name);
  const file = named ?? rulesPath(config);
  return readRules(named === undefined ? rulesText(file) : inputText(named), file, receivers);
}
