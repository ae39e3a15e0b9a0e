import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { readEntry } from '../../service/entry';
import type { ProvenanceModel } from '../model';
import type { Proofs } from '../proofs';
import type { Verdicts } from './drawing';
import { entryOf, type Graph } from './graph';

export interface Verifying {
  /** Null as long as nobody asked. */
  found: Verdicts | null;
  busy: boolean;
  verify(): void;
  words(trans: TranslationBundle): string;
}

/**
 * Has all that is drawn verified, as the details have one entry: each with its outcome, as the
 * service shows it now, which has to be what is drawn.
 */
export function useVerdicts(
  graph: Graph | null,
  model: ProvenanceModel,
  proofs: Proofs
): Verifying {
  const [state, setState] = React.useState<{
    of: Graph;
    found: Map<number, boolean>;
    busy: boolean;
    trouble: string | null;
  } | null>(null);
  const shown = state !== null && state.of === graph ? state : null;
  const turn = React.useRef<Graph | null>(null);
  React.useEffect(
    () => () => {
      turn.current = null;
    },
    [graph]
  );
  const entries = (graph?.nodes ?? []).flatMap(node => {
    const entry = entryOf(node);
    return entry === null ? [] : [{ entry, outcome: 'outcome' in node ? node.outcome : null }];
  });
  const verify = async (of: Graph): Promise<void> => {
    turn.current = of;
    const found = new Map<number, boolean>();
    const tell = (busy: boolean, trouble: string | null = null): void => {
      if (turn.current === of) {
        setState({ of, found: new Map(found), busy, trouble });
      }
    };
    tell(true);
    try {
      for (const { entry, outcome } of entries) {
        if (turn.current !== of) {
          return;
        }
        const [view, came] = await Promise.all(
          [entry, outcome].map(async one =>
            one === null
              ? undefined
              : (
                  await model.facetry.source.query({ before: one.index + 1, limit: 1 })
                ).entries.find(({ index }) => index === one.index)
          )
        );
        // What is drawn is what is proven, and nothing that was shown in between.
        const same =
          view !== undefined && JSON.stringify(readEntry(view)) === JSON.stringify(entry);
        const { proven } = same ? await proofs.verify(view, came) : { proven: [] };
        found.set(
          entry.index,
          proven.length > 0 && proven.every(({ checks }) => checks.every(({ ok }) => ok))
        );
        tell(true);
      }
      tell(false);
    } catch (error) {
      tell(false, (error as Error).message);
    }
  };
  return {
    found: shown?.found ?? null,
    busy: shown?.busy ?? false,
    verify: () => {
      if (graph !== null) {
        void verify(graph);
      }
    },
    words: trans => {
      if (graph === null) {
        return '';
      }
      if (shown === null) {
        return trans.__('as the service tells it: not verified by this page');
      }
      if (shown.trouble !== null) {
        return shown.trouble;
      }
      const failed = [...shown.found.values()].filter(ok => !ok).length;
      if (failed > 0) {
        return trans._n('%1 could not be proven', '%1 could not be proven', failed);
      }
      return shown.busy
        ? trans.__('verified %1 of %2', shown.found.size, entries.length)
        : trans._n(
            '%1 entry verified by this page',
            '%1 entries verified by this page',
            shown.found.size
          );
    }
  };
}
