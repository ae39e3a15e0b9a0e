import type { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, type ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../tokens';
import type { ProvenanceViewer } from '../viewer';
// What is light of it: the viewer itself is loaded when somebody first looks.
import { queryOf, withoutLink } from '../viewer/link/query';

/** Where Notebook 7 has the viewer as a page of its own, below the base address. */
const OWN = 'facetry/provenance';
const AT_OWN = /^\/facetry\/provenance\/?(?=$|[?#])/;
const IN_QUERY = /[?&]facetry-view=/;

/** Whether this is Notebook 7, which has one thing in each page. */
export function isNotebook(app: JupyterFrontEnd): boolean {
  return app.name === 'Jupyter Notebook';
}

/** Whether this page of Notebook 7 is the viewer's own, with nothing else in it. */
export function isOwnPage(app: JupyterFrontEnd, router: IRouter | null): boolean {
  return isNotebook(app) && router !== null && AT_OWN.test(router.current.request);
}

/**
 * The address that a link has in an application: where JupyterHub says that links are to lead, if it
 * does, and with nothing of the address that this page was opened by (which can hold a token).
 */
export function addressOf(app: JupyterFrontEnd, members: Record<string, string>): string {
  const page = isNotebook(app)
    ? URLExt.join(PageConfig.getShareUrl(), OWN)
    : PageConfig.getUrl({
        mode: 'multiple-document',
        workspace: PageConfig.defaultWorkspace,
        treePath: '',
        toShare: true
      });
  return `${page}${queryOf(members)}`;
}

/** Puts text into the clipboard; JupyterLab's way also does on pages that came by plain http. */
export async function write(text: string): Promise<void> {
  const { clipboard } = navigator as { clipboard?: Pick<Navigator['clipboard'], 'writeText'> };
  if (clipboard === undefined) {
    Clipboard.copyToSystem(text);
  } else {
    await clipboard.writeText(text);
  }
}

interface Parts {
  app: JupyterFrontEnd;
  trans: TranslationBundle;
  router: IRouter | null;
  palette: ICommandPalette | null;
  /** The viewer, opened if it is not yet. */
  open(): Promise<ProvenanceViewer>;
  /** The viewer that is open. */
  opened(): ProvenanceViewer | null;
}

/** Links to what is looked at: how they are made, and what happens where one leads here. */
export function addViewLink({ app, trans, router, palette, open, opened }: Parts): void {
  const { commands } = app;
  commands.addCommand(CommandIDs.copyViewLink, {
    label: trans.__('Copy Link to This View'),
    caption: trans.__('Copies a link that opens provenance as it is shown now'),
    icon: linkIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => opened() !== null,
    execute: () => opened()?.copier.copy()
  });
  palette?.addItem({ command: CommandIDs.copyViewLink, category: trans.__('Facets') });
  const own = isOwnPage(app, router);
  /** Those whose address is kept: a page's route is taken again whenever its hash changes. */
  const kept = new WeakSet<ProvenanceViewer>();
  if (isNotebook(app) && !own) {
    commands.addCommand(CommandIDs.openPage, {
      label: trans.__('Provenance in a Page of Its Own'),
      caption: trans.__('Opens provenance as it is shown now in another tab of the browser'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        const address = opened()?.address ?? addressOf(app, { view: 'events' });
        window.open(address, '_blank', 'noopener');
      }
    });
    palette?.addItem({ command: CommandIDs.openPage, category: trans.__('Facets') });
  }
  if (router === null) {
    return;
  }
  const arrive = 'facetry:arrive-at-view';
  commands.addCommand(arrive, {
    label: trans.__('Provenance'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: { type: 'string', description: trans.__('Path of the address that led here') },
          search: { type: 'string', description: trans.__('Query of the address that led here') }
        }
      }
    },
    execute: args => {
      const search = String(args['search'] ?? '');
      if (!own) {
        leaveBehind();
      }
      // No route waits for it: what the page had before comes back first, and then this over it.
      void (own ? app.started : app.restored)
        .then(open)
        .then(viewer => {
          if (!own && /\/tree\//.test(String(args['path']))) {
            keepInFront(app, viewer);
          }
          const say = own && !kept.has(viewer) ? keepAddress(viewer) : (): void => undefined;
          kept.add(viewer);
          // Whatever keeps an entry from being read is said by the viewer.
          void viewer.follow(search).then(say, say);
        })
        .catch((error: Error) => showErrorMessage(trans.__('The link could not be opened'), error));
    }
  });
  router.register({ command: arrive, pattern: own ? AT_OWN : IN_QUERY });
}

/** Takes the link out of the address, so that a reload brings back what was looked at last. */
function leaveBehind(): void {
  const { pathname, search, hash } = window.location;
  window.history.replaceState(window.history.state, '', `${pathname}${withoutLink(search)}${hash}`);
}

/**
 * The document that the same address names opens whenever it is read, and comes to the front: unless
 * somebody has pressed something by then, the viewer comes back there.
 */
function keepInFront({ shell }: JupyterFrontEnd, viewer: ProvenanceViewer): void {
  const once = new AbortController();
  const { signal } = once;
  const changed = (): void => {
    const id = viewer.parent?.id;
    if (id !== undefined && shell.currentWidget?.id !== id) {
      once.abort();
      shell.activateById(id);
    }
  };
  shell.currentChanged?.connect(changed);
  signal.addEventListener('abort', () => shell.currentChanged?.disconnect(changed));
  for (const pressed of ['pointerdown', 'keydown']) {
    document.addEventListener(pressed, () => once.abort(), { capture: true, signal });
  }
}

/** Has the address of the viewer's own page say what is looked at. */
function keepAddress(viewer: ProvenanceViewer): () => void {
  const { model } = viewer;
  const say = (): void => {
    const { search } = new URL(viewer.address);
    if (search !== window.location.search) {
      window.history.replaceState(window.history.state, '', `${window.location.pathname}${search}`);
    }
  };
  model.moved.connect(say);
  return say;
}
