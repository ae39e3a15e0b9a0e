import * as React from 'react';

import { focusRow, rowPlace } from './focus';

/** Where the focus was: the element, the part of the panel it stands in, its row's place there. */
interface Last {
  focused: Element;
  region: Element;
  place: number;
}

/**
 * When the row with the focus goes away, the row that takes its place in its list gets it; when a
 * control beside the rows does, the first of them. A card that is settled gives it back by itself.
 */
export function useKeptFocus(host: React.RefObject<HTMLElement>): void {
  const last = React.useRef<Last | null>(null);
  React.useEffect(() => {
    const element = host.current;
    const remember = (event: FocusEvent): void => {
      const focused = event.target as Element;
      const region = focused.closest('[data-region]') ?? element;
      last.current =
        region === null || focused.matches('iframe')
          ? null
          : { focused, region, place: Math.max(rowPlace(region), 0) };
    };
    element?.addEventListener('focusin', remember);
    return () => element?.removeEventListener('focusin', remember);
  }, [host]);
  React.useLayoutEffect(() => {
    const { current } = last;
    if (
      current === null ||
      current.focused.isConnected ||
      document.activeElement !== document.body
    ) {
      return;
    }
    // A list that has become empty leaves it to the panel's first row.
    const kept = current.region.isConnected && focusRow(current.region, current.place);
    if (!kept && host.current !== null) {
      focusRow(host.current, 0);
    }
  });
}
