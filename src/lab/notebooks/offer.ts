import { type ISignal, Signal } from '@lumino/signaling';

import type { chosenFor, Chosen, ManifestError, NamedService, readManifest } from '../../manifest';
import type { FoundManifest } from '../service/source';

/** What a file that came with a notebook would have asked for and connected; nothing of it is done. */
export interface Offered {
  /** Of the notebook that it is offered to. */
  notebook: string;
  file: FoundManifest;
  /** Null where the file can't be read: `fault` says why. */
  chosen: Chosen | null;
  services: NamedService[];
  fault: string | null;
}

/** What reads a file; loaded when there is one. */
export interface Reader {
  chosenFor: typeof chosenFor;
  readManifest: typeof readManifest;
  ManifestError: typeof ManifestError;
}

/** Of the notebook in front. */
interface Front {
  readonly current: { path: string } | null;
  readonly changed: ISignal<object, void>;
}

/** Follows which `facetry.toml` the notebook in front lies beside or below, and what it says. */
export class ManifestOffer {
  /** @param find the nearest file of a notebook; null where there is none */
  constructor(
    private readonly front: Front,
    private readonly find: (notebook: string) => Promise<FoundManifest | null>,
    private readonly reader: () => Promise<Reader>,
    /** Milliseconds since the epoch. */
    private readonly now: () => number
  ) {
    front.changed.connect(() => this.follow());
    this.follow();
  }

  /** Emitted when what is offered changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get current(): Offered | null {
    return this._current;
  }

  /** Reads the file again: somebody may have written it. */
  async renew(): Promise<void> {
    const notebook = this.notebook;
    const file = notebook === null ? null : await this.find(notebook).catch(() => null);
    const offered =
      notebook === null || file === null
        ? null
        : offerOf({ notebook, file }, await this.reader(), this.now());
    if (notebook === this.notebook) {
      this._current = offered;
      this._changed.emit();
    }
  }

  private follow(): void {
    const path = this.front.current?.path ?? null;
    if (path !== this.notebook) {
      this.notebook = path;
      this._current = null;
      this._changed.emit();
      void this.renew();
    }
  }

  private notebook: string | null = null;
  private _current: Offered | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

function offerOf(
  { notebook, file }: Pick<Offered, 'notebook' | 'file'>,
  reader: Reader,
  now: number
): Offered {
  const below = notebook.slice(folderOf(file.path).length);
  try {
    const manifest = reader.readManifest(file.text);
    const chosen = reader.chosenFor(manifest, below, Math.floor(now / 1000));
    return { notebook, file, chosen, services: manifest.services, fault: null };
  } catch (error) {
    const fault =
      error instanceof reader.ManifestError ? error.message : String((error as Error).name);
    return { notebook, file, chosen: null, services: [], fault };
  }
}

/** The cell that asks for all of it; the file is named where it does not lie beside the notebook. */
export function needsCode({ notebook, file }: Pick<Offered, 'notebook' | 'file'>): string {
  const up = folderOf(notebook).slice(folderOf(file.path).length).split('/').length - 1;
  const named = up === 0 ? '' : `"${'../'.repeat(up)}facetry.toml"`;
  return `import facetry\n\nneeds = facetry.needs(${named})`;
}

/** The whole path of a folder that a file names, on the server. */
export function folderIn(file: FoundManifest, folder = '.'): string {
  return folder === '.' ? file.folder : `${file.folder}/${folder}`;
}

/** `reports/` of `reports/churn.ipynb`, empty at the root. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
