/** What a fault is: something that begins, lasts a while, and ends. */
import type { PlannedFault } from '../schedule.ts';
import type { World } from '../world.ts';

/** Ends it, and says what it did. */
export type EndFault = () => Promise<string>;

/** Begins it; resolves when it stands. */
export type BeginFault = (world: World, planned: PlannedFault) => Promise<EndFault>;
