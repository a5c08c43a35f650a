/** `promptlog stats cost`: chargeback, at other prices where a file of them is named, and beside a provider's own export. */
import type { Command } from 'commander';
import { selectedRecords } from '../delivery/selected-records.ts';
import { PromptlogError } from '../errors.ts';
import { type PriceList, parsePrices } from '../insight/prices.ts';
import { openRecordsStore } from '../records/open-store.ts';
import type { SearchClient } from '../search/client.ts';
import { RepricedStats } from '../stats/repriced.ts';
import { TABLES } from '../stats/tables.ts';
import { recordsOptions } from '../store-options.ts';
import type { Context } from './command.ts';
import { inputText } from './input-text.ts';
import { interruptible } from './interruptible.ts';
import { withSearchClient } from './search-connection.ts';
import { scopeOf } from './stats-flags.ts';
import { type ReconcileFlags, showReconciled } from './stats-reconcile.ts';
import { checkedBy, showRows, showTable, type TableFlags } from './stats-table.ts';

export interface CostFlags extends TableFlags, ReconcileFlags {
  priceFile?: string;
}

/** Adds --price-file, --reconcile and --tolerance. */
export function addCostFlags(command: Command): Command {
  return command
    .option('--price-file <file>', 'at these prices: every record is read from the records store and priced anew')
    .option(
      '--reconcile <file>',
      "beside a provider's own numbers: a CSV export of OpenAI's usage or cost, or of Azure's costs",
    )
    .option('--tolerance <percent>', 'with --reconcile: differences up to this are none', '1');
}

/** Runs it. */
export async function showCost(context: Context, flags: CostFlags): Promise<void> {
  const { priceFile, reconcile } = flags;
  if (priceFile !== undefined && reconcile !== undefined) {
    const reason = '--price-file asks what it would have cost and --reconcile what it did: choose one';
    throw new PromptlogError('PL_USAGE', { reason });
  }
  if (reconcile !== undefined) await showReconciled(context, reconcile, flags);
  else if (priceFile !== undefined) await showRepriced(context, pricesIn(priceFile), flags);
  else await showTable(context, TABLES.cost, flags);
}

async function showRepriced(context: Context, prices: PriceList, flags: CostFlags): Promise<void> {
  const { terminal, config } = context;
  const by = checkedBy(terminal, TABLES.cost, flags);
  const { since, until, query } = scopeOf(flags, new Date());
  const stats = new RepricedStats(prices, by);
  const store = await openRecordsStore(recordsOptions(config));
  const bar = terminal.progress('Pricing', undefined, 'records');
  let count = 0;
  const read = async (signal: AbortSignal, client?: SearchClient): Promise<void> => {
    const selection = { ...(since && { since }), ...(until && { until }), ...(query === undefined ? {} : { query }) };
    for await (const page of selectedRecords({ store, client, selection, signal })) {
      for (const record of page.records) stats.add(record);
      count += page.records.length;
      bar.update(count);
    }
  };
  try {
    await interruptible(bar, async (signal) => {
      if (query === undefined) await read(signal);
      else await withSearchClient(config, (client) => read(signal, client));
      bar.finish();
      showRows(terminal, stats.rows, { table: TABLES.cost, by }, flags);
      terminal.note(
        `Priced anew by ${flags.priceFile}, and by public prices where it says nothing; nothing was changed.`,
      );
    });
  } finally {
    await store.close();
  }
}

function pricesIn(file: string): PriceList {
  return parsePrices(inputText(file), file);
}
