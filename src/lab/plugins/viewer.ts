import {
  ILayoutRestorer,
  IRouter,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, Notification, WidgetTracker } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { SplitPanel, type Widget } from '@lumino/widgets';

import { traceIcon } from '../icons';
import type { Kernels } from '../service/kernels';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry, IKernels } from '../tokens';
import type { ProvenanceViewer } from '../viewer';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addressOf, addViewLink, isNotebook, isOwnPage, write } from './viewLink';

export const viewerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:viewer',
  description: 'The provenance viewer: who did what, when, with whose authority.',
  autoStart: true,
  requires: [IFacetry],
  optional: [
    IKernels,
    ITranslator,
    INotebookTracker,
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    IRouter
  ],
  activate: (
    app: JupyterFrontEnd,
    facetry: FacetryModel,
    kernels: Kernels | null,
    translator: ITranslator | null,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const widgets = new WidgetTracker<MainAreaWidget<ProvenanceViewer>>({
      namespace: 'facetry-provenance'
    });
    const { commands, shell } = app;
    let opening: Promise<MainAreaWidget<ProvenanceViewer>> | undefined;
    const opened = (): Promise<MainAreaWidget<ProvenanceViewer>> =>
      (opening ??= open().catch((error: unknown) => {
        // Its code could not be fetched: it is, when somebody looks again.
        opening = undefined;
        throw error;
      }));
    const open = async (): Promise<MainAreaWidget<ProvenanceViewer>> => {
      // The viewer and d3 are loaded when somebody first looks.
      const [{ ProvenanceViewer: Viewer }, { serverFile }] = await Promise.all([
        import('../viewer'),
        import('../bundles/serverFile')
      ]);
      const content = new Viewer({
        facetry,
        trans,
        address: members => addressOf(app, members),
        write,
        kernels,
        bring: path => serverFile(app.serviceManager.contents, path),
        openEntry: index => void commands.execute(CommandIDs.showEntry, { index }),
        // A frame may save nothing: it is a window.
        openExport: () => void commands.execute(CommandIDs.openConsent, { fragment: 'export=all' }),
        ...(commands.hasCommand(CommandIDs.openPage) && {
          openPage: () => void commands.execute(CommandIDs.openPage)
        }),
        ...(notebooks !== null && {
          goToCell: (cell: { id: string; notebook: string | null }) =>
            void commands.execute(CommandIDs.goToCell, { ...cell, notebook: cell.notebook ?? '' })
        })
      });
      const widget = new MainAreaWidget({ content });
      // It has its tools inside; an empty strip above them would say nothing.
      widget.toolbar.hide();
      widget.id = 'jp-facetry-provenance';
      widget.title.label = trans.__('Provenance');
      widget.title.icon = traceIcon;
      widget.title.closable = true;
      widget.disposed.connect(() => {
        opening = undefined;
      });
      await widgets.add(widget);
      content.placed.connect(() => void widgets.save(widget));
      if (isOwnPage(app, router)) {
        shell.add(widget, 'main');
        document.title = widget.title.label;
      } else if (isNotebook(app)) {
        // It shows nothing in its main area but the notebook.
        shell.add(widget, 'down');
        shell.activateById(widget.id);
        giveRoom(widget);
      } else {
        shell.add(widget, 'main');
      }
      return widget;
    };
    commands.addCommand(CommandIDs.openProvenance, {
      label: trans.__('Provenance'),
      caption: trans.__('Who did what, when and with whose authority, with proof'),
      icon: traceIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            index: { type: 'integer', description: trans.__('Entry to select') },
            facet: { type: 'string', description: trans.__('Facet to show alone') },
            view: { type: 'string', enum: ['events', 'authority', 'origin', 'file'] },
            of: { type: 'string', description: trans.__('Entry or facet whose origin to draw') },
            looked: {
              type: 'object',
              description: trans.__('All that to look at, as it stands in a link'),
              additionalProperties: { type: 'string' }
            },
            link: { type: 'string', description: trans.__('Link that is still to be followed') },
            filter: {
              type: 'object',
              description: trans.__('Which events to show'),
              additionalProperties: { type: 'string' }
            }
          }
        }
      },
      execute: async args => {
        const widget = await opened();
        shell.activateById(widget.id);
        const { model } = widget.content;
        if (typeof args['looked'] === 'object') {
          const { lookAt, readLooked } = await import('../viewer/link/looked');
          const nothing = (): void => undefined;
          // Of a layout, which another version may have saved. All of JupyterLab is restored after
          // this: nobody waits for what a service says that may be away.
          void lookAt(model, readLooked(textOf(args['looked']))).catch(nothing);
          if (typeof args['link'] === 'string') {
            void widget.content.follow(args['link']).catch(nothing);
          }
          return;
        }
        if (typeof args['index'] === 'number') {
          model.setFacet(null);
          await model.select(args['index']);
        } else if (typeof args['facet'] === 'string') {
          model.setFacet(args['facet'] || null);
        } else if (typeof args['filter'] === 'object') {
          const { readFilter } = await import('../viewer/log/filter');
          model.setFilter(readFilter(textOf(args['filter'])));
        }
        if (typeof args['of'] === 'string') {
          const { readSubject } = await import('../viewer/origin/graph/graph');
          model.setSubject(readSubject(args['of']));
        }
        const { VIEWS } = await import('../viewer/model');
        const view = VIEWS.find(name => name === args['view']);
        if (view !== undefined) {
          model.setView(view);
        }
      }
    });
    commands.addCommand(CommandIDs.verifyBundle, {
      label: trans.__('Verify a Bundle…'),
      caption: trans.__('Checks a file that Export or “facetry export” wrote, in this page'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => commands.execute(CommandIDs.openProvenance, { view: 'file' })
    });
    /** The entry that is selected in the viewer. */
    const selected = (): string | null =>
      widgets.currentWidget?.content.model.selected?.index.toString() ?? null;
    commands.addCommand(CommandIDs.showOrigin, {
      label: trans.__('Where Does This Come From?'),
      caption: trans.__('Draws what a result, an event or a facet rests on'),
      icon: traceIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            of: { type: 'string', description: trans.__('Entry or facet whose origin to draw') }
          }
        }
      },
      isEnabled: args => typeof args['of'] === 'string' || selected() !== null,
      execute: async args => {
        const of = typeof args['of'] === 'string' ? args['of'] : selected();
        const { readSubject } = await import('../viewer/origin/graph/graph');
        const subject = readSubject(of);
        if (subject !== null) {
          const widget = await opened();
          shell.activateById(widget.id);
          widget.content.model.ask(subject);
        }
      }
    });
    addViewLink({
      app,
      trans,
      router,
      palette,
      open: async () => {
        const widget = await opened();
        shell.activateById(widget.id);
        return widget.content;
      },
      opened: () => widgets.currentWidget?.content ?? null
    });
    if (notebooks !== null) {
      addGoToCell(app, notebooks, trans);
    }
    void restorer?.restore(widgets, {
      command: CommandIDs.openProvenance,
      // What was looked at is looked at again after the page is loaded anew.
      args: ({ content }) => content.place,
      name: () => 'provenance'
    });
    for (const command of [
      CommandIDs.openProvenance,
      CommandIDs.showOrigin,
      CommandIDs.verifyBundle
    ]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
    launcher?.add({
      command: CommandIDs.openProvenance,
      category: trans.__('Other'),
      rank: 20
    });
  }
};

/** Reads members that ought to be text; what is not counts as absent. */
function textOf(members: unknown): (key: string) => string | null {
  const said = new Map(Object.entries(members ?? {}));
  return key => {
    const value: unknown = said.get(key);
    return typeof value === 'string' ? value : null;
  };
}

/** The area below the notebook opens without any height: its viewer gets two fifths of the page. */
function giveRoom(widget: Widget): void {
  for (let outer = widget.parent; outer !== null; outer = outer.parent) {
    if (outer instanceof SplitPanel && outer.orientation === 'vertical') {
      outer.setRelativeSizes([3, 2]);
    }
  }
}

/** From an event back to the cell that caused it. */
function addGoToCell(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.goToCell, {
    label: trans.__('Go to Cell'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          id: { type: 'string', description: trans.__('Id of the cell') },
          notebook: { type: 'string', description: trans.__('Path of its notebook, if known') }
        },
        required: ['id']
      }
    },
    execute: async args => {
      const { goToCell } = await import('../notebooks/goToCell');
      const cell = { id: String(args['id']), notebook: String(args['notebook'] ?? '') || null };
      const found = await goToCell(notebooks, cell, {
        open: async path => {
          const { contents } = app.serviceManager;
          const there = await contents.get(path, { content: false }).catch(() => undefined);
          if (there?.type === 'notebook') {
            await app.commands.execute('docmanager:open', { path });
          }
        },
        activate: panel => app.shell.activateById(panel.id)
      });
      if (!found) {
        Notification.warning(
          trans.__('No open notebook has that cell. Open its notebook and try again.'),
          { autoClose: 8000 }
        );
      }
    }
  });
}
