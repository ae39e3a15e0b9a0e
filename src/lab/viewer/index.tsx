import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { type ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { ViewerBody } from './body';
import { type ViewerProps } from './props';
import { Checkpoints } from './proofs/checkpoints';
import { Dragged } from './file/dragged';
import { type FileChecks, workerChecks } from './file/fileChecks';
import type { Elsewhere } from './file/useFile';
import { LinkCopier, toClipboard } from './link/copier';
import { followLink, linkIn, writeLink } from './link/link';
import { onlyLink } from './link/query';
import { lookedAt, writeLooked } from './link/looked';
import { ProvenanceModel } from './model';
import { type Layouts, workerLayouts } from './origin/layout/layouts';
import { Proofs } from './proofs/proofs';
import { Verifier } from './proofs/verifier';
import { entryWords } from './words';

/** What keys act on: the table, a drawing, or what verifies a file. */
const HEART = '[role="treegrid"], [data-node][tabindex="0"], .jp-Facetry-file button';

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
    this.layouts = workerLayouts(trans);
    this.files = workerChecks(trans);
    this.copier = new LinkCopier(() => this.address, options.write ?? toClipboard);
    this.model.moved.connect(() => this._placed.emit());
    this.addClass('jp-Facetry-viewer');
    const { bring } = options;
    if (bring !== undefined) {
      this.dragged = new Dragged(this.node, path => this.brought.emit(bring(path)));
    }
  }

  readonly model: ProvenanceModel;

  /** Copies links to what is looked at. */
  readonly copier: LinkCopier;

  /** Emitted when its place became another. */
  get placed(): ISignal<this, void> {
    return this._placed;
  }

  /** What is looked at, and the link that waits for the service, as the command that opens it takes it. */
  get place(): { looked: Record<string, string>; link?: string } {
    const looked = writeLooked(lookedAt(this.model));
    return { looked, ...(this.awaited !== null && { link: this.awaited }) };
  }

  /** The address of what is looked at. */
  get address(): string {
    const { status } = this.options.facetry;
    return this.options.address(writeLink(lookedAt(this.model), status?.issuer ?? null));
  }

  /**
   * Shows what the link says that is in an address, and says what of it could not be followed.
   * @param search the query of the address, of whoever made it
   */
  async follow(search: string): Promise<void> {
    const link = linkIn(search);
    // Whoever loads the page anew, as it shows nothing yet, still comes where it leads.
    this.awaits(link.service === null ? null : onlyLink(search));
    await followLink(this.model, link, () => this.awaits(null));
  }

  private awaits(link: string | null): void {
    if (link !== this.awaited) {
      this.awaited = link;
      this._placed.emit();
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      this.proofs.dispose();
      this.layouts.dispose();
      this.dragged?.dispose();
      super.dispose();
    }
  }

  /** The table is what keys act on; what is around it has given them to the viewer as a whole. */
  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void (this.renderPromise ?? Promise.resolve()).then(() => {
      const inside = this.node.querySelector(':focus') !== null;
      if (!this.isDisposed && !inside) {
        this.node.querySelector<HTMLElement>(HEART)?.focus();
      }
    });
  }

  protected override render(): React.JSX.Element {
    const { trans, kernels, goToCell, openEntry, openExport, openPage } = this.options;
    return (
      <ViewerBody
        model={this.model}
        proofs={this.proofs}
        layouts={this.layouts}
        files={this.files}
        brought={this.brought}
        trans={trans}
        copier={this.copier}
        kernels={kernels}
        goToCell={goToCell}
        openEntry={openEntry}
        openExport={openExport}
        openPage={openPage}
      />
    );
  }

  private awaited: string | null = null;
  private readonly _placed = new Signal<this, void>(this);
  private readonly proofs: Proofs;
  private readonly layouts: Layouts;
  private readonly files: FileChecks;
  private readonly dragged: Dragged | undefined;
  private readonly brought = new Signal<this, Elsewhere>(this);
}

export namespace ProvenanceViewer {
  export interface IOptions {
    facetry: FacetryModel;
    trans: TranslationBundle;
    /** The address of what the members of a link say. */
    address(members: Record<string, string>): string;
    /** Puts text into the clipboard. */
    write?: (text: string) => Promise<void>;
    kernels?: ViewerProps['kernels'];
    goToCell?: ViewerProps['goToCell'];
    openEntry?: ViewerProps['openEntry'];
    openExport?: ViewerProps['openExport'];
    openPage?: ViewerProps['openPage'];
    /** A file of the file browser, by its path; absent where there is none. */
    bring?: (path: string) => Elsewhere;
  }
}
