import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { SidebarBody } from './body';
import type { SidebarActions } from './actions';

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
    this.revealed = request;
    this.update();
  }

  protected override render(): React.JSX.Element {
    const { model, trans, actions } = this.options;
    return (
      <SidebarBody
        model={model}
        trans={trans}
        actions={actions}
        notebook={this.notebook}
        revealed={this.revealed}
      />
    );
  }

  /** Petname and principal of the notebook in front, or null. */
  setNotebook(notebook: FacetsSidebar.INotebook | null): void {
    this.notebook = notebook;
    this.update();
  }

  private notebook: FacetsSidebar.INotebook | null = null;
  private revealed: string | null = null;
}

export namespace FacetsSidebar {
  export interface IOptions {
    model: FacetryModel;
    trans: TranslationBundle;
    actions: SidebarActions;
  }

  export interface INotebook {
    path: string;
    /** Null until a kernel of it has started. */
    principal: string | null;
    /** Whether its kernel has the SDK; null while unknown. */
    sdk: boolean | null;
  }
}
