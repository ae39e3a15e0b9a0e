import { type Hit, LANE_HEIGHT } from './paint';
import { REACH } from './picture';

/** The entry that is drawn nearest to a place, where one is near. */
export function nearest(hits: readonly Hit[], x: number, y: number): number | null {
  let best: { index: number; distance: number } | null = null;
  for (const hit of hits) {
    const distance = hit.tall
      ? Math.abs(hit.y - y) <= LANE_HEIGHT / 2
        ? Math.abs(hit.x - x)
        : Infinity
      : Math.hypot(hit.x - x, hit.y - y);
    // Of two at the same place, the one drawn later lies on top.
    if (distance < REACH && (best === null || distance <= best.distance)) {
      best = { index: hit.index, distance };
    }
  }
  return best?.index ?? null;
}
