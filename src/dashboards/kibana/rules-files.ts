/** The files of the alert rules, one for each, as Kibana takes them; and the ids they are kept under. */
import { createHash } from 'node:crypto';
import { KIBANA_RULES } from './rules.ts';

export const RULES_FOLDER = 'kibana-dashboards/rules';

/** The files by their paths. */
export function ruleFiles(): Map<string, string> {
  return new Map(
    KIBANA_RULES.map(({ name, body }) => [`${RULES_FOLDER}/${name}.json`, `${JSON.stringify(body, null, 2)}\n`]),
  );
}

/**
 * The id of a rule in a space. One id can be taken only once in all spaces, and has to be a UUID, so that of another space is made of both:
 * a hash in the form of a UUID.
 */
export function ruleIdIn(id: string, space?: string): string {
  if (space === undefined || space === 'default') return id;
  const hash = createHash('sha256').update(`${id}\n${space}`).digest('hex');
  const variant = ((Number.parseInt(hash[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
