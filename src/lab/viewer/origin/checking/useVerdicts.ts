import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ProvenanceModel } from '../../model';
import type { Proofs } from '../../proofs/proofs';
import { troubleWords } from '../../trouble';
import type { Graph } from '../graph/graph';
import { toVerify, type Verdict, type Verdicts, verdictsOn } from './verdict';

export interface Verifying {
  /** Null as long as nobody asked. */
  found: Verdicts | null;
  busy: boolean;
  verify(): void;
  /** What was found by then stays. */
  stop(): void;
  words(trans: TranslationBundle): string;
}

interface State {
  of: Graph;
  found: Map<number, Verdict>;
  is: 'busy' | 'stopped' | 'done';
  trouble: Error | null;
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
  const [state, setState] = React.useState<State | null>(null);
  const shown = state !== null && state.of === graph ? state : null;
  /** The run that goes on; another object for each. */
  const run = React.useRef<object | null>(null);
  React.useEffect(
    () => () => {
      run.current = null;
    },
    [graph]
  );
  const verify = async (of: Graph): Promise<void> => {
    const own = (run.current = {});
    const found = new Map<number, Verdict>();
    const tell = (is: State['is'], trouble: Error | null = null): void => {
      if (run.current === own) {
        setState({ of, found: new Map(found), is, trouble });
      }
    };
    tell('busy');
    try {
      for await (const came of verdictsOn(of.nodes, model.facetry.source, proofs)) {
        if (run.current !== own) {
          return;
        }
        came.forEach(([index, verdict]) => found.set(index, verdict));
        tell('busy');
      }
      tell('done');
    } catch (error) {
      tell('stopped', error as Error);
    }
  };
  return {
    found: shown?.found ?? null,
    busy: shown?.is === 'busy',
    verify: () => {
      if (graph !== null) {
        void verify(graph);
      }
    },
    stop: () => {
      run.current = null;
      setState(shown && { ...shown, is: 'stopped' });
    },
    words: trans => (graph === null ? '' : foundWords(trans, shown, toVerify(graph.nodes).size))
  };
}

function foundWords(trans: TranslationBundle, shown: State | null, all: number): string {
  if (shown === null) {
    return trans.__('as the service tells it: not verified by this page');
  }
  if (shown.trouble !== null) {
    return troubleWords(trans, shown.trouble);
  }
  const verdicts = [...shown.found.values()];
  const failed = verdicts.filter(verdict => verdict === 'failed').length;
  if (failed > 0) {
    return trans._n('%1 could not be proven', '%1 could not be proven', failed);
  }
  if (shown.is !== 'done') {
    const far = trans.__('verified %1 of %2', verdicts.length, all);
    return shown.is === 'busy' ? far : `${far} · ${trans.__('stopped')}`;
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
