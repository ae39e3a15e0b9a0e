import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { ViewerBody } from './body';
import { type ViewerProps } from './props';
import { Checkpoints } from './checkpoints';
import { writeFilter } from './filter';
import { ProvenanceModel } from './model';
import { Proofs } from './proofs';
import { Verifier } from './verifier';
import { entryWords } from './words';

/** The provenance viewer: who did what, when, with whose authority; and the proof. */
export class ProvenanceViewer extends ReactWidget {
  constructor(private readonly options: ProvenanceViewer.IOptions) {
    super();
    const { facetry, trans } = options;
    this.model = new ProvenanceModel(facetry, trans.__('the service'), entry =>
      entryWords(trans, entry)
    );
    this.proofs = new Proofs(
      facetry.source,
      new Verifier(trans),
      new Checkpoints(window.localStorage)
    );
    this.addClass('jp-Facetry-viewer');
  }

  readonly model: ProvenanceModel;

  /** What is looked at, as the command that opens it takes it. */
  get place(): { view: string; filter: Record<string, string> } {
    return { view: this.model.view, filter: writeFilter(this.model.filter) };
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      this.proofs.dispose();
      super.dispose();
    }
  }

  /** The table is what keys act on; what is around it has given them to the viewer as a whole. */
  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void (this.renderPromise ?? Promise.resolve()).then(() => {
      const inside = this.node.querySelector(':focus') !== null;
      if (!this.isDisposed && !inside) {
        this.node.querySelector<HTMLElement>('[role="treegrid"]')?.focus();
      }
    });
  }

  protected override render(): React.JSX.Element {
    const { trans, goToCell, openEntry, openExport } = this.options;
    return (
      <ViewerBody
        model={this.model}
        proofs={this.proofs}
        trans={trans}
        goToCell={goToCell}
        openEntry={openEntry}
        openExport={openExport}
      />
    );
  }

  private readonly proofs: Proofs;
}

export namespace ProvenanceViewer {
  export interface IOptions {
    facetry: FacetryModel;
    trans: TranslationBundle;
    goToCell?: ViewerProps['goToCell'];
    openEntry?: ViewerProps['openEntry'];
    openExport?: ViewerProps['openExport'];
  }
}
