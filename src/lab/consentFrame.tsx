import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { consentPage, unanswered, windowAddress } from './service/consentOrigin';
import { languageOf } from './service/local';
import type { ServerStatus } from './service/source';

/** What the frame is to show: only ids cross the border between the page and the frame. */
export type ConsentSubject =
  | { request: string }
  | { proposal: string }
  /** A facet, or a principal by its key. */
  | { resume: string }
  /** A principal by its key. */
  | { rename: string }
  /** The index of an entry. */
  | { entry: string }
  | { devices: 'all' };

/** The same in the address of a window. */
export function fragmentOf(subject: ConsentSubject): string {
  return Object.entries(subject)
    .map(([kind, id]) => `${kind}=${id}`)
    .join('');
}

const FIRST_SIZES = { height: 320, least: 320 };
const LEAST_HEIGHT = 80;
/** What decides where no page can. */
const DECIDE = 'facetry decide';
/** The frame's page says that it is ready well before; else its port can't be reached. In ms. */
const PATIENCE = 6000;

/** Somebody has pressed and is to see what comes of it: settled, or overtaken by another's press. */
export type Heard = 'pressed' | 'settled' | 'overtaken';

interface ConsentFrameProps {
  status: ServerStatus | null;
  show: ConsentSubject;
  trans: TranslationBundle;
  openWindow(fragment: string): void;
  /** What is said of the subject where no frame shows it. */
  otherwise?: React.ReactNode;
  /** Called when the frame goes away with the keys still in it. */
  left?(): void;
  /** Called with what the frame says of the subject. */
  heard?(word: Heard): void;
  /** By whose key it is decided in this browser. */
  decides?(principal: string): void;
}

/**
 * The consent page of the service's own origin, inside the sidebar or a dialog. Where it can't be
 * a frame, a button opens it as a window: a card of which only a part is seen can't be approved.
 */
export function ConsentFrame(props: ConsentFrameProps): React.JSX.Element {
  const { status, show, trans, openWindow, otherwise } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const page = consentPage(status, window.location);
  const framable = page !== null && status?.consent.mode !== 'window';
  const { frame, sizes, silent } = useFrame(props, framable ? page.origin : null);
  const room = useRoom(host, sizes.least);
  const fits = sizes.least <= room;
  // What is decided scrolls between its heading and its buttons; where even that is too high, all
  // of it is there to be read.
  const height = fits ? Math.min(sizes.height, room) : sizes.height;
  const framed = framable && !silent;
  // A service that does not run has no page that approves: that it is away is said above all else.
  const away = page === null && status?.state === 'offline';
  const openable = !away && windowAddress(status, window.location) !== null;
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
      {!framed && otherwise}
      {!framed && (
        <p className="jp-Facetry-hint">
          {away ? (
            trans.__('The service does not answer; it goes on once it does.')
          ) : page === null ? (
            <>
              {trans.__(
                'This browser can’t reach the approval page. Decide in a terminal on the server instead:'
              )}{' '}
              <code>{DECIDE}</code>
            </>
          ) : silent ? (
            trans.__(
              'The approval page does not answer at %1, as happens where only Jupyter’s own port is forwarded. Approve in a window instead.',
              page.origin
            )
          ) : (
            trans.__('Approvals open in their own window.')
          )}
        </p>
      )}
      {framed && !fits && (
        <p className="jp-Facetry-warning">
          {trans.__(
            'The card doesn’t fit into this panel. Enlarge the panel, or open the card in a window.'
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
              ? trans.__('Open in a new window')
              : trans.__('Open the card in a window')}
          </button>
        </p>
      )}
    </div>
  );
}

/** Talks with the page in the frame: what to show, how high it is, when it is done. */
function useFrame(
  { show, trans, left, heard, decides }: ConsentFrameProps,
  origin: string | null
): { frame: React.RefObject<HTMLIFrameElement>; sizes: Sizes; silent: boolean } {
  const frame = React.useRef<HTMLIFrameElement>(null);
  const ready = React.useRef(false);
  const [sizes, setSizes] = React.useState(FIRST_SIZES);
  const [silent, setSilent] = React.useState(origin !== null && unanswered.has(origin));
  const subject = JSON.stringify(show);
  const hearing = React.useRef(heard);
  hearing.current = heard;
  const knowing = React.useRef(decides);
  knowing.current = decides;
  const language = languageOf(trans);

  React.useEffect(() => {
    if (origin === null) {
      return undefined;
    }
    const tell = (): void =>
      frame.current?.contentWindow?.postMessage(
        { facetry: 'show', ...(JSON.parse(subject) as ConsentSubject) },
        origin
      );
    // Theme and language, which need not be the system's; the page in the frame knows those alone.
    const look = (): void => {
      const light = document.body.dataset['jpThemeLight'];
      frame.current?.contentWindow?.postMessage(
        {
          facetry: 'look',
          language,
          // A page without themes of its own follows the system, as the frame does.
          ...(light !== undefined && { scheme: light === 'false' ? 'dark' : 'light' })
        },
        origin
      );
    };
    const themes = new MutationObserver(look);
    themes.observe(document.body, { attributeFilter: ['data-jp-theme-light'] });
    const listen = (event: MessageEvent): void => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow) {
        return;
      }
      const { facetry, principal, ...said } = event.data as {
        facetry?: string;
        principal?: unknown;
      } & Partial<Sizes>;
      if (facetry === 'ready') {
        ready.current = true;
        unanswered.delete(origin);
        setSilent(false);
        look();
        tell();
      } else if (facetry === 'size' && typeof said.height === 'number') {
        const height = Math.max(said.height, LEAST_HEIGHT);
        const least = typeof said.least === 'number' ? Math.min(said.least, height) : height;
        setSizes(known => (same(known, { height, least }) ? known : { height, least }));
      } else if (facetry === 'pressed' || facetry === 'settled' || facetry === 'overtaken') {
        hearing.current?.(facetry);
      } else if (facetry === 'device' && typeof principal === 'string') {
        knowing.current?.(principal);
      }
    };
    window.addEventListener('message', listen);
    if (ready.current) {
      look();
      tell();
    }
    return () => {
      themes.disconnect();
      window.removeEventListener('message', listen);
    };
  }, [origin, subject, language]);

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

  return { frame, sizes, silent };
}

/** What the page in the frame needs, in pixels: for all of it, and with its terms scrolling. */
interface Sizes {
  height: number;
  least: number;
}

const same = (one: Sizes, other: Sizes): boolean =>
  one.height === other.height && one.least === other.least;

/** A frame that touches the edge of what is in sight counts as cut off there. */
const MARGIN = 12;

/**
 * The height that the frame may have to be seen whole, in pixels: below what stands above it, if
 * that is enough.
 */
function useRoom(host: React.RefObject<HTMLElement>, least: number): number {
  const [room, setRoom] = React.useState({ below: Infinity, whole: Infinity });
  React.useEffect(() => {
    const panel = host.current?.closest('.jp-Facetry-sidebar, .jp-Dialog-body');
    if (!panel) {
      return undefined;
    }
    const isDialog = panel.classList.contains('jp-Dialog-body');
    const measure = (): void => {
      // A dialog grows with what is in it, up to most of the window.
      const whole = isDialog ? window.innerHeight * 0.7 : panel.clientHeight - MARGIN;
      const above =
        (host.current?.getBoundingClientRect().top ?? 0) -
        panel.getBoundingClientRect().top +
        panel.scrollTop;
      const below = isDialog ? whole : whole - above;
      setRoom(known => (known.below === below && known.whole === whole ? known : { below, whole }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(panel);
    if (host.current?.parentElement) {
      observer.observe(host.current.parentElement);
    }
    return () => observer.disconnect();
  }, [host]);
  return Math.floor(room.below >= least ? room.below : room.whole);
}
