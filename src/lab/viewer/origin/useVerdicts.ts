import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ProvenanceModel } from '../model';
import type { Proofs } from '../proofs';
import { entryOf, type Graph } from './graph';
import { type Verdict, type Verdicts, verdictOn } from './verdict';

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
    found: Map<number, Verdict>;
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
  const nodes = (graph?.nodes ?? []).filter(node => entryOf(node) !== null);
  const verify = async (of: Graph): Promise<void> => {
    turn.current = of;
    const found = new Map<number, Verdict>();
    const tell = (busy: boolean, trouble: string | null = null): void => {
      if (turn.current === of) {
        setState({ of, found: new Map(found), busy, trouble });
      }
    };
    tell(true);
    try {
      for (const node of nodes) {
        if (turn.current !== of) {
          return;
        }
        const index = entryOf(node)?.index ?? -1;
        found.set(index, await verdictOn(node, model.facetry.source, proofs));
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
      const verdicts = [...shown.found.values()];
      const failed = verdicts.filter(verdict => verdict === 'failed').length;
      if (failed > 0) {
        return trans._n('%1 could not be proven', '%1 could not be proven', failed);
      }
      if (shown.busy) {
        return trans.__('verified %1 of %2', verdicts.length, nodes.length);
      }
      const unnamed = verdicts.filter(verdict => verdict === 'unnamed').length;
      const words = trans._n(
        '%1 entry verified by this page',
        '%1 entries verified by this page',
        verdicts.length
      );
      return unnamed === 0
        ? words
        : `${words} · ${trans._n(
            'who it was is the service’s word in %1',
            'who it was is the service’s word in %1',
            unnamed
          )}`;
    }
  };
}
