import * as React from 'react';

import type { Target } from '../../client/objects/systemTypes';
import { ROW, rowOf, targetOf } from '../commands/row';
import { Marked } from '../service/marked';

/** Which row is marked, for the rows of a panel. */
export const MarkedRow = React.createContext(new Marked());

/** What marks a row for everybody, where it is the one; the panel renders when it changes. */
export function useMark(target: Target): { 'aria-current'?: 'true' } {
  return React.useContext(MarkedRow).is(target) ? { 'aria-current': 'true' } : {};
}

/**
 * Marks the row of this panel that the keys or the pointer come to. Once it is gone for good, the
 * row that takes its place is marked, as it gets the keys.
 */
export function useMarking(host: React.RefObject<HTMLElement>, marked: Marked): void {
  const place = React.useRef<{ region: Element; at: number } | null>(null);
  React.useEffect(() => {
    const element = host.current;
    const come = ({ target }: Event): void => {
      const found = targetOf((target as Element).closest<HTMLElement>(ROW));
      if (found !== null) {
        marked.mark(found);
      }
    };
    // Before anything else hears of it: what a press or a menu does is about this row.
    const events = ['focusin', 'pointerdown', 'contextmenu'];
    events.forEach(event => element?.addEventListener(event, come, true));
    return () => events.forEach(event => element?.removeEventListener(event, come, true));
  }, [host, marked]);
  React.useLayoutEffect(() => {
    const { current: panel } = host;
    if (panel === null || marked.target === null) {
      place.current = null;
      return;
    }
    const row = rowOf(panel, marked.target);
    if (row !== null) {
      const region = row.closest('[data-region]') ?? panel;
      place.current = { region, at: rowsOf(region).indexOf(row) };
    } else {
      const { region, at } = place.current ?? { region: panel, at: 0 };
      const rows = rowsOf(region.isConnected ? region : panel);
      marked.mark(targetOf(rows[Math.min(Math.max(at, 0), rows.length - 1)]));
    }
  });
}

function rowsOf(region: Element): HTMLElement[] {
  return [...region.querySelectorAll<HTMLElement>(ROW)];
}
