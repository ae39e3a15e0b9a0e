import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { consentOrigin } from './service/consentOrigin';
import type { ServerStatus } from './service/source';

/** What the frame is to show: only ids cross the border between the page and the frame. */
export type ConsentSubject = { request: string } | { proposal: string };

const FIRST_HEIGHT = 320;
const LARGEST_HEIGHT = 1200;

/**
 * The consent page of the service's own origin, inside the sidebar. Where it can't be a frame, a
 * button opens it as a window.
 */
export function ConsentFrame(props: {
  status: ServerStatus | null;
  show: ConsentSubject;
  trans: TranslationBundle;
  openWindow(fragment: string): void;
  /** Called when the frame says that the subject is settled. */
  settled?(): void;
}): React.JSX.Element {
  const { status, show, trans, openWindow, settled } = props;
  const frame = React.useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = React.useState(FIRST_HEIGHT);
  const [fits, setFits] = React.useState(true);
  const origin = consentOrigin(status, window.location);
  const fragment = 'request' in show ? `request=${show.request}` : `proposal=${show.proposal}`;
  const subject = JSON.stringify(show);

  React.useEffect(() => {
    const tell = (): void => {
      if (origin !== null) {
        frame.current?.contentWindow?.postMessage({ facetry: 'show', ...show }, origin);
      }
    };
    const listen = (event: MessageEvent): void => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow) {
        return;
      }
      const message = event.data as { facetry?: string; height?: number };
      if (message.facetry === 'ready') {
        tell();
      } else if (message.facetry === 'size' && typeof message.height === 'number') {
        setHeight(Math.min(Math.max(message.height, 80), LARGEST_HEIGHT));
        setFits(message.height <= LARGEST_HEIGHT);
      } else if (message.facetry === 'settled') {
        settled?.();
      }
    };
    window.addEventListener('message', listen);
    tell();
    return () => window.removeEventListener('message', listen);
  }, [origin, subject, settled]);

  const framed = origin !== null && status?.consent.mode !== 'window' && fits;
  return (
    <div className="jp-Facetry-consent">
      {framed && (
        <iframe
          ref={frame}
          title={trans.__('Approve or deny')}
          src={`${origin}/?frame`}
          style={{ height }}
          // The least a page of its own origin needs: scripts, its own storage, its own windows.
          sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"
          referrerPolicy="no-referrer"
        />
      )}
      {origin === null ? (
        <p className="jp-Facetry-warning">
          {trans.__(
            'This browser can’t reach the page that approves. Approve in a terminal on the server: facetry decide'
          )}
        </p>
      ) : (
        <button className="jp-Facetry-link" onClick={() => openWindow(fragment)}>
          {trans.__('Open in a window of its own')}
        </button>
      )}
    </div>
  );
}
