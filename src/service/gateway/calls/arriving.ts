import { createHash } from 'node:crypto';

import type { Upload } from '../../types';

/** What came beside a token is not what the token names, or broke off. */
export class Mismatch extends Error {}

/**
 * An upload that is too long to be held, on its way to an upstream (docs/protocol.md §8). Its last
 * piece goes on only once the whole is known to be what was signed, so that nobody beyond takes
 * anything else for it.
 */
export class Arriving implements AsyncIterable<Uint8Array> {
  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly claim: { digest: string; length: number }
  ) {}

  /** Why it is not what was signed, once that is known. */
  fault: Mismatch | undefined;
  /** Told of each piece that came. */
  onPiece: () => void = () => undefined;
  /** Told when all of it is there. */
  onWhole: () => void = () => undefined;

  /** @throws Mismatch */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    let length = 0;
    let last: Uint8Array | undefined;
    for await (const piece of this.pieces()) {
      length += piece.length;
      if (length > this.claim.length) {
        break;
      }
      hash.update(piece);
      if (last) {
        yield last;
      }
      last = piece;
      this.onPiece();
    }
    if (length !== this.claim.length || hash.digest('hex') !== this.claim.digest) {
      throw this.failed(`not the ${this.claim.length} bytes that the token names`);
    }
    this.onWhole();
    yield last!;
  }

  private async *pieces(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of this.source) {
        if (piece.length > 0) {
          yield piece;
        }
      }
    } catch {
      throw this.failed('it broke off');
    }
  }

  private failed(why: string): Mismatch {
    return (this.fault ??= new Mismatch(why));
  }
}

/** An upload that is on its way, if it is one. */
export function arriving(upload: Upload | null): Arriving | undefined {
  return upload?.bytes instanceof Arriving ? upload.bytes : undefined;
}
