/** What a rebuild has to remember so that the next run can go on, or put right what a killed one left. */
export interface RebuildState {
  /** The number of the new generation. */
  readonly generation: number;
  readonly phase: RebuildPhase;
  /** Indices of the old generation whose writers were told to wait. */
  readonly blocked: readonly string[];
}

/** Loading: nobody sees the new generation. Switching: perhaps. Switched: everybody does, and the old one is to go. */
export type RebuildPhase = 'loading' | 'switching' | 'switched';
