/**
 * What is kept of tokens, by key and `jti`. A name of both would be a text of its own for each token, of
 * more than twice the length, and to be hashed anew each time that it is asked for.
 */
export class ByToken<V> {
  /** Tokens of all keys. */
  size = 0;

  get(kid: string, jti: string): V | undefined {
    return this.byKey.get(kid)?.get(jti);
  }

  set(kid: string, jti: string, value: V): void {
    let own = this.byKey.get(kid);
    if (!own) {
      this.byKey.set(kid, (own = new Map()));
    }
    const before = own.size;
    this.size += own.set(jti, value).size - before;
  }

  delete(kid: string, jti: string): void {
    const own = this.byKey.get(kid);
    if (own?.delete(jti)) {
      this.size -= 1;
      if (own.size === 0) {
        this.byKey.delete(kid);
      }
    }
  }

  *[Symbol.iterator](): Generator<[kid: string, jti: string, value: V]> {
    for (const [kid, own] of this.byKey) {
      for (const [jti, value] of own) {
        yield [kid, jti, value];
      }
    }
  }

  private readonly byKey = new Map<string, Map<string, V>>();
}
