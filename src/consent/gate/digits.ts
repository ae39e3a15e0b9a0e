export interface DigitsOptions {
  random(length: number): Uint8Array;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** Quiet that a wrong key, or a text typed elsewhere, costs. */
const PENALTY_MS = 1000;

export type Typed = 'more' | 'right' | 'wrong' | 'early';

/**
 * The two digits that only this page shows: typing them is how a keyboard decides, and how
 * browsers decide that can't tell whether a card is covered. Keys that run into the page while
 * its focus is being stolen are no decision, so it also takes a moment of quiet before them.
 */
export class Digits {
  constructor(private readonly options: DigitsOptions) {
    this.deal();
  }

  /** The two digits to show, for instance `47`. */
  get shown(): string {
    return this.code;
  }

  /** New digits; what was typed is forgotten. */
  deal(): void {
    let byte = 255;
    // 250 is the largest multiple of 10 a byte can hold without favouring low digits.
    const digit = (): string => {
      do {
        byte = this.options.random(1)[0] ?? 255;
      } while (byte >= 250);
      return String(byte % 10);
    };
    const before = this.code;
    do {
      this.code = digit() + digit();
    } while (this.code === before);
    this.typed = '';
    this.halfWrong = false;
  }

  /** Nothing typed within `ms` from now counts. */
  hush(ms: number): void {
    this.from = Math.max(this.from, this.options.now() + ms);
    this.typed = '';
  }

  /** One typed character; a wrong one deals new digits. */
  type(character: string): Typed {
    if (this.options.now() < this.from) {
      const { halfWrong } = this;
      this.halfWrong = false;
      this.hush(PENALTY_MS);
      return halfWrong ? 'wrong' : 'early';
    }
    const next = this.typed + character;
    if (!this.code.startsWith(next)) {
      const first = this.typed === '';
      this.deal();
      this.halfWrong = first;
      this.hush(PENALTY_MS);
      return 'wrong';
    }
    if (next === this.code) {
      this.deal();
      return 'right';
    }
    this.typed = next;
    return 'more';
  }

  private code = '';
  private typed = '';
  private from = 0;
  /** The first digit was wrong: the second, which fingers type anyway, is of the same try. */
  private halfWrong = false;
}
