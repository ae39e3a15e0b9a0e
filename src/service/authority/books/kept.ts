/** The newest of what was asked for: a map that forgets half of itself at once, so that it costs nothing. */
export class Generations<V> {
  /** @param size how many a generation has; twice as many are kept at most */
  constructor(private readonly size: number) {}

  get(id: string): V | undefined {
    const young = this.young.get(id);
    if (young !== undefined) {
      return young;
    }
    const old = this.old.get(id);
    if (old !== undefined) {
      this.set(id, old);
    }
    return old;
  }

  set(id: string, value: V): void {
    if (this.young.size >= this.size) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(id, value);
  }

  delete(id: string): void {
    this.young.delete(id);
    this.old.delete(id);
  }

  private young = new Map<string, V>();
  private old = new Map<string, V>();
}

/**
 * Records that are changed where they lie, in memory over their table: the working set, and whatever
 * somebody still holds. So there is never a second record of one id beside the first: a call that is
 * under way, and a change that its group may still undo, see each other, however much was asked for
 * meanwhile. What nobody holds any more is as its table says, and is read again.
 */
export class Kept<T extends object> {
  constructor(size: number) {
    this.working = new Generations(size);
  }

  get(id: string): T | undefined {
    const known = this.working.get(id);
    if (known) {
      return known;
    }
    const held = this.held.get(id)?.deref();
    if (held) {
      this.working.set(id, held);
    }
    return held;
  }

  /** What is there in memory; nobody asks for it meanwhile. */
  peek(id: string): T | undefined {
    return this.held.get(id)?.deref();
  }

  set(id: string, value: T): void {
    this.working.set(id, value);
    const ref = new WeakRef(value);
    this.held.set(id, ref);
    this.gone.register(value, { id, ref });
  }

  /** What came to be in a group that did not. */
  delete(id: string): void {
    this.working.delete(id);
    this.held.delete(id);
  }

  /** All that there is in memory, whoever holds it. */
  *[Symbol.iterator](): Generator<T> {
    for (const ref of this.held.values()) {
      const value = ref.deref();
      if (value) {
        yield value;
      }
    }
  }

  private readonly working: Generations<T>;
  private readonly held = new Map<string, WeakRef<T>>();
  private readonly gone = new FinalizationRegistry<{ id: string; ref: WeakRef<T> }>(
    ({ id, ref }) => this.held.get(id) === ref && this.held.delete(id)
  );
}
