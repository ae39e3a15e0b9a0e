import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ReadEntry } from '../../service/entry';
import type { ProvenanceModel } from '../model';
import { troubleWords } from '../trouble';
import { save } from './save';

/** Writes a bundle, one at a time, and has the browser save it. */
export function useBundle(
  model: ProvenanceModel,
  trans: TranslationBundle
): {
  /** Entries that are written; null while none is. */
  done: number | null;
  /** Why the last one was not written. */
  trouble: string | null;
  /**
   * @param shown what is shown in it; null: all that this page may see
   * @param published whether it ends where witnesses have cosigned the log
   */
  write(shown: readonly ReadEntry[] | null, published: boolean): void;
  giveUp(): void;
} {
  const [done, setDone] = React.useState<number | null>(null);
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const running = React.useRef<AbortController | null>(null);
  React.useEffect(() => () => running.current?.abort(), []);
  const write = async (shown: readonly ReadEntry[] | null, published: boolean): Promise<void> => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const { signal } = own;
    setTrouble(null);
    setDone(0);
    try {
      // The tree and its proofs are loaded when somebody writes one.
      const { bundleOf } = await import('./bundle');
      const progress = (written: number): void => {
        if (!signal.aborted) {
          setDone(written);
        }
      };
      const file = await bundleOf(model.facetry.source, { shown, published, progress, signal });
      if (!signal.aborted) {
        save('facetry.bundle', file);
      }
    } catch (error) {
      if (!signal.aborted) {
        setTrouble(troubleWords(trans, error as Error));
      }
    } finally {
      if (running.current === own) {
        running.current = null;
        setDone(null);
      }
    }
  };
  return {
    done,
    trouble,
    write: (shown, published) => void write(shown, published),
    giveUp: () => running.current?.abort()
  };
}
