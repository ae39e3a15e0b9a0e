import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';

import type { EntryView } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { opened } from '../service/opened';
import { Newcomers } from './newcomers';

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
    model.appended.connect(this.acted, this);
    tracker.forEach(panel => this.opened(tracker, panel));
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this.tracker.widgetAdded.disconnect(this.opened, this);
    this.model.changed.disconnect(this.heard, this);
    this.model.appended.disconnect(this.acted, this);
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

  /** Who asks for the first time becomes a principal, and holds something later on. */
  private heard(): void {
    const { holdings, live } = this.model;
    if (!live || holdings === this.holdings) {
      return;
    }
    this.holdings = holdings;
    const news = this.newcomers.look(holdings);
    this.askOf(panel => news || this.unanswered.has(panel));
  }

  private acted(_: FacetryModel, entry: EntryView): void {
    if (entry.kind !== 'intent' || !this.hasUnknown()) {
      return;
    }
    const { principal } = opened(entry, 'who');
    if (typeof principal === 'string' && this.newcomers.acts(principal)) {
      this.askOf(() => true);
    }
  }

  private hasUnknown(): boolean {
    return this.tracker.find(panel => this.of(panel) === null) !== undefined;
  }

  /** Asks of those that are nobody yet: a server is asked when that can tell something new. */
  private askOf(which: (panel: NotebookPanel) => boolean): void {
    this.tracker.forEach(panel => {
      if (this.of(panel) === null && which(panel)) {
        void this.ask(panel);
      }
    });
  }

  private async ask(panel: NotebookPanel): Promise<void> {
    const { path } = panel.context;
    const turn = (this.turns.get(panel) ?? 0) + 1;
    this.turns.set(panel, turn);
    let principal: string | null = null;
    try {
      principal = (await this.model.source.notebook(path))?.principal ?? null;
      this.unanswered.delete(panel);
    } catch {
      // It is away: asked again once something is heard of it.
      this.unanswered.add(panel);
    }
    // What was asked earlier may be answered later, of a time before that.
    const late = this.turns.get(panel) !== turn;
    if (this._disposed || panel.isDisposed || panel.context.path !== path || late) {
      return;
    }
    if (principal !== this.of(panel)) {
      this.principals.set(panel, principal);
      this.learned(panel);
    }
  }

  private readonly principals = new WeakMap<NotebookPanel, string | null>();
  private readonly unanswered = new WeakSet<NotebookPanel>();
  /** How often it was asked. */
  private readonly turns = new WeakMap<NotebookPanel, number>();
  private readonly newcomers = new Newcomers();
  private holdings: unknown = null;
  private _disposed = false;
}
