/** What the check of one dashboard needs to know of the file around it. */
import type { Line } from './check-lines.ts';
import type { KnownFields } from './mapped-fields.ts';

/** The index each data view of the file looks at, by the id of the data view. */
export type Indices = ReadonlyMap<string, string>;

export interface DashboardContext {
  readonly line: Line;
  readonly known: KnownFields;
  readonly indices: Indices;
}
