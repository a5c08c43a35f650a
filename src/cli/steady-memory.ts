/** Keeps the memory of a run that reads and sends millions of records where it is when the run begins. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 doubles the room for young objects under such work, at last to four times what it has after the start: 100 MB more and no gain that
 * could be measured (bench reindex). The flag for its size is read at the start of a process alone, that for its growth each time.
 */
export function keepMemorySteady(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
