/** `${NAME}` and `${NAME:default}` as Logstash replaces them: from its keystore, else the environment, else the default. */

export interface Variable {
  readonly name: string;
  readonly fallback?: string;
}

const VARIABLE = /\$\{([a-zA-Z_.][a-zA-Z0-9_.]*)(?::([^}]*))?\}/g;

export function variablesIn(text: string): readonly Variable[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '', fallback]) =>
    fallback === undefined ? { name } : { name, fallback },
  );
}

/** With every default in its place; a variable without one stays as it is. */
export function withDefaults(text: string): string {
  return text.replace(VARIABLE, (whole: string, _name: string, fallback?: string) => fallback ?? whole);
}

/** A text that is one variable and nothing else. */
export function isOneVariable(text: string): boolean {
  return text.replace(VARIABLE, '') === '' && variablesIn(text).length === 1;
}

/** Is there a variable left that only the environment can fill? */
export function isOpen(text: string): boolean {
  return variablesIn(withDefaults(text)).length > 0;
}
