import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { Copied } from '../notebooks/copies';
import type { Offered } from '../notebooks/offer';
import type { Kernels } from '../service/kernels';
import type { Marked } from '../service/marked';
import type { FacetryModel } from '../service/model';
import { type Thresholds, THRESHOLDS } from '../service/thresholds';
import type { SidebarActions } from './actions';
import type { NotebookInFront } from './notebookInFront';

// Loaded when it is first drawn: JupyterLab's start does not wait for it.
const SidebarBody = React.lazy(() => import('./body'));

/** The facets sidebar: what waits, what this notebook holds, what others hold, what is connected. */
export class FacetsSidebar extends ReactWidget {
  constructor(private readonly options: FacetsSidebar.IOptions) {
    super();
    this.addClass('jp-Facetry-sidebar');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('Facets'));
  }

  /** Shows the approval card of this request and scrolls to it. */
  reveal(request: string): void {
    this.revealed = { request };
    this.update();
  }

  /** Petname and principal of the notebook in front, or null. */
  setNotebook(notebook: NotebookInFront | null): void {
    this.notebook = notebook;
    this.update();
  }

  /** What the notebook's `facetry.toml` names, or null. */
  setOffer(offer: Offered | null): void {
    this.offer = offer;
    this.update();
  }

  /** What the notebook is a copy of, or null. */
  setCopied(copied: Copied | null): void {
    this.copied = copied;
    this.update();
  }

  /** @param endedFor hours that an ended facet stays in the list */
  setSettings(endedFor: number, thresholds: Thresholds): void {
    this.endedFor = endedFor;
    this.thresholds = thresholds;
    this.update();
  }

  protected override render(): React.JSX.Element {
    const { model, marked, trans, actions, kernels = null } = this.options;
    return (
      <React.Suspense fallback={null}>
        <SidebarBody
          {...{ model, marked, trans, actions, kernels }}
          notebook={this.notebook}
          offer={this.offer}
          copied={this.copied}
          revealed={this.revealed}
          endedFor={this.endedFor}
          thresholds={this.thresholds}
        />
      </React.Suspense>
    );
  }

  /** How narrow it may be depends on the window: who lays it out asks only when told to. */
  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    window.addEventListener('resize', this.refit);
  }

  protected override onBeforeDetach(msg: Message): void {
    window.removeEventListener('resize', this.refit);
    super.onBeforeDetach(msg);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    if (!this.node.contains(document.activeElement)) {
      this.node.tabIndex = -1;
      this.node.focus();
    }
  }

  private readonly refit = (): void => this.parent?.fit();
  private notebook: NotebookInFront | null = null;
  private offer: Offered | null = null;
  private copied: Copied | null = null;
  private revealed: { request: string } | null = null;
  private endedFor = 24;
  private thresholds = THRESHOLDS;
}

export namespace FacetsSidebar {
  export interface IOptions {
    model: FacetryModel;
    marked: Marked;
    trans: TranslationBundle;
    actions: SidebarActions;
    /** Those of the page's own Jupyter server; absent where it has none. */
    kernels?: Kernels | null;
  }
}
