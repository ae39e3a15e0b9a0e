import { type ISignal, Signal } from '@lumino/signaling';

/** What came of copying a link. */
export type Copied = { link: string; copied: boolean };

/** Puts the link to what is looked at into the clipboard, and says what came of it. */
export class LinkCopier {
  /**
   * @param link to what is looked at now
   * @param write puts text into the clipboard; rejects where the browser will not
   */
  constructor(
    private readonly link: () => string,
    private readonly write: (text: string) => Promise<void>
  ) {}

  /** Emitted when a link was copied, or could not be, and when that was read. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What came of the last one; null once it was read. */
  get last(): Copied | null {
    return this._last;
  }

  async copy(): Promise<void> {
    const link = this.link();
    const copied = await this.write(link).then(
      () => true,
      () => false
    );
    this.set({ link, copied });
  }

  /** It was read. */
  dismiss(): void {
    this.set(null);
  }

  private set(last: Copied | null): void {
    this._last = last;
    this._changed.emit();
  }

  private _last: Copied | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

/** By the browser's clipboard, which only pages have that came by https or from this machine. */
export function toClipboard(text: string): Promise<void> {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  return clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
}
