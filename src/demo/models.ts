/** The models the demo company uses: names, speed, limits. Figures are plausible, not measured. */

/** A model as deployed, with the provider that serves it. */
export interface Model {
  /** As asked for: on Azure the deployment. */
  readonly name: string;
  /** As answered. */
  readonly answers: string;
  readonly provider: 'azure.ai.openai' | 'openai' | 'anthropic';
  readonly contextTokens: number;
  readonly firstTokenMs: number;
  readonly tokenMs: number;
  readonly fingerprint?: string;
  /** Caches prompts and reports it. */
  readonly caches?: true;
  /** Thinks before it answers, and bills it. */
  readonly reasons?: true;
}

const azure = { provider: 'azure.ai.openai' } as const;
const openai = { provider: 'openai' } as const;

const gpt4o = {
  answers: 'gpt-4o-2024-08-06',
  contextTokens: 128_000,
  firstTokenMs: 380,
  tokenMs: 13,
  caches: true,
} as const;
const gpt4oMini = {
  answers: 'gpt-4o-mini-2024-07-18',
  contextTokens: 128_000,
  firstTokenMs: 290,
  tokenMs: 8,
  caches: true,
} as const;
const gpt41Mini = {
  answers: 'gpt-4.1-mini-2025-04-14',
  contextTokens: 1_047_576,
  firstTokenMs: 270,
  tokenMs: 7,
  caches: true,
} as const;

/** Every chat model by a short name. */
export const MODELS = {
  azure4o: { ...azure, ...gpt4o, name: 'gpt-4o', fingerprint: 'fp_b705f0c291' },
  azure4oMini: { ...azure, ...gpt4oMini, name: 'gpt-4o-mini', fingerprint: 'fp_efad92c60b' },
  azure41Mini: { ...azure, ...gpt41Mini, name: 'gpt-4.1-mini', fingerprint: 'fp_178c8d546f' },
  azure5: {
    ...azure,
    name: 'gpt-5',
    answers: 'gpt-5-2025-08-07',
    contextTokens: 272_000,
    firstTokenMs: 1900,
    tokenMs: 11,
    caches: true,
    reasons: true,
  },
  azure35: {
    ...azure,
    name: 'gpt-35-turbo',
    answers: 'gpt-35-turbo',
    contextTokens: 16_385,
    firstTokenMs: 230,
    tokenMs: 9,
  },
  openai4o: { ...openai, ...gpt4o, name: 'gpt-4o-2024-08-06', fingerprint: 'fp_07871e2ad8' },
  openai4oMini: { ...openai, ...gpt4oMini, name: 'gpt-4o-mini', fingerprint: 'fp_34a54ae93c' },
  sonnet: {
    provider: 'anthropic',
    name: 'claude-sonnet-4-5',
    answers: 'claude-sonnet-4-5-20250929',
    contextTokens: 200_000,
    firstTokenMs: 720,
    tokenMs: 15,
    caches: true,
  },
  embedding: {
    ...azure,
    name: 'text-embedding-3-small',
    answers: 'text-embedding-3-small',
    contextTokens: 8191,
    firstTokenMs: 45,
    tokenMs: 0,
  },
} as const satisfies Record<string, Model>;

export type ModelName = keyof typeof MODELS;

/** The service that embeds texts for the search of an app. */
export const EMBEDDING: Model = MODELS.embedding;

/** How many tokens a text has, about: letters per token by language. */
export function tokensOf(text: string, lettersPerToken: number): number {
  return Math.max(1, Math.ceil(text.length / lettersPerToken));
}
