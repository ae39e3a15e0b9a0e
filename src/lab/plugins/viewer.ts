import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { facetIcon } from '../icons';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry } from '../tokens';
import type { ProvenanceViewer } from '../viewer';

export const viewerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:viewer',
  description: 'The provenance viewer: who did what, when, with whose authority.',
  autoStart: true,
  requires: [IFacetry],
  optional: [ITranslator, ICommandPalette, ILauncher, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    facetry: FacetryModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const widgets = new WidgetTracker<MainAreaWidget<ProvenanceViewer>>({
      namespace: 'facetry-provenance'
    });
    const open = async (): Promise<MainAreaWidget<ProvenanceViewer>> => {
      const existing = widgets.currentWidget;
      if (existing !== null && !existing.isDisposed) {
        return existing;
      }
      // The viewer and d3 are loaded when somebody first looks.
      const { ProvenanceViewer: Viewer } = await import('../viewer');
      const widget = new MainAreaWidget({ content: new Viewer({ facetry, trans }) });
      widget.id = 'jp-facetry-provenance';
      widget.title.label = trans.__('Provenance');
      widget.title.icon = facetIcon;
      widget.title.closable = true;
      await widgets.add(widget);
      // Notebook 7 shows nothing in its main area but the notebook.
      app.shell.add(widget, app.name === 'Jupyter Notebook' ? 'down' : 'main');
      return widget;
    };
    app.commands.addCommand(CommandIDs.openProvenance, {
      label: trans.__('Provenance'),
      caption: trans.__('Who did what, when, with whose authority'),
      icon: facetIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: { index: { type: 'integer' }, facet: { type: 'string' } }
        }
      },
      execute: async args => {
        const widget = await open();
        app.shell.activateById(widget.id);
        const { model } = widget.content;
        if (typeof args['facet'] === 'string') {
          model.setFacet(args['facet']);
        }
        if (typeof args['index'] === 'number') {
          model.setFacet(null);
          await model.select(args['index']);
        }
      }
    });
    void restorer?.restore(widgets, {
      command: CommandIDs.openProvenance,
      name: () => 'provenance'
    });
    palette?.addItem({ command: CommandIDs.openProvenance, category: trans.__('Facets') });
    launcher?.add({
      command: CommandIDs.openProvenance,
      category: trans.__('Other'),
      rank: 20
    });
  }
};
