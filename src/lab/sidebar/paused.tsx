import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Target } from '../../client/objects/systemTypes';
import { type PauseView, safeText } from '../../protocol';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import { ago } from '../service/words';
import type { SidebarActions } from './actions';

/** That something is paused: by whom, since when, why; and the way to resume it. */
export function Paused(props: {
  pause: PauseView;
  target: Target;
  /** What is paused, for the button's name. */
  name: string;
  /** Why it can't be resumed; null or absent where it can. */
  why?: string | null;
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element {
  const { pause, target, name, why = null, now, model, trans, actions } = props;
  const by = petnameOf(model.holdings, pause.by);
  const when = ago(trans, now - pause.at);
  return (
    <div className="jp-Facetry-paused">
      <p>
        {by === null
          ? trans.__('Paused from the terminal, %1.', when)
          : trans.__('Paused by %1, %2.', safeText(by, 200), when)}
        {pause.why !== null && (
          <>
            {' '}
            <q>{safeText(pause.why, 200)}</q>
          </>
        )}
      </p>
      <button
        type="button"
        className="jp-Facetry-small"
        aria-label={trans.__('Resume %1…', name)}
        {...(why !== null && { title: why, 'aria-description': why })}
        disabled={!model.live || why !== null}
        onClick={() => void actions.resume(target)}
      >
        {trans.__('Resume…')}
      </button>
    </div>
  );
}
