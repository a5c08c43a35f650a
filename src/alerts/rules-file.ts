/** Reads alerts.yaml. Each fault is found with its line; a rule with a fault is left out and the others stand. */
import { SOURCES } from '../dashboards/sources.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { readYaml, type YamlFile } from '../insight/yaml-file.ts';
import { ALERT_KINDS, type AlertKind, type AlertRule, DAY, HOUR, MINUTE } from './rule.ts';
import { CHECKS, MEMBERS, RuleFault } from './rule-members.ts';
import { lengthOf } from './units.ts';

export interface RulesFile {
  readonly rules: readonly AlertRule[];
  /** How often they are evaluated. */
  readonly everyMs: number;
  /** Whoever is told learns when nothing could be evaluated for so long; 0: never. */
  readonly blindMs: number;
  /** Each names the file and the line. */
  readonly problems: readonly PromptlogError[];
}

type Path = readonly (string | number)[];
type Members = Readonly<Record<string, unknown>>;

const TOP: ReadonlySet<string> = new Set(['blind-after', 'every', 'recover-after', 'repeat', 'rules']);
const MOST_RULES = 200;
const LEAST_EVERY_MS = 10_000;
const DEFAULTS = { everyMs: MINUTE, blindMs: 10 * MINUTE, repeatMs: 4 * HOUR, recoverMs: 5 * MINUTE };

/** `receivers`: the names of those who can be told, where they are known. Never throws. */
export function readRules(text: string, source: string, receivers?: readonly string[]): RulesFile {
  const problems: PromptlogError[] = [];
  try {
    const file = readYaml(text, { option: 'alerts.file', source });
    return new RulesReader(file, problems, receivers).read();
  } catch (error) {
    const problem =
      error instanceof PromptlogError ? error : new PromptlogError('PL_INTERNAL', { reason: reasonOf(error) }, error);
    return { rules: [], ...DEFAULTS, problems: [...problems, problem] };
  }
}

class RulesReader {
  readonly #file: YamlFile;
  readonly #problems: PromptlogError[];
  readonly #receivers: readonly string[] | undefined;

  constructor(file: YamlFile, problems: PromptlogError[], receivers: readonly string[] | undefined) {
    this.#file = file;
    this.#problems = problems;
    this.#receivers = receivers;
  }

  read(): RulesFile {
    const top = membersOf(this.#file.value);
    if (top === undefined) {
      this.#say([], 'it holds "rules:" and a list of rules, each with its kind');
      return { rules: [], ...DEFAULTS, problems: this.#problems };
    }
    for (const name of Object.keys(top)) {
      if (!TOP.has(name)) this.#say([name], `it knows no "${name}", only ${[...TOP].join(', ')}`);
    }
    const everyMs = this.#length(top, 'every', DEFAULTS.everyMs);
    if (everyMs < LEAST_EVERY_MS) this.#say(['every'], 'rules are evaluated every 10 seconds at the most');
    const common = {
      repeatMs: this.#length(top, 'repeat', DEFAULTS.repeatMs),
      recoverMs: this.#length(top, 'recover-after', DEFAULTS.recoverMs),
    };
    const rules = this.#rules(top['rules'], common);
    const blindMs = this.#length(top, 'blind-after', DEFAULTS.blindMs);
    return { rules, everyMs: Math.max(everyMs, LEAST_EVERY_MS), blindMs, problems: this.#problems };
  }

  #rules(list: unknown, common: Common): AlertRule[] {
    if (!Array.isArray(list) || list.length === 0 || list.length > MOST_RULES) {
      this.#say(['rules'], `"rules" is a list of 1 to ${MOST_RULES} rules, each after a dash`);
      return [];
    }
    const names = new Set<string>();
    return list.flatMap((entry: unknown, at) => {
      const rule = this.#rule(entry, ['rules', at], common);
      if (rule === undefined) return [];
      if (names.has(rule.name)) {
        this.#say(['rules', at, 'name'], `two rules have the name "${rule.name}"; give each its own`);
        return [];
      }
      names.add(rule.name);
      return [rule];
    });
  }

  #rule(entry: unknown, path: Path, common: Common): AlertRule | undefined {
    const members = membersOf(entry);
    const kind = members?.['kind'];
    if (members === undefined || typeof kind !== 'string' || !Object.hasOwn(ALERT_KINDS, kind)) {
      const known = Object.keys(ALERT_KINDS).join(', ');
      this.#say(members?.['kind'] === undefined ? path : [...path, 'kind'], `a rule has a kind, one of ${known}`);
      return undefined;
    }
    const before = this.#problems.length;
    const rule: Draft = { ...blank(kind as AlertKind, common) };
    for (const [name, value] of Object.entries(members)) this.#member(rule, name, value, [...path, name]);
    for (const [check, problem] of CHECKS) if (!check(rule, members)) this.#say(path, problem);
    for (const name of rule.to ?? []) {
      if (this.#receivers?.includes(name) === false)
        this.#say([...path, 'to'], `nobody is called "${name}"; there is ${this.#receivers.join(', ') || 'nobody'}`);
    }
    return this.#problems.length === before ? rule : undefined;
  }

  #member(rule: Draft, name: string, value: unknown, path: Path): void {
    const read = MEMBERS[name];
    if (read === undefined) {
      this.#say(path, `a rule knows no "${name}", only ${Object.keys(MEMBERS).join(', ')}`);
      return;
    }
    try {
      Object.assign(rule, read(value, ALERT_KINDS[rule.kind], SOURCES[ALERT_KINDS[rule.kind].source]));
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error;
      this.#say(path, `${name}: ${error.message}`);
    }
  }

  #length(top: Members, name: string, fallback: number): number {
    const written = top[name];
    if (written === undefined) return fallback;
    const length = lengthOf(written);
    if (length === undefined) this.#say([name], `"${name}" is a length of time such as 30s, 5m, 4h or 1d`);
    return length ?? fallback;
  }

  #say(path: Path, reason: string): void {
    this.#problems.push(this.#file.wrong(path, reason));
  }
}

type Common = Pick<AlertRule, 'recoverMs' | 'repeatMs'>;
type Draft = { -readonly [Member in keyof AlertRule]: AlertRule[Member] };

function blank(kind: AlertKind, common: Common): AlertRule {
  const { limit, windowMs, atLeast = 0 } = ALERT_KINDS[kind];
  return {
    name: kind,
    kind,
    severity: 'warning',
    limit,
    windowMs,
    forMs: 0,
    atLeast,
    percentile: 95,
    knownForMs: DAY,
    ...common,
  };
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}
