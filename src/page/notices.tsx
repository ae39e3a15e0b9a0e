import { Notification } from '@jupyterlab/apputils';
import { closeIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** Notifications of the panels, in a corner, as JupyterLab shows them elsewhere. */
export function Notices({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const changed = (): void => render();
    Notification.manager.changed.connect(changed);
    return () => {
      Notification.manager.changed.disconnect(changed);
    };
  }, []);
  return (
    <div className="facetry-Notices" role="log" aria-label={trans.__('Notifications')}>
      {Notification.manager.notifications.map(({ id, message, options }) => (
        <div key={id} className="facetry-Notice">
          <p>{message}</p>
          <span className="jp-Facetry-verbs">
            {(options.actions ?? []).map(action => (
              <button
                key={action.label}
                type="button"
                onClick={event => {
                  action.callback(event.nativeEvent);
                  Notification.dismiss(id);
                }}
              >
                {action.label}
              </button>
            ))}
          </span>
          <button
            type="button"
            className="jp-Facetry-iconButton"
            aria-label={trans.__('Close')}
            title={trans.__('Close')}
            onClick={() => Notification.dismiss(id)}
          >
            <closeIcon.react tag="span" />
          </button>
        </div>
      ))}
    </div>
  );
}
