import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

import type { FacetryModel } from '../service/model';
import type { KnownNotebook } from '../service/source';
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
    this.followed?.sessionContext.statusChanged.disconnect(this.renew, this);
    this.followed = panel;
    panel?.context.pathChanged.connect(this.renew, this);
    panel?.sessionContext.statusChanged.connect(this.renew, this);
    this.renew();
  }

  /** A notebook that asks for the first time becomes a principal: it is asked for until it is one. */
  private heard(): void {
    const { facets } = this.model.holdings;
    const news = facets !== this.facets;
    this.facets = facets;
    if (this.model.live && (this._current?.principal ?? null) === null && news) {
      this.renew();
    }
  }

  private renew(): void {
    void this.read();
  }

  private async read(): Promise<void> {
    const panel = this.followed;
    if (panel === null) {
      this.set(null);
      return;
    }
    const { path } = panel.context;
    const before = this._current?.path === path ? this._current : { ...UNKNOWN, path };
    this.set(before);
    const learn = (news: Partial<OpenNotebook>): void => {
      if (this.followed === panel && panel.context.path === path) {
        this.set({ ...before, ...this._current, ...news });
      }
    };
    // Each by itself: a kernel that waits for a decision tells nothing until it has it.
    await Promise.all([
      before.principal === null &&
        this.ask(path).then(known => known && learn({ principal: known.principal, id: known.id })),
      hasSdk(panel.sessionContext, this.model.now).then(sdk => sdk !== null && learn({ sdk }))
    ]);
  }

  /** Null where the service is away, or knows no such notebook. */
  private async ask(path: string): Promise<Pick<KnownNotebook, 'principal' | 'id'> | null> {
    try {
      return this.model.live ? await this.model.source.notebook(path) : null;
    } catch {
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
  private facets: unknown = null;
  private readonly _changed = new Signal<this, void>(this);
}
