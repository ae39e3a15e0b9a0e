import { fileIcon, folderIcon, launcherIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SidebarActions } from './actions';

/** The kinds of service that can be connected. */
export function ConnectTiles(props: {
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element {
  const { trans, actions } = props;
  return (
    <div className="jp-Facetry-tiles" role="group" aria-label={trans.__('Connect')}>
      <button onClick={() => actions.connectFolder()}>
        <folderIcon.react tag="span" />
        {trans.__('Connect a folder')}
      </button>
      <button onClick={() => actions.connectApi()}>
        <fileIcon.react tag="span" />
        {trans.__('Connect an API')}
      </button>
      <button onClick={() => actions.startTour()}>
        <launcherIcon.react tag="span" />
        {trans.__('Tour, 3 minutes')}
      </button>
    </div>
  );
}
