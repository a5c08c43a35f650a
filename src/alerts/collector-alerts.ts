/** The alerts of a collector, from its settings. */
import type { Config } from '../config.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import type { Notify } from '../notice.ts';
import type { SearchClient } from '../search/client.ts';
import { evaluates, receiversFrom, rulesPath, rulesText } from './alert-settings.ts';
import { type RunningAlerts, startAlerts } from './start-alerts.ts';

export interface CollectorAlertsOptions {
  readonly client: SearchClient;
  /** Which of several collectors this is. */
  readonly instance: string;
  readonly notify: Notify;
}

/** Starts them where the settings name rules or somebody to tell. Settings that cannot be used are said loudly and stop nothing. */
export function startCollectorAlerts(config: Config, options: CollectorAlertsOptions): RunningAlerts | undefined {
  if (!evaluates(config)) return undefined;
  const source = rulesPath(config);
  try {
    return startAlerts({ ...options, receivers: receiversFrom(config), readText: () => rulesText(source), source });
  } catch (error) {
    const code = error instanceof PromptlogError ? error.code : 'PL_INTERNAL';
    options.notify({ level: 'error', code, text: `no alert rule is evaluated: ${reasonOf(error)}` });
    return undefined;
  }
}
