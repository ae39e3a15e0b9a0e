import * as React from 'react';

import { writeSubject } from './origin/graph/graph';
import type { ProvenanceModel } from './model';

/**
 * In a narrow panel the details stand below what is drawn, and all of it scrolls. Whoever asks there
 * for another view, or where something comes from, sees that from its top and not where they were.
 */
export function useFromTheTop(split: React.RefObject<HTMLElement>, model: ProvenanceModel): void {
  const { view, subject } = model;
  const asked = `${view} ${view === 'origin' && subject !== null ? writeSubject(subject) : ''}`;
  const before = React.useRef(asked);
  React.useLayoutEffect(() => {
    if (before.current !== asked) {
      before.current = asked;
      split.current?.scrollTo({ top: 0 });
    }
  }, [split, asked]);
}
