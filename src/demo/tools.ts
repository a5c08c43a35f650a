/** The tools that models of the demo call, with what they answer. */
import type { JsonObject } from '../record/record.ts';
import type { Slots } from './slots.ts';

/** A function a model may call. */
export interface Tool {
  readonly description: string;
  /** Parameter name → the slot that fills it. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The result: name → template. */
  readonly result: Readonly<Record<string, string>>;
}

/** Tools by name. */
export const TOOLS: Readonly<Record<string, Tool>> = {
  lookup_order: {
    description: 'Find an order by its number',
    parameters: { order_id: 'order' },
    result: {
      order_id: '{order}',
      item: '{product}',
      total: '{amount}',
      state: '{delivered|returned|shipped}',
      updated: '{isodate}',
    },
  },
  account_status: {
    description: 'Say whether an account is locked',
    parameters: { login: 'user' },
    result: { login: '{user}', locked: '{true|false}', failed_attempts: '{3|5|6}' },
  },
  track_parcel: {
    description: 'Return the last scans of a parcel',
    parameters: { order_id: 'order' },
    result: {
      order_id: '{order}',
      state: '{in transit|at depot|out for delivery}',
      place: '{city}',
      scanned: '{isodate}',
    },
  },
  create_ticket: {
    description: 'Open a ticket for a colleague',
    parameters: { product: 'product', requested_by: 'user' },
    result: { ticket: '{ticket}', priority: '{high|urgent}', queue: 'complaints' },
  },
  search_policy: {
    description: 'Search the handbook',
    parameters: { city: 'city' },
    result: {
      document: 'travel-policy',
      section: '{clause}',
      text: 'Hotel limit for {city}: {amount} per night, breakfast included.',
    },
  },
  leave_balance: {
    description: 'Return the days of leave left',
    parameters: { year_from: 'isodate' },
    result: { days_left: '{number}', expires: '2027-03-31' },
  },
  run_query: {
    description: 'Run a read-only query and return its plan',
    parameters: { table: 'table', column: 'column' },
    result: { plan: 'Seq Scan on {table} (rows={number}00000)', duration_ms: '{number}41' },
  },
};

/** The definition of a tool as it stands in a request. */
export function toolDefinition(name: string): JsonObject {
  const tool = toolNamed(name);
  const names = Object.keys(tool.parameters);
  const properties = Object.fromEntries(names.map((parameter) => [parameter, { type: 'string' }]));
  return {
    type: 'function',
    function: { name, description: tool.description, parameters: { type: 'object', properties, required: names } },
  };
}

/** The arguments of a call, as the JSON text a model writes. */
export function toolArguments(name: string, slots: Slots): string {
  const { parameters } = toolNamed(name);
  return JSON.stringify(
    Object.fromEntries(Object.entries(parameters).map(([parameter, slot]) => [parameter, slots.valueOf(slot)])),
  );
}

/** What the tool answers, as JSON text. */
export function toolResult(name: string, slots: Slots): string {
  const { result } = toolNamed(name);
  return JSON.stringify(
    Object.fromEntries(Object.entries(result).map(([key, template]) => [key, slots.fill(template)])),
  );
}

function toolNamed(name: string): Tool {
  const tool = TOOLS[name];
  if (tool === undefined) throw new RangeError(`no tool is named ${name}`);
  return tool;
}
