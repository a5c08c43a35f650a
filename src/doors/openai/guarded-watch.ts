/** Stands between the looking at an answer and its reader: whatever fails in the looking, the reader gets what came. */
import { safeFilter } from '../call/safe-filter.ts';
import { type AnswerWatch, isBreak } from './client-call.ts';
import type { BodyWatch } from './tapped-response.ts';

/** The same watch, none of which throws; `onFault` is told what it threw, and must not throw either. */
export function guardedWatch(watch: AnswerWatch, onFault: (error: unknown) => void): BodyWatch {
  const filter = safeFilter({ add: watch.pass, end: watch.rest }, onFault);
  const safely = (work: () => void): boolean => {
    try {
      work();
      return true;
    } catch (error) {
      onFault(error);
      return false;
    }
  };
  // What failed once is not asked again for each chunk that follows; what it had seen until then is what the record has.
  let looks = true;
  return {
    changes: watch.changes,
    bytes: (chunk) => {
      if (looks) looks = safely(() => watch.look(chunk));
      return filter.add(chunk);
    },
    end: () => {
      safely(watch.ended);
      return filter.end();
    },
    whole: (body) => void safely(() => watch.whole(body)),
    cancelled: () => void safely(watch.cancelled),
    failed: (error) => {
      const fail = (): void => void safely(() => watch.failed(error));
      // The client that breaks an answer off says in the same turn whether it tries again.
      if (isBreak(error)) setImmediate(fail);
      else fail();
    },
  };
}
