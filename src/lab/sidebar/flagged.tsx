import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { Dismissed } from '../service/dismissed';
import { Flags } from '../service/flags';
import { saysItsTerms } from '../../client/facets/saysItsTerms';
import { kernelWords } from '../service/kernelWords';
import type { Kernels } from '../service/kernels';
import { count } from '../service/local';
import type { FacetryModel } from '../service/model';
import { unverifiedWords } from '../service/offerWords';
import type { Thresholds } from '../service/thresholds';
import type { Flag, NewKernelFlag } from '../service/uses';
import type { SidebarActions } from './actions';
import { useChanges } from './useModel';

/** What is unusual about the uses of facets; renders again whenever that changes. */
export function useFlags(
  model: FacetryModel,
  thresholds: Thresholds,
  kernels: Kernels | null
): Flags {
  const flags = React.useMemo(
    () => new Flags(model, () => model.now(), kernels, new Dismissed(() => window.sessionStorage)),
    [model, kernels]
  );
  React.useEffect(() => () => flags.dispose(), [flags]);
  flags.thresholds = thresholds;
  useChanges(flags);
  return flags;
}

/** Under a row: what is unusual, by which rule and with which figures, and *Pause*. */
export function Flagged(props: {
  facet: FacetView;
  flags: Flags;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element | null {
  const { facet, flags, model, trans, actions } = props;
  const found = flags.of(facet.id);
  if (found.length === 0) {
    return null;
  }
  const name = safeText(facet.terms.object, 200);
  const why = saysItsTerms(facet) ? null : unverifiedWords(trans);
  return (
    <div className="jp-Facetry-note jp-mod-flag">
      <div role="status">
        <span className="jp-Facetry-hidden">{name}</span>
        <ul>
          {found.map(flag => (
            <li key={flag.rule}>{flagWords(trans, flag)}</li>
          ))}
        </ul>
      </div>
      {facet.state === 'live' && (
        <button
          type="button"
          className="jp-Facetry-small"
          aria-label={trans.__('Pause %1', name)}
          {...(why !== null && { title: why, 'aria-description': why })}
          disabled={!model.live || why !== null}
          onClick={() => void actions.pause(facet.id)}
        >
          {trans.__('Pause')}
        </button>
      )}
      <button
        type="button"
        className="jp-Facetry-small"
        aria-label={trans.__('Dismiss the warning about %1', name)}
        onClick={() => flags.seen(facet.id)}
      >
        {trans.__('Dismiss')}
      </button>
    </div>
  );
}

/** A rule with its figures: what happened, against what is usual. */
function flagWords(trans: TranslationBundle, flag: Flag): string {
  switch (flag.rule) {
    case 'burst':
      return trans.__(
        '%1 calls in the last minute; usual is %2 (flagged above %3 times that)',
        count(trans, flag.calls),
        count(trans, flag.usual, { maximumFractionDigits: 1 }),
        flag.times
      );
    case 'first_action':
      return trans.__(
        'First use of %1, after %2 uses without it',
        safeText(flag.action, 60),
        count(trans, flag.uses)
      );
    case 'new_cell':
      return trans._n(
        'Used from a new cell, according to its kernel (%2 uses from one cell until then)',
        'Used from a new cell, according to its kernel (%2 uses from %1 cells until then)',
        flag.cells,
        count(trans, flag.uses)
      );
    case 'new_kernel':
      return newKernelWords(trans, flag);
  }
}

/** Which kernel, against which others, why that is unusual, and whose word it is. */
function newKernelWords(trans: TranslationBundle, flag: NewKernelFlag): string {
  const { kernel, kernels, path, uses, why } = flag;
  return [
    trans._n(
      'First use from %2; before that, only one other used it (uses so far: %3).',
      'First use from %2; before that, %1 others used it (uses so far: %3).',
      kernels,
      kernelWords(trans, kernel.id, path),
      count(trans, uses)
    ),
    why.runs
      ? trans.__('Another that used it still runs.')
      : trans.__(
          'Another used it %1 min before (flagged within %2 min).',
          count(trans, Math.floor(why.before)),
          count(trans, why.within)
        ),
    ...(kernel.by === 'holder' ? [trans.__('Which kernel it is, is its holder’s own word.')] : [])
  ].join(' ');
}
