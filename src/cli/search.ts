/** `promptlog search`: finds records by the words in them and lists them with the words set apart. */
import { type Command, Option } from 'commander';
import { PromptlogError } from '../errors.ts';
import { parseKql } from '../search/kql/kql.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import { type SearchRequest, SORT_ORDERS, type SortOrder } from '../search/query.ts';
import { type SearchPage, searchRecords } from '../search/search.ts';
import { action, type Context } from './command.ts';
import { hitText } from './conversation-text.ts';
import { withSearchClient } from './search-connection.ts';

interface SearchFlags {
  query?: string;
  user?: string;
  session?: string;
  model?: string;
  app?: string;
  outcome?: string;
  since?: string;
  until?: string;
  limit: string;
  sort?: SortOrder;
}

const EXAMPLES = `
Examples:
  promptlog search refund                      every record with this word, in the question, the answer, an error or a comment
  promptlog search late "credit note"          this word and this phrase
  promptlog search "refund -invoice"           one word without the other; also: deliver*, refund | return
  promptlog search refund --user ana --since -7d --model gpt-4o
  promptlog search --outcome failed --since 2026-11-01 --until 2026-11-15
  promptlog search refund --query 'topic: billing and cost.total > 0.01'
  promptlog search refund --json | jq .id      one hit per line
`;

/** Adds the command to the program. */
export function registerSearch(program: Command): void {
  program
    .command('search')
    .description('find records by the words in them')
    .argument('[words...]', 'all must be there; one argument of several words among others is a phrase')
    .option('--query <kql>', "in Kibana's language: 'outcome: failed and not user.id: ada'")
    .option('--user <user>', 'id, name or e-mail address')
    .option('--session <id>', 'only this conversation')
    .option('--model <model>', 'as asked, as answered, or its family')
    .option('--app <name>', 'only calls of this application')
    .addOption(new Option('--outcome <outcome>').choices(['completed', 'aborted', 'failed', 'filtered']))
    .option('--since <time>', '-7d, 12h, 2026-11-01 or a full ISO 8601 time')
    .option('--until <time>', 'the same; a date includes its whole day')
    .option('--limit <number>', 'how many to show', '10')
    .addOption(new Option('--sort <order>', 'default: relevance with words, newest without').choices([...SORT_ORDERS]))
    .addHelpText('after', EXAMPLES)
    .action(action<[string[], SearchFlags]>(search));
}

/** Several arguments were separated by the person: one that holds spaces was meant as a phrase. */
export function wordsOf(args: readonly string[]): string {
  if (args.length < 2) return args.join('');
  return args.map((arg) => (/\s/.test(arg) && !arg.includes('"') ? `"${arg}"` : arg)).join(' ');
}

async function search({ terminal, config }: Context, args: string[], flags: SearchFlags): Promise<void> {
  const { limit, query, ...filters } = flags;
  if (!/^\d+$/.test(limit))
    throw new PromptlogError('PL_USAGE', { reason: `--limit takes a whole number, not "${limit}"` });
  const words = wordsOf(args);
  const matching = query === undefined ? {} : { matching: kqlQuery(parseKql(query)) };
  const request: SearchRequest = { ...filters, ...matching, words, size: Number(limit) };
  const page = await withSearchClient(config, (client) => searchRecords(client, request));
  for (const hit of page.hits) {
    terminal.record(hit);
    terminal.print(`${hitText(hit, terminal)}\n`);
  }
  terminal.print(summary(page));
  if (page.hits.length === 0) terminal.print(hint(words, { ...filters, ...(query === undefined ? {} : { query }) }));
}

function summary({ hits, total, totalIsExact }: SearchPage): string {
  const count = `${totalIsExact ? '' : 'more than '}${total} ${total === 1 ? 'record' : 'records'}`;
  return total > hits.length ? `${count}, ${hits.length} shown` : count;
}

function hint(words: string, filters: Omit<SearchFlags, 'limit'>): string {
  const used = Object.keys(filters).filter((name) => name !== 'sort');
  if (used.length > 0)
    return `  Nothing found. Leave out ${used.map((name) => `--${name}`).join(' or ')} to look further.`;
  if (/\s/.test(words.trim()))
    return '  Nothing found. All words must be in the record: try fewer, or join them with |.';
  return words === ''
    ? '  There are no records yet.'
    : '  Nothing found. Try the beginning of the word with a star: deliver*';
}
