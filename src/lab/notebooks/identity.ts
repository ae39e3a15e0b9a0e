import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import type { FacetryModel } from '../service/model';
import type { KnownNotebook } from '../service/source';
import { Newcomers } from './newcomers';

const KEY = 'facetry';
const ID = /^[0-9a-f]{32}$/;

/**
 * Lets a notebook be known again under another path: its id goes into its metadata, and nothing
 * else does, once a facet was granted to it. The id is no secret; a notebook that never held
 * anything is left as it is.
 */
export class NotebookIdentity {
  constructor(
    private readonly tracker: INotebookTracker,
    private readonly model: FacetryModel
  ) {
    model.changed.connect(() => this.look());
  }

  /** Asks about each open notebook once, and again when one came that may be it. */
  private look(): void {
    const { live, holdings } = this.model;
    if (!live) {
      return;
    }
    const news = this.newcomers.look(holdings);
    this.tracker.forEach(panel => {
      const { path } = panel.context;
      const asked = this.asked.get(panel);
      // Before its file is read there is nothing to write to.
      const open = panel.content.model !== null;
      if (open && (asked?.path !== path || (news && !asked.settled))) {
        void this.settle(panel, path);
      }
    });
  }

  private async settle(panel: NotebookPanel, path: string): Promise<void> {
    this.asked.set(panel, { path, settled: false });
    const known = await this.model.source.notebook(path).catch(() => {
      // It is away: asked again.
      this.asked.delete(panel);
      return null;
    });
    if (known === null || panel.isDisposed || panel.context.path !== path) {
      return;
    }
    const holds = this.model.holdings.facets.some(
      facet => facet.holder === known.principal && !facet.terms.object.startsWith('aios/')
    );
    if (holds) {
      writeId(panel, known);
      this.asked.set(panel, { path, settled: true });
    }
  }

  private readonly newcomers = new Newcomers();
  /** For which path it was asked, and whether that notebook has its id. */
  private readonly asked = new WeakMap<NotebookPanel, { path: string; settled: boolean }>();
}

/** Writes the id where it is not there yet; the notebook is saved when its person saves it. */
export function writeId(panel: NotebookPanel, known: KnownNotebook): void {
  const { model } = panel.content;
  if (model === null || model.readOnly || !ID.test(known.id)) {
    return;
  }
  const before = model.getMetadata(KEY) as Record<string, unknown> | undefined;
  if (before?.['id'] !== known.id) {
    model.setMetadata(KEY, { ...before, id: known.id });
  }
}
