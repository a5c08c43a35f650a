/** Breaks off an answer whose sender has fallen silent in the middle of it: nobody would ever learn that it does not go on. */
import type { IncomingMessage } from 'node:http';
import { UpstreamTimeout } from './upstream-timeout.ts';

/** Watches an answer that has begun. `idleMs`: so long it may be silent; 0: for ever. */
export function breakOffWhenSilent(answer: IncomingMessage, idleMs: number): void {
  if (idleMs === 0) return;
  const { socket } = answer;
  const onSilence = (): void => {
    const { bytesRead } = socket;
    // After a look at the socket: where this process itself stood still, what came meanwhile has not been seen yet.
    setImmediate(() => {
      if (answer.destroyed) return;
      // What has come and was not read yet shows a reader that is slow, and holds the sender back.
      const isSilent = socket.bytesRead === bytesRead && answer.readableLength === 0;
      if (isSilent) answer.destroy(new UpstreamTimeout('the answer did not go on in time'));
      else socket.setTimeout(idleMs);
    });
  };
  // Not that of the request, which hears of a silence once only. A connection that is kept has no timeout any more.
  socket.setTimeout(idleMs).on('timeout', onSilence);
  answer.once('close', () => socket.removeListener('timeout', onSilence));
}
