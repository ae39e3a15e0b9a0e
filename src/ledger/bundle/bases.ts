const BYTES = 32;

/**
 * Leaf hashes of the entries that a note may be based on, one after another: a log has millions.
 * Those of others are zeros, which no hash is.
 */
export class Bases {
  add(index: number, hash: Uint8Array): void {
    const end = (index + 1) * BYTES;
    if (end > this.hashes.length) {
      const larger = new Uint8Array(Math.max(end, this.hashes.length * 2));
      larger.set(this.hashes);
      this.hashes = larger;
    }
    this.hashes.set(hash, index * BYTES);
  }

  of(index: number): Uint8Array | undefined {
    const hash = this.hashes.subarray(index * BYTES, (index + 1) * BYTES);
    return hash.some(byte => byte !== 0) ? hash : undefined;
  }

  private hashes = new Uint8Array(1024 * BYTES);
}
