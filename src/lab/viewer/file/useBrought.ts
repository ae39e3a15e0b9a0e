import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

import type { Elsewhere } from './useFile';

/** Takes the files that are brought to a panel otherwise than from outside of the page. */
export function useBrought(
  brought: ISignal<unknown, Elsewhere> | undefined,
  take: (file: Elsewhere) => void
): void {
  const latest = React.useRef(take);
  latest.current = take;
  React.useEffect(() => {
    const bring = (_: unknown, file: Elsewhere): void => latest.current(file);
    brought?.connect(bring);
    return () => {
      brought?.disconnect(bring);
    };
  }, [brought]);
}
