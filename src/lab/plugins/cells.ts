import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { traceIcon } from '../icons';
import type { CellMarks } from '../notebooks/cellMarks';
import type { FacetryModel } from '../service/model';
import { loadSettings } from '../settings';
import { CommandIDs, IFacetry } from '../tokens';

export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:cells',
  description: 'Marks each cell that used a facet, and leads from a cell to what it used.',
  autoStart: true,
  requires: [IFacetry, INotebookTracker],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const show = (index: number): void =>
      void app.commands.execute(CommandIDs.openProvenance, { index });
    let marks: CellMarks | null = null;
    let drawn = true;
    void loadSettings(settings, 'jupyterlab-facetry:cells', trans)?.then(loaded => {
      const apply = (): void => {
        drawn = loaded.get('marks').composite !== false;
        marks?.setDrawn(drawn);
      };
      loaded.changed.connect(apply);
      apply();
    });
    // Not before there is a notebook: JupyterLab's start does not wait for it.
    const begin = (): void => {
      tracker.widgetAdded.disconnect(begin);
      void import('../notebooks/cellMarks').then(({ CellMarks: Marks }) => {
        marks = new Marks(tracker, model, { trans, show });
        marks.setDrawn(drawn);
      });
    };
    if (tracker.size > 0) {
      begin();
    } else {
      tracker.widgetAdded.connect(begin);
    }
    const latest = (): number | null => {
      const panel = tracker.currentWidget;
      const cell = tracker.activeCell?.model.id;
      return panel === null || cell === undefined ? null : (marks?.of(panel, cell)?.latest ?? null);
    };
    app.commands.addCommand(CommandIDs.showCell, {
      label: trans.__('Show What This Cell Used'),
      caption: trans.__('The last use of a facet by the active cell, in provenance'),
      icon: traceIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => latest() !== null,
      execute: () => {
        const index = latest();
        if (index !== null) {
          show(index);
        }
      }
    });
    app.commands.addCommand(CommandIDs.showCellOrigin, {
      label: trans.__('Where Does This Cell’s Result Come From?'),
      caption: trans.__('Draws what the last use of a facet by the active cell rests on'),
      icon: traceIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => latest() !== null,
      execute: () => app.commands.execute(CommandIDs.showOrigin, { of: String(latest() ?? '') })
    });
    for (const command of [CommandIDs.showCell, CommandIDs.showCellOrigin]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
  }
};
