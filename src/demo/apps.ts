/** The six apps of the demo company: who uses them, what for, and on which models. */
import { MODELS, type ModelName } from './models.ts';
import type { Language } from './people.ts';
import type { Weighted } from './random.ts';
import { CITIES } from './slots.ts';

const PRINCIPLES =
  'Use only the facts you are given or find with a tool, and say so when you do not know something. Answer in the language of the question.';

/** Where a deployment runs. */
export interface Backend {
  readonly region: string;
  readonly host: string;
}

/** One app that calls models. */
export interface App {
  readonly name: string;
  /** Share of all conversations. */
  readonly weight: number;
  readonly teams: readonly string[];
  readonly languages: readonly Language[];
  readonly models: readonly Weighted<ModelName>[];
  readonly topics: readonly string[];
  readonly system: string;
  /** The system prompt until some days ago. */
  readonly formerSystem?: string;
  readonly streams: number;
  /** Share of calls outside any session. */
  readonly single: number;
  readonly maxTokens: number;
  readonly temperature: number;
  /** Searches its documents with embeddings first. */
  readonly embeds?: number;
  readonly usesTools?: true;
  readonly subscription: string;
  readonly product: string;
  readonly environment: string;
  readonly userAgents: readonly string[];
  readonly tags: readonly string[];
}

const SUPPORT_SYSTEM = `You are the support assistant of Lakeside Retail. Be friendly and concise. Look orders, accounts and parcels up with the tools before you state anything about them. Refunds are possible within 30 days; later ones need a colleague. Never ask for passwords or card numbers. Offer a human colleague when the customer is upset. ${PRINCIPLES}`;

/** All apps. */
export const APPS: readonly App[] = [
  {
    name: 'support-bot',
    weight: 38,
    teams: ['Customer Care'],
    languages: ['en', 'pt', 'es', 'fr', 'de', 'ja', 'ar'],
    models: [
      ['azure4oMini', 55],
      ['azure41Mini', 25],
      ['azure4o', 12],
      ['azure35', 8],
    ],
    topics: ['refund', 'double charge', 'password reset', 'shipping status', 'complaint', 'product comparison'],
    system: SUPPORT_SYSTEM,
    formerSystem: 'You are a helpful assistant of Lakeside Retail. Answer customer questions politely.',
    streams: 0.85,
    single: 0.08,
    maxTokens: 800,
    temperature: 0.3,
    embeds: 0.14,
    usesTools: true,
    subscription: 'support-production',
    product: 'customer-facing',
    environment: 'production',
    userAgents: ['AzureOpenAI/JS 6.9.0', 'support-widget/4.2 AzureOpenAI/JS 6.9.0'],
    tags: ['customer', 'chat'],
  },
  {
    name: 'code-helper',
    weight: 22,
    teams: ['Engineering', 'Data Platform'],
    languages: ['en', 'de', 'es', 'pt', 'fr', 'ja'],
    models: [
      ['azure5', 24],
      ['sonnet', 26],
      ['azure4o', 30],
      ['azure41Mini', 20],
    ],
    topics: ['sql help', 'python debugging', 'regex', 'data cleaning', 'release notes'],
    system: `You help engineers. Prefer short, complete code over explanations, name the trade-off, and never invent functions. ${PRINCIPLES}`,
    streams: 0.95,
    single: 0.15,
    maxTokens: 4096,
    temperature: 0.1,
    usesTools: true,
    subscription: 'engineering-tools',
    product: 'internal',
    environment: 'production',
    userAgents: [
      'code-helper/1.18.2 (vscode; linux)',
      'code-helper/1.18.2 (jetbrains; windows)',
      'code-helper-cli/0.9',
    ],
    tags: ['internal', 'code'],
  },
  {
    name: 'contract-reader',
    weight: 9,
    teams: ['Legal', 'Procurement'],
    languages: ['en', 'de', 'fr', 'pt', 'es'],
    models: [
      ['azure4o', 46],
      ['azure41Mini', 26],
      ['sonnet', 12],
      ['azure35', 26],
    ],
    topics: ['contract summary', 'security questionnaire', 'invoice extraction'],
    system: `You read contracts, invoices and questionnaires for a legal team. Quote clause numbers. This is not legal advice. ${PRINCIPLES}`,
    streams: 0.4,
    single: 0.35,
    maxTokens: 2000,
    temperature: 0,
    embeds: 0.1,
    subscription: 'legal-production',
    product: 'internal',
    environment: 'production',
    userAgents: ['AzureOpenAI/Python 2.8.1', 'contract-reader/2.3 python-httpx/0.28.1'],
    tags: ['internal', 'documents'],
  },
  {
    name: 'travel-desk',
    weight: 14,
    teams: ['People & Culture', 'Engineering', 'Marketing', 'Procurement'],
    languages: ['en', 'pt', 'es', 'fr', 'de'],
    models: [
      ['azure41Mini', 60],
      ['azure4oMini', 40],
    ],
    topics: ['travel policy', 'holiday request', 'onboarding'],
    system: `You answer questions of colleagues about travel, leave and their first weeks. Cite the section of the handbook. Offices: ${CITIES.slice(0, 6).join(', ')}. ${PRINCIPLES}`,
    streams: 0.7,
    single: 0.12,
    maxTokens: 700,
    temperature: 0.2,
    usesTools: true,
    subscription: 'people-services',
    product: 'internal',
    environment: 'production',
    userAgents: [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) travel-desk/3.1',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) travel-desk/3.1',
    ],
    tags: ['internal', 'chat'],
  },
  {
    name: 'marketing-studio',
    weight: 10,
    teams: ['Marketing'],
    languages: ['en', 'es', 'pt', 'fr'],
    models: [
      ['openai4o', 45],
      ['sonnet', 25],
      ['openai4oMini', 30],
    ],
    topics: ['marketing copy', 'translation', 'product comparison'],
    system: `You write for the brand Lakeside: warm, precise, never loud. No superlatives without proof. ${PRINCIPLES}`,
    streams: 0.6,
    single: 0.25,
    maxTokens: 90,
    temperature: 0.9,
    subscription: 'marketing',
    product: 'internal',
    environment: 'production',
    userAgents: ['OpenAI/JS 6.9.0', 'marketing-studio/0.14'],
    tags: ['internal', 'content'],
  },
  {
    name: 'intern-experiments',
    weight: 7,
    teams: ['Innovation'],
    languages: ['en'],
    models: [
      ['azure35', 50],
      ['openai4oMini', 30],
      ['azure5', 20],
    ],
    topics: ['recipe', 'meeting notes', 'data cleaning', 'translation', 'regex', 'marketing copy'],
    system: 'You are a helpful assistant.',
    streams: 0.2,
    single: 0.6,
    maxTokens: 110,
    temperature: 1,
    subscription: 'sandbox',
    product: 'unlimited-trial',
    environment: 'sandbox',
    userAgents: ['python-requests/2.32.5', 'curl/8.16.0', 'OpenAI/Python 2.8.1'],
    tags: ['experiment'],
  },
];

/** The regions of the Azure deployments, nearest first. */
export const BACKENDS: readonly Weighted<Backend>[] = [
  [{ region: 'westeurope', host: 'aoai-weu.example.net' }, 58],
  [{ region: 'swedencentral', host: 'aoai-swc.example.net' }, 30],
  [{ region: 'eastus2', host: 'aoai-eus2.example.net' }, 12],
];

/** The gateway in front of every model. */
export const GATEWAY = 'apim-lakeside-prod';

/** The address of a provider that is not on Azure. */
export function hostOf(model: ModelName): string {
  return MODELS[model].provider === 'anthropic' ? 'api.anthropic.example.net' : 'api.openai.example.net';
}
