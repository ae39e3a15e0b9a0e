/**
 * Hands pieces from whoever makes them to whoever takes them, one at a time, so that neither holds
 * more than one. Unlike a generator it learns at once that nobody takes any more.
 */
export class Passage implements AsyncIterableIterator<Uint8Array> {
  /** @param onLeft called once, where the taker leaves before the end */
  constructor(private readonly onLeft: () => void) {}

  /**
   * Whether the piece was taken, once that is known. Where the signal comes before, it is taken
   * back: nobody takes later what was not counted.
   */
  async give(piece: Uint8Array, signal: AbortSignal): Promise<boolean> {
    if (this.over || signal.aborted) {
      return false;
    }
    if (this.asking) {
      this.asking.resolve({ done: false, value: piece });
      this.asking = undefined;
      return true;
    }
    const withdraw = (): void => {
      this.offered?.taken(false);
      this.offered = undefined;
    };
    signal.addEventListener('abort', withdraw, { once: true });
    const taken = await new Promise<boolean>(taken => (this.offered = { piece, taken }));
    signal.removeEventListener('abort', withdraw);
    return taken;
  }

  /** Nothing more comes. @param error why what came is not the whole */
  end(error?: Error): void {
    this.over ??= { error };
    this.offered?.taken(false);
    this.offered = undefined;
    if (error) {
      this.asking?.reject(error);
    } else {
      this.asking?.resolve(DONE);
    }
    this.asking = undefined;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.offered) {
      const { piece, taken } = this.offered;
      this.offered = undefined;
      taken(true);
      return Promise.resolve({ done: false, value: piece });
    }
    if (this.over) {
      const { error } = this.over;
      return error ? Promise.reject(error) : Promise.resolve(DONE);
    }
    return new Promise((resolve, reject) => (this.asking = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.over) {
      this.end();
      this.onLeft();
    }
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private offered: { piece: Uint8Array; taken(was: boolean): void } | undefined;
  private asking:
    | {
        resolve(step: IteratorResult<Uint8Array>): void;
        reject(error: Error): void;
      }
    | undefined;
  private over: { error: Error | undefined } | undefined;
}

const DONE: IteratorResult<Uint8Array> = { done: true, value: undefined };
