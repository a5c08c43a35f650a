/** Creates the alert rules in Kibana, or brings those that are there up to date; whether one is switched on stays as people left it. */
import type { JsonObject } from '../../record/record.ts';
import { type Kibana, refusalOf } from './kibana-client.ts';

export interface KibanaRule {
  /** A UUID; of another space another one, because Kibana has each id once. */
  readonly id: string;
  /** What Kibana is sent to create it. */
  readonly body: JsonObject;
}

export interface RulesReport {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  /** A sentence for each rule Kibana did not take. */
  readonly failures: readonly string[];
}

/** Members that are given once, when a rule is created. */
const GIVEN_ONCE: ReadonlySet<string> = new Set(['consumer', 'enabled', 'rule_type_id']);

/** Sends the rules, one after the other; the names of the report are those people see. */
export async function applyRules(kibana: Kibana, rules: readonly KibanaRule[]): Promise<RulesReport> {
  const created: string[] = [];
  const updated: string[] = [];
  const failures: string[] = [];
  for (const rule of rules) {
    const name = String(rule.body['name'] ?? rule.id);
    const path = `/api/alerting/rule/${encodeURIComponent(rule.id)}`;
    let answer = await kibana.send('POST', path, rule.body);
    const there = answer.status === 409;
    if (there) answer = await kibana.send('PUT', path, changeOf(rule.body));
    if (answer.status === 200) (there ? updated : created).push(name);
    else failures.push(`rule ${rule.id} ("${name}") was refused: ${refusalOf(answer)}`);
  }
  return { created, updated, failures };
}

function changeOf(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([member]) => !GIVEN_ONCE.has(member)));
}
