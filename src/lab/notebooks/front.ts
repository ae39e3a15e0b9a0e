import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

import type { FacetryModel } from '../service/model';
import type { KnownNotebook } from '../service/source';
import { Newcomers } from './newcomers';
import { hasSdk } from './sdk';

export interface OpenNotebook {
  path: string;
  /** Null until a kernel of it has asked for something. */
  principal: string | null;
  /** The id that the service knows it by; null while unknown. */
  id: string | null;
  /** Whether its kernel has the SDK; null while unknown. */
  sdk: boolean | null;
}

const UNKNOWN = { principal: null, id: null, sdk: null };

/** Follows the notebook in front: which principal stands for it, and whether it has the SDK. */
export class FrontNotebook {
  constructor(
    private readonly tracker: INotebookTracker,
    private readonly model: FacetryModel
  ) {
    tracker.currentChanged.connect(() => this.follow());
    model.changed.connect(() => this.heard());
    this.follow();
  }

  /** Emitted when the notebook in front, or what is known of it, changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get current(): OpenNotebook | null {
    return this._current;
  }

  get panel(): NotebookPanel | null {
    return this.followed;
  }

  private follow(): void {
    const panel = this.tracker.currentWidget;
    this.followed?.context.pathChanged.disconnect(this.renew, this);
    this.followed?.sessionContext.statusChanged.disconnect(this.lookForSdk, this);
    this.followed = panel;
    panel?.context.pathChanged.connect(this.renew, this);
    panel?.sessionContext.statusChanged.connect(this.lookForSdk, this);
    this.renew();
  }

  /** A notebook that asks for the first time becomes a principal: it is asked for when one came. */
  private heard(): void {
    const { live, holdings } = this.model;
    if (!live || this._current === null || this._current.principal !== null) {
      return;
    }
    // Whoever came while this one was another is known by its own question.
    if (this.newcomers.look(holdings) || this.unanswered) {
      this.ask();
    }
  }

  private renew(): void {
    const path = this.followed?.context.path;
    if (path === undefined) {
      this.set(null);
      return;
    }
    this.set(this._current?.path === path ? this._current : { ...UNKNOWN, path });
    // Each by itself: a kernel that waits for a decision tells nothing until it has it.
    this.ask();
    this.lookForSdk();
  }

  private lookForSdk(): void {
    const panel = this.followed;
    if (panel !== null) {
      const { path } = panel.context;
      void hasSdk(panel.sessionContext, this.model.now).then(
        sdk => sdk !== null && this.learn(panel, path, { sdk })
      );
    }
  }

  private ask(): void {
    const panel = this.followed;
    if (panel !== null && this._current?.principal === null) {
      const { path } = panel.context;
      void this.known(path).then(known => {
        // What was asked earlier may be answered later, of a time before that.
        if (known !== null && this._current?.principal === null) {
          this.learn(panel, path, { principal: known.principal, id: known.id });
        }
      });
    }
  }

  private learn(panel: NotebookPanel, path: string, news: Partial<OpenNotebook>): void {
    if (this.followed === panel && panel.context.path === path && this._current !== null) {
      this.set({ ...this._current, ...news });
    }
  }

  /** Null where the service is away, or knows no such notebook. */
  private async known(path: string): Promise<Pick<KnownNotebook, 'principal' | 'id'> | null> {
    this.unanswered = !this.model.live;
    if (this.unanswered) {
      return null;
    }
    try {
      return await this.model.source.notebook(path);
    } catch {
      this.unanswered = true;
      return null;
    }
  }

  private set(next: OpenNotebook | null): void {
    if (JSON.stringify(next) !== JSON.stringify(this._current)) {
      this._current = next;
      this._changed.emit();
    }
  }

  private _current: OpenNotebook | null = null;
  private followed: NotebookPanel | null = null;
  /** Whether the question who stands for it is still to be asked. */
  private unanswered = false;
  private readonly newcomers = new Newcomers();
  private readonly _changed = new Signal<this, void>(this);
}
