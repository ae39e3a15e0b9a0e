import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, isTried, safeText } from '../../protocol';
import { wayOn } from '../service/giving';
import { count, moment } from '../service/local';
import type { FacetryModel } from '../service/model';
import { type Tally, Trials } from '../service/trials';
import { argumentLimits } from '../service/words';
import type { SidebarActions } from './actions';
import { useChanges } from './useModel';
import { UsedOnlyHint } from './usedOnly';

/** Seconds for which it is said that limits hold which were tried before. */
const NEWS = 86_400;

/** What limits that are tried would have refused; renders again whenever that changes. */
export function useTrials(model: FacetryModel): Trials {
  const trials = React.useMemo(() => new Trials(model), [model]);
  useChanges(trials);
  React.useEffect(() => {
    trials.look();
    return () => trials.dispose();
  }, [trials]);
  return trials;
}

export interface TrialProps {
  facet: FacetView;
  trials: Trials;
  /** Principal of the notebook in front. */
  notebook: string | null;
  /** Seconds since the epoch. */
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}

/** Under a row: limits that are tried, until when, and what they would have refused so far. */
export function Trial(props: TrialProps): React.JSX.Element | null {
  const { facet, trials, now, trans, actions } = props;
  const { observe, expiry } = facet.terms;
  if (facet.state !== 'live' || observe === undefined || now >= observe.until + NEWS) {
    return null;
  }
  const tried = isTried(observe, now * 1000);
  const what = argumentLimits(trans, observe.constraints).join(', ');
  const never = expiry !== null && expiry <= observe.until;
  const tally = trials.of(facet.id);
  const latest = tally?.latest ?? null;
  return (
    <div className="jp-Facetry-note jp-mod-trial" data-tried={tried}>
      <span>
        {!tried
          ? trans.__('In force since %1: %2.', moment(trans, observe.until, now), what)
          : never
            ? trans.__('Only tried, as long as it lasts: %1.', what)
            : trans.__('Only tried until %1: %2.', moment(trans, observe.until, now), what)}{' '}
        {tally !== null && <span>{tallyWords(trans, tally, tried)}</span>}
      </span>
      {latest !== null && (
        <button type="button" className="jp-Facetry-link" onClick={() => actions.showEntry(latest)}>
          {trans.__('Show the last one')}
        </button>
      )}
      <Less {...props} />
    </div>
  );
}

/** Whether the limits fit: how much they would have refused, and for which arguments. */
function tallyWords(trans: TranslationBundle, tally: Tally, tried: boolean): string {
  const { uses, broken, by } = tally;
  const which = by.map(([name, count]) => `${safeText(name, 60)} ${count}×`).join(', ');
  if (uses === 0) {
    return tried ? trans.__('Not used so far.') : '';
  }
  return broken === 0
    ? trans._n('Its one use stayed within it.', 'All of its last %1 uses stayed within it.', uses)
    : trans._n(
        'Of its last %2 uses it would have refused one: %3.',
        'Of its last %2 uses it would have refused %1: %3.',
        broken,
        count(trans, uses),
        which
      );
}

/** The way to narrow it to what was used, by whoever can. */
function Less(props: TrialProps): React.JSX.Element | null {
  const { facet, notebook, now, model } = props;
  const way = wayOn(model.holdings, facet, { notebook, now });
  const able = notebook !== null && (way === 'lender' || way === 'asker');
  return able ? <UsedOnlyHint {...props} /> : null;
}
