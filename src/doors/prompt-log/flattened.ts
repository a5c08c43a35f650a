/** A property with members of its own made flat, PARENT_CHILD, as the properties of a request are. */
import { cleaned } from '../../formats/document-members.ts';
import { isSecretName } from '../../record/redact-names.ts';
import { keep } from '../../record/schema-checks.ts';
import { invalid } from './invalid.ts';

// As deep as the properties of a request; what lies below stays a nested value.
const DEEPEST = 20;

/** The properties that a value makes: itself under its name, or one for each member, lists as they are. Credentials are left out. */
export function flattened(name: string, value: unknown): Record<string, unknown> {
  const flat = {};
  addFlat(flat, name, jsonOf(name, value), 0);
  return flat;
}

function addFlat(flat: Record<string, unknown>, name: string, value: unknown, depth: number): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < DEEPEST) {
    for (const [child, member] of Object.entries(value)) addFlat(flat, `${name}_${child}`, member, depth + 1);
  } else if (!isSecretName(name)) keep(flat, name, cleaned(value));
}

/** The value as JSON has it. What JSON would silently drop or turn into null is refused, and so is what it cannot hold. */
function jsonOf(name: string, value: unknown): unknown {
  const refuse = (given: unknown): never => {
    throw invalid(`the property ${name}`, 'a text, a finite number, true, false, null, a list or an object', given);
  };
  if (value instanceof Date && Number.isNaN(value.getTime())) refuse(value);
  let json: string | undefined;
  try {
    json = JSON.stringify(value, (member, given: unknown) => (isHeld(given, member) ? given : refuse(given)));
  } catch (error) {
    if (error instanceof RangeError) throw invalid(`the property ${name}`, 'a value nested less deeply', value);
    if (!(error instanceof TypeError)) throw error;
    throw invalid(`the property ${name}`, 'a value without circles', value);
  }
  return json === undefined ? refuse(value) : (JSON.parse(json) as unknown);
}

function isHeld(value: unknown, member: string): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  // A member of nothing is one that is not there.
  if (value === undefined) return member !== '';
  return value === null || ['string', 'boolean', 'object'].includes(typeof value);
}
