/** Providers and models by the names that lists of prices know. */

/** Names that sources give, without their separators, and the list's name for each. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  textcompletionopenai: 'openai',
  azure: 'azure',
  azureopenai: 'azure',
  azureaiopenai: 'azure',
  azaiopenai: 'azure',
  azureai: 'azure',
  azureaiinference: 'azure',
  azaiinference: 'azure',
  azureaifoundry: 'azure',
  anthropic: 'anthropic',
  awsbedrock: 'aws',
  bedrock: 'aws',
  aws: 'aws',
  gcpgemini: 'google',
  gcpvertexai: 'google',
  gcpgenai: 'google',
  vertexai: 'google',
  gemini: 'google',
  google: 'google',
  mistral: 'mistral',
  mistralai: 'mistral',
  groq: 'groq',
  deepseek: 'deepseek',
  cohere: 'cohere',
  coherechat: 'cohere',
  xai: 'x-ai',
  perplexity: 'perplexity',
  together: 'together',
  togetherai: 'together',
  fireworks: 'fireworks',
  fireworksai: 'fireworks',
  openrouter: 'openrouter',
  moonshot: 'moonshotai',
  moonshotai: 'moonshotai',
  cerebras: 'cerebras',
  novita: 'novita',
  ovhcloud: 'ovhcloud',
};

/**
 * The list's name of a provider; undefined when the record names none, so that the model alone decides; null for one that is not in
 * the list: a model that somebody runs himself must not be given the price of the company that made it.
 */
export function libraryProvider(provider: string | undefined): string | null | undefined {
  if (provider === undefined || provider === '') return undefined;
  return PROVIDERS[plainProvider(provider)] ?? null;
}

/** Whether two names mean the same provider. */
export function sameProvider(one: string, other: string): boolean {
  return (libraryProvider(one) ?? plainProvider(one)) === (libraryProvider(other) ?? plainProvider(other));
}

/** The names under which a model may stand in the list, the whole one first: gateways put a path before it. */
export function modelNames(model: string): readonly string[] {
  // Azure writes gpt-35 for gpt-3.5.
  const name = model.replace(/\bgpt-35\b/, 'gpt-3.5');
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last === name || last === '' ? [name] : [name, last];
}

function plainProvider(provider: string): string {
  return provider.toLowerCase().replace(/[ ._-]/g, '');
}
