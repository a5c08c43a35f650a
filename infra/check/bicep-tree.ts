/** What a Bicep file says, as a tree. */

export type Expression =
  | {
      readonly kind: 'text';
      readonly parts: readonly string[];
      readonly holes: readonly Expression[];
      readonly line: number;
    }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression; readonly line: number }
  | { readonly kind: 'call'; readonly callee: Expression; readonly given: readonly Expression[]; readonly line: number }
  | { readonly kind: 'object'; readonly members: readonly Member[]; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly line: number }
  | {
      readonly kind: 'for';
      readonly names: readonly string[];
      readonly over: Expression;
      readonly body: Expression;
      readonly line: number;
    }
  | { readonly kind: 'if'; readonly condition: Expression; readonly body: Expression; readonly line: number }
  | {
      readonly kind: 'operation';
      readonly operator: string;
      readonly operands: readonly Expression[];
      readonly line: number;
    }
  | { readonly kind: 'lambda'; readonly names: readonly string[]; readonly body: Expression; readonly line: number };

export interface Member {
  /** Undefined where the name is worked out. */
  readonly name: string | undefined;
  /** How it is worked out then. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly line: number;
}

export interface Declaration {
  readonly kind: 'targetScope' | 'using' | 'param' | 'var' | 'resource' | 'module' | 'output' | 'type' | 'func';
  readonly name: string;
  readonly decorators: readonly Expression[];
  /** Of a resource "type@version", of a module its path. */
  readonly what?: string;
  readonly existing?: boolean;
  /** Of a parameter, an output or a type, as it was written. */
  readonly type?: string;
  readonly value?: Expression;
  readonly line: number;
}

/** The body of a resource or module without the condition or loop around it. */
export function bodyOf(expression: Expression | undefined): Expression | undefined {
  if (expression?.kind === 'if' || expression?.kind === 'for') return bodyOf(expression.body);
  if (expression?.kind === 'list' && expression.items.length === 1 && expression.items[0]?.kind === 'for') {
    return bodyOf(expression.items[0]);
  }
  return expression;
}

/** The member of an object by its name. */
export function memberOf(expression: Expression | undefined, name: string): Member | undefined {
  return expression?.kind === 'object' ? expression.members.find((member) => member.name === name) : undefined;
}

/** A text without holes. */
export function plainText(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'text' && expression.holes.length === 0 ? expression.parts[0] : undefined;
}

/** The expression and all within it. */
export function* within(expression: Expression | undefined): Generator<Expression> {
  if (expression === undefined) return;
  yield expression;
  for (const inner of childrenOf(expression)) yield* within(inner);
}

/** What stands directly in an expression. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'text':
      return expression.holes;
    case 'member':
      return [expression.of];
    case 'index':
      return [expression.of, expression.at];
    case 'call':
      return [expression.callee, ...expression.given];
    case 'object':
      return expression.members.flatMap(({ key, value }) => (key === undefined ? [value] : [key, value]));
    case 'list':
      return expression.items;
    case 'for':
      return [expression.over, expression.body];
    case 'if':
      return [expression.condition, expression.body];
    case 'operation':
      return expression.operands;
    case 'lambda':
      return [expression.body];
    default:
      return [];
  }
}
