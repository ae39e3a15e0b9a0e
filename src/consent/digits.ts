/**
 * The two digits that only this frame shows: typing them is how a keyboard decides, and how
 * browsers decide that cannot tell whether a card is covered.
 */
export class Digits {
  constructor(private readonly random: (length: number) => Uint8Array) {
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
        byte = this.random(1)[0] ?? 255;
      } while (byte >= 250);
      return String(byte % 10);
    };
    const before = this.code;
    do {
      this.code = digit() + digit();
    } while (this.code === before);
    this.typed = '';
  }

  /** One typed character; a wrong one deals new digits. */
  type(character: string): 'more' | 'right' | 'wrong' {
    const next = this.typed + character;
    if (!this.code.startsWith(next)) {
      this.deal();
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
}
