import * as React from 'react';

import type { RequestView } from '../../protocol';
import type { Heard } from '../consentFrame';

/** A request on whose card somebody pressed, from then until it is known what came of it. */
export interface Pressed {
  request: RequestView;
  /** Somebody else had decided: it stays until it has been read. */
  overtaken: boolean;
}

/**
 * Keeps the card that somebody has pressed on, though the request waits no longer, until the press
 * is known to have counted. Else it would go away in the same way where another's came first.
 */
export function usePressed(): {
  pressed: Pressed | null;
  heard(word: Heard, request: RequestView): void;
  release(): void;
} {
  const [pressed, setPressed] = React.useState<Pressed | null>(null);
  const heard = React.useCallback((word: Heard, request: RequestView): void => {
    setPressed(word === 'settled' ? null : { request, overtaken: word === 'overtaken' });
  }, []);
  const release = React.useCallback(() => setPressed(null), []);
  return { pressed, heard, release };
}
