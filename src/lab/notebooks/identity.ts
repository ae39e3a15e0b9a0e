import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import type { FacetryModel } from '../service/model';
import type { KnownNotebook } from '../service/source';

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

  /** Asks about the open notebooks whenever somebody holds something new. */
  private look(): void {
    const { facets } = this.model.holdings;
    if (!this.model.live || facets === this.looked) {
      return;
    }
    this.looked = facets;
    this.tracker.forEach(panel => void this.settle(panel));
  }

  private async settle(panel: NotebookPanel): Promise<void> {
    const { path } = panel.context;
    const known = await this.model.source.notebook(path).catch(() => null);
    if (known === null || panel.isDisposed || panel.context.path !== path) {
      return;
    }
    const holds = this.model.holdings.facets.some(
      facet => facet.holder === known.principal && !facet.terms.object.startsWith('aios/')
    );
    if (holds) {
      writeId(panel, known);
    }
  }

  private looked: unknown = null;
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
