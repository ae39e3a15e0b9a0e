import * as React from 'react';

import { focusRow, rowPlace } from './focus';

/** When the row with the focus goes away, the row that takes its place gets it. */
export function useKeptFocus(host: React.RefObject<HTMLElement>): void {
  const last = React.useRef<{ focused: Element; place: number } | null>(null);
  React.useEffect(() => {
    const element = host.current;
    const remember = (event: FocusEvent): void => {
      const place = element === null ? -1 : rowPlace(element);
      last.current = place < 0 ? null : { focused: event.target as Element, place };
    };
    element?.addEventListener('focusin', remember);
    return () => element?.removeEventListener('focusin', remember);
  }, [host]);
  React.useLayoutEffect(() => {
    const lost = last.current !== null && !last.current.focused.isConnected;
    if (lost && host.current !== null && document.activeElement === document.body) {
      focusRow(host.current, (last.current as { place: number }).place);
    }
  });
}
