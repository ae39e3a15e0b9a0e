import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { ViewerBody } from './body';
import { ProvenanceModel } from './model';
import { Verifier } from './verifier';

/** The provenance viewer: who did what, when, with whose authority; and the proof. */
export class ProvenanceViewer extends ReactWidget {
  constructor(options: ProvenanceViewer.IOptions) {
    super();
    this.trans = options.trans;
    this.model = new ProvenanceModel(options.facetry);
    this.addClass('jp-Facetry-viewer');
  }

  readonly model: ProvenanceModel;

  override dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      this.verifier.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return <ViewerBody model={this.model} verifier={this.verifier} trans={this.trans} />;
  }

  private readonly trans: TranslationBundle;
  private readonly verifier = new Verifier();
}

export namespace ProvenanceViewer {
  export interface IOptions {
    facetry: FacetryModel;
    trans: TranslationBundle;
  }
}
