import type { Core, Waiting } from '../../service';

/** Entries after which something else may wait than before. */
const CHANGING = new Set(['request', 'decision', 'grant', 'withdrawal', 'registration']);

/**
 * Tells `told` what waits for a person, at first and whenever it is something else than before.
 * What a rule granted at once, in the group of its request, never waited.
 */
export function tellWaiting(
  core: Pick<Core, 'onGroup' | 'waiting'>,
  told: (waiting: Waiting[]) => void
): void {
  let known = '';
  const tell = (): void => {
    const waiting = core.waiting();
    const now = waiting.map(({ id }) => id).join();
    if (now !== known) {
      known = now;
      told(waiting);
    }
  };
  core.onGroup(group => {
    if (group.some(({ entry }) => CHANGING.has(entry.kind))) {
      tell();
    }
  });
  tell();
}
