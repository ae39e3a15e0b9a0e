import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';

import type { ReadEntry } from '../service/entry';
import type { Kernels } from '../service/kernels';
import type { ProvenanceModel } from './model';
import type { FileChecks } from './file/fileChecks';
import type { Elsewhere } from './file/useFile';
import type { LinkCopier } from './link/copier';
import type { Layouts } from './origin/layout/layouts';
import type { Proofs } from './proofs/proofs';

/** What the parts of the viewer are drawn from. */
export interface ViewerProps {
  model: ProvenanceModel;
  proofs: Proofs;
  trans: TranslationBundle;
  /** Brings a cell into sight; absent where there are no notebooks. */
  goToCell?: ((cell: { id: string; notebook: string | null }) => void) | undefined;
  /** Those of the page's own Jupyter server; absent where it has none. */
  kernels?: Kernels | null | undefined;
  /** Shows all that an entry commits to on the approval page; absent where there is none. */
  openEntry?: ((index: number) => void) | undefined;
  /** Copies links to what is looked at; absent where nothing has an address. */
  copier?: LinkCopier | undefined;
  /** Opens what is looked at as a page of its own; absent where it is one, or a tab. */
  openPage?: (() => void) | undefined;
  /** Opens where an owner writes a bundle with all that an owner may see; absent where there is none. */
  openExport?: (() => void) | undefined;
}

/** What the whole of it is drawn from. */
export interface BodyProps extends ViewerProps {
  layouts: Layouts;
  files: FileChecks;
  /** A file that was brought to the viewer otherwise than from outside of the page. */
  brought?: ISignal<unknown, Elsewhere>;
}

export type EntryProps = ViewerProps & { entry: ReadEntry };
