import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';

import type { FacetryModel } from '../service/model';

/**
 * Which principal each open notebook is, as the service knows it by its file: by what one is called
 * nobody can tell, as long names are cut, and a service elsewhere adds whose notebook it is.
 */
export class Whose implements IDisposable {
  /** @param learned called when it is known of a notebook */
  constructor(
    private readonly tracker: INotebookTracker,
    private readonly model: FacetryModel,
    private readonly learned: (panel: NotebookPanel) => void
  ) {
    tracker.widgetAdded.connect(this.opened, this);
    model.changed.connect(this.heard, this);
    tracker.forEach(panel => this.opened(tracker, panel));
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this.tracker.widgetAdded.disconnect(this.opened, this);
    this.model.changed.disconnect(this.heard, this);
    this.tracker.forEach(panel => panel.context.pathChanged.disconnect(this.moved, this));
  }

  /** Null while it is not known, and of a notebook that has asked for nothing yet. */
  of(panel: NotebookPanel): string | null {
    return this.principals.get(panel) ?? null;
  }

  private opened(_: INotebookTracker, panel: NotebookPanel): void {
    panel.context.pathChanged.connect(this.moved, this);
    void this.ask(panel);
  }

  /** A file that is moved stays who it was; one that is saved under another name is another. */
  private moved(_: unknown, path: string): void {
    this.tracker.forEach(panel => {
      if (panel.context.path === path) {
        void this.ask(panel);
      }
    });
  }

  /** Who asks for the first time becomes a principal when that changes what is held. */
  private heard(): void {
    const { facets } = this.model.holdings;
    const news = facets !== this.facets;
    this.facets = facets;
    if (news && this.model.live) {
      this.tracker.forEach(panel => void (this.of(panel) ?? this.ask(panel)));
    }
  }

  private async ask(panel: NotebookPanel): Promise<void> {
    const { path } = panel.context;
    let principal: string | null = null;
    try {
      principal = (await this.model.source.notebook(path))?.principal ?? null;
    } catch {
      // It is away: asked again once something is heard of it.
    }
    if (this._disposed || panel.isDisposed || panel.context.path !== path) {
      return;
    }
    if (principal !== this.of(panel)) {
      this.principals.set(panel, principal);
      this.learned(panel);
    }
  }

  private readonly principals = new WeakMap<NotebookPanel, string | null>();
  private facets: unknown = null;
  private _disposed = false;
}
