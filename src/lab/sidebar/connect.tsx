import { folderIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { apiIcon, modelIcon, tourIcon } from '../kinds';
import type { SidebarActions } from './actions';

/** The kinds of service that can be connected; large, with the tour, while there is none. */
export function ConnectTiles(props: {
  trans: TranslationBundle;
  actions: SidebarActions;
  disabled: boolean;
  first: boolean;
  /** Whether it can be taken here. */
  tour?: boolean;
}): React.JSX.Element {
  const { trans, actions, disabled, first, tour = true } = props;
  const tile = (
    icon: LabIcon,
    words: { label: string; short: string; hint: string },
    press: () => void
  ): React.JSX.Element => (
    <button
      type="button"
      disabled={disabled}
      onClick={press}
      {...(!first && { 'aria-label': words.label, title: words.label })}
    >
      <icon.react tag="span" className="jp-Facetry-kind" />
      <span>
        <span className="jp-Facetry-tileName">{first ? words.label : words.short}</span>
        {first && <span className="jp-Facetry-hint">{words.hint}</span>}
      </span>
    </button>
  );
  return (
    <div
      className={`jp-Facetry-tiles${first ? ' jp-mod-first' : ''}`}
      role="group"
      aria-label={trans.__('Connect')}
    >
      {!first && <span className="jp-Facetry-hint">{trans.__('Connect')}</span>}
      {tile(
        folderIcon,
        {
          label: trans.__('Connect a folder…'),
          short: trans.__('Folder…'),
          hint: trans.__('Files on the server')
        },
        () => actions.connectFolder()
      )}
      {tile(
        apiIcon,
        {
          label: trans.__('Connect an API…'),
          short: trans.__('API…'),
          hint: trans.__('By its OpenAPI document, or just its address')
        },
        () => actions.connectApi()
      )}
      {tile(
        modelIcon,
        {
          label: trans.__('Connect a model…'),
          short: trans.__('Model…'),
          hint: trans.__('Its API key stays here; notebooks get a budget')
        },
        () => actions.connectModel()
      )}
      {first &&
        tour &&
        tile(
          tourIcon,
          {
            label: trans.__('Take the tour'),
            short: trans.__('Tour'),
            hint: trans.__('Three minutes, with a bank of its own')
          },
          () => actions.startTour()
        )}
    </div>
  );
}
