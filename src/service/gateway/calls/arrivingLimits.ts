import type { Arriving } from './arriving';
import type { Call } from './calls';
import type { StreamLimits } from './streaming';

/**
 * Ends a call whose upload stops coming, takes too long in all, or goes on beyond its facet; and
 * one whose upstream does not answer in time once all of it is there.
 *
 * @param expiresIn milliseconds to the end of the first link; Infinity for never
 * @returns what ends this
 */
export function limitArriving(
  upload: Arriving,
  call: Call,
  {
    limits: { streamMs, streamIdleMs, timeoutMs },
    expiresIn
  }: { limits: StreamLimits & { timeoutMs: number }; expiresIn: number }
): () => void {
  const late = (): void => call.end('timeout');
  const idle = setTimeout(late, streamIdleMs);
  const timers = [idle, setTimeout(late, streamMs)];
  if (expiresIn <= streamMs) {
    timers.push(setTimeout(() => call.end('expired'), expiresIn));
  }
  upload.onPiece = () => idle.refresh();
  upload.onWhole = () => {
    clearTimeout(idle);
    timers.push(setTimeout(late, timeoutMs));
  };
  return () => timers.forEach(clearTimeout);
}
