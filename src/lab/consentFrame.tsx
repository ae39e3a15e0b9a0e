import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { consentPage, unanswered, windowAddress } from './service/consentOrigin';
import type { ServerStatus } from './service/source';

/** What the frame is to show: only ids cross the border between the page and the frame. */
export type ConsentSubject =
  | { request: string }
  | { proposal: string }
  /** A facet, or a principal by its key. */
  | { resume: string }
  /** The index of an entry. */
  | { entry: string }
  | { devices: 'all' };

/** The same in the address of a window. */
export function fragmentOf(subject: ConsentSubject): string {
  return Object.entries(subject)
    .map(([kind, id]) => `${kind}=${id}`)
    .join('');
}

const FIRST_HEIGHT = 320;
const LEAST_HEIGHT = 80;
/** The frame's page says that it is ready well before; else its port can't be reached. In ms. */
const PATIENCE = 6000;

interface ConsentFrameProps {
  status: ServerStatus | null;
  show: ConsentSubject;
  trans: TranslationBundle;
  openWindow(fragment: string): void;
  /** Called when the frame goes away with the keys still in it. */
  left?(): void;
  /** Called when the frame says that the subject is settled. */
  settled?(): void;
}

/**
 * The consent page of the service's own origin, inside the sidebar or a dialog. Where it can't be
 * a frame, a button opens it as a window: a card of which only a part is seen can't be approved.
 */
export function ConsentFrame(props: ConsentFrameProps): React.JSX.Element {
  const { status, show, trans, openWindow } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const page = consentPage(status, window.location);
  const framable = page !== null && status?.consent.mode !== 'window';
  const { frame, height, silent } = useFrame(props, framable ? page.origin : null);
  const room = useRoom(host);
  const fits = height <= room;
  const framed = framable && !silent;
  const openable = windowAddress(status, window.location) !== null;
  return (
    <div className="jp-Facetry-consent" ref={host}>
      {framable && (
        // Where it does not answer it stays, out of sight: it may have been slow.
        <iframe
          ref={frame}
          title={trans.__('Approve or deny')}
          hidden={silent}
          src={`${page.address}?frame`}
          style={{ height }}
          // The least a page of its own origin needs: scripts, its own storage, its own windows.
          sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"
          referrerPolicy="no-referrer"
          allow="publickey-credentials-get"
        />
      )}
      {!framed && (
        <p className="jp-Facetry-hint">
          {page === null
            ? trans.__(
                'This browser can’t reach the page that approves. In a terminal on the server: facetry decide'
              )
            : silent
              ? trans.__(
                  'The page that approves does not answer at %1. Where only Jupyter’s own port is forwarded, that is so: approve in a window.',
                  page.origin
                )
              : trans.__('Approvals open in a window of their own.')}
        </p>
      )}
      {framed && !fits && (
        <p className="jp-Facetry-warning">
          {trans.__(
            'The card is higher than this panel: enlarge it, or open the card in a window.'
          )}
        </p>
      )}
      {openable && (
        <p className={framed && fits ? undefined : 'jp-Facetry-verbs'}>
          <button
            type="button"
            className={framed && fits ? 'jp-Facetry-link' : 'jp-mod-primary'}
            onClick={() => openWindow(fragmentOf(show))}
          >
            {framed && fits
              ? trans.__('Open in a window of its own')
              : trans.__('Open the card in a window')}
          </button>
        </p>
      )}
    </div>
  );
}

/** Talks with the page in the frame: what to show, how high it is, when it is done. */
function useFrame(
  { show, left, settled }: ConsentFrameProps,
  origin: string | null
): { frame: React.RefObject<HTMLIFrameElement>; height: number; silent: boolean } {
  const frame = React.useRef<HTMLIFrameElement>(null);
  const ready = React.useRef(false);
  const [height, setHeight] = React.useState(FIRST_HEIGHT);
  const [silent, setSilent] = React.useState(origin !== null && unanswered.has(origin));
  const subject = JSON.stringify(show);

  React.useEffect(() => {
    if (origin === null) {
      return undefined;
    }
    const tell = (): void =>
      frame.current?.contentWindow?.postMessage(
        { facetry: 'show', ...(JSON.parse(subject) as ConsentSubject) },
        origin
      );
    const listen = (event: MessageEvent): void => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow) {
        return;
      }
      const message = event.data as { facetry?: string; height?: number };
      if (message.facetry === 'ready') {
        ready.current = true;
        unanswered.delete(origin);
        setSilent(false);
        tell();
      } else if (message.facetry === 'size' && typeof message.height === 'number') {
        setHeight(Math.max(message.height, LEAST_HEIGHT));
      } else if (message.facetry === 'settled') {
        settled?.();
      }
    };
    window.addEventListener('message', listen);
    if (ready.current) {
      tell();
    }
    return () => window.removeEventListener('message', listen);
  }, [origin, subject, settled]);

  React.useLayoutEffect(() => {
    const element = frame.current;
    return () => {
      if (element !== null && document.activeElement === element && left !== undefined) {
        setTimeout(left);
      }
    };
  }, [left]);

  React.useEffect(() => {
    const timer = setTimeout(() => {
      if (origin !== null && !ready.current) {
        unanswered.add(origin);
        setSilent(true);
      }
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [origin]);

  return { frame, height, silent };
}

/** The height that can be seen at once where the frame stands, in pixels. */
function useRoom(host: React.RefObject<HTMLElement>): number {
  const [room, setRoom] = React.useState(Infinity);
  React.useEffect(() => {
    const panel = host.current?.closest('.jp-Facetry-sidebar, .jp-Dialog-body');
    if (!panel) {
      return undefined;
    }
    const isDialog = panel.classList.contains('jp-Dialog-body');
    const measure = (): void => {
      // A dialog grows with what is in it, up to most of the window.
      setRoom(isDialog ? window.innerHeight * 0.7 : panel.clientHeight);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(panel);
    return () => observer.disconnect();
  }, [host]);
  return room;
}
