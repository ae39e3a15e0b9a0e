import { unlessAborted } from '../../unlessAborted';

/** More bytes came than may be held. */
export class TooLarge extends Error {
  constructor(readonly limit: number) {
    super(`More than ${limit} bytes.`);
    this.name = 'TooLarge';
  }
}

/**
 * A whole body in memory.
 *
 * @throws TooLarge, or the signal's reason once it aborts; the source is closed in both cases
 */
export async function readBody(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  signal?: AbortSignal
): Promise<Buffer> {
  const read = await readStart(source, limit, signal);
  if (read instanceof Begun) {
    void read.return();
    throw new TooLarge(limit);
  }
  return read;
}

/**
 * A whole body in memory or, where it is longer than the limit, one that has begun: what was read
 * of it comes first.
 *
 * @throws the signal's reason once it aborts; the source is closed then
 */
export async function readStart(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  signal?: AbortSignal
): Promise<Buffer | Begun> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    return await unlessAborted(gather(iterator, limit, signal), signal);
  } catch (error) {
    leave(iterator);
    throw error;
  }
}

async function gather(
  iterator: AsyncIterator<Uint8Array>,
  limit: number,
  signal: AbortSignal | undefined
): Promise<Buffer | Begun> {
  const pieces = new Pieces();
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    signal?.throwIfAborted();
    pieces.add(step.value);
    if (pieces.length > limit) {
      return new Begun(pieces.all, iterator);
    }
  }
  return Buffer.concat(pieces.all, pieces.length);
}

/** More pieces than this are put together where they are small: each costs more than what is in it. */
const MANY = 1024;
const SMALL = 4 * 1024;
const BLOCK = 64 * 1024;

/** What came of a body, in little more memory than it takes. */
export class Pieces {
  readonly all: Uint8Array[] = [];
  length = 0;

  add(piece: Uint8Array): void {
    this.length += piece.length;
    if (this.all.length < MANY || piece.length > SMALL) {
      this.all.push(piece);
      this.block = undefined;
      return;
    }
    if (this.block === undefined || this.used + piece.length > BLOCK) {
      this.block = Buffer.allocUnsafe(BLOCK);
      this.used = 0;
      this.all.push(this.block);
    }
    this.block.set(piece, this.used);
    this.used += piece.length;
    this.all[this.all.length - 1] = this.block.subarray(0, this.used);
  }

  private block: Buffer | undefined;
  private used = 0;
}

/** A body whose start was read: that, and then the rest as it comes. */
export class Begun implements AsyncIterableIterator<Uint8Array> {
  constructor(
    private start: Uint8Array[],
    private readonly rest: AsyncIterator<Uint8Array>
  ) {
    start.reverse();
  }

  /** What was read of it already, if nothing was taken yet. */
  get read(): readonly Uint8Array[] {
    return [...this.start].reverse();
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.start.pop();
    return value === undefined ? this.rest.next() : Promise.resolve({ done: false, value });
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.start = [];
    leave(this.rest);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function leave(iterator: AsyncIterator<Uint8Array>): void {
  void Promise.resolve(iterator.return?.()).catch(() => undefined);
}
