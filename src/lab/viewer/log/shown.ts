import type { ReadEntry } from '../../service/entry';

/** Kinds that may stand under another entry, or have others under them. */
const KIN: readonly ReadEntry['kind'][] = [
  'request',
  'decision',
  'grant',
  'withdrawal',
  'revocation'
];

/** The entries that are shown, by rising index; and those of them that hang together with others. */
export class Shown {
  get list(): readonly ReadEntry[] {
    return this._list;
  }

  /** Those by which a request, or a revocation, is told with what came of it; few among many acts. */
  get kin(): readonly ReadEntry[] {
    return this._kin;
  }

  clear(): void {
    this._list = [];
    this._kin = [];
  }

  /** One that is newer than all. */
  push(entry: ReadEntry): void {
    this._list.push(entry);
    if (isKin(entry)) {
      this._kin.push(entry);
    }
  }

  /** Those that are older than all. */
  addOlder(entries: readonly ReadEntry[]): void {
    this._list = entries.concat(this._list);
    this._kin = entries.filter(isKin).concat(this._kin);
  }

  /** Those that come in anywhere, each by itself new. */
  merge(entries: readonly ReadEntry[]): void {
    if (entries.length > 0) {
      this._list = merged(this._list, entries);
      this._kin = merged(this._kin, entries.filter(isKin));
    }
  }

  /** Place of an entry in the list; -1 where it is not in it. */
  place(index: number): number {
    const at = placeFrom(this._list, index);
    return this._list[at]?.index === index ? at : -1;
  }

  private _list: ReadEntry[] = [];
  private _kin: ReadEntry[] = [];
}

/** Place of the first one that is not before `index`. */
export function placeFrom(list: readonly ReadEntry[], index: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as ReadEntry).index < index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function isKin({ kind }: ReadEntry): boolean {
  return KIN.includes(kind);
}

function merged(list: readonly ReadEntry[], entries: readonly ReadEntry[]): ReadEntry[] {
  const added = [...entries].sort((a, b) => a.index - b.index);
  const all: ReadEntry[] = [];
  let at = 0;
  for (const entry of added) {
    const place = placeFrom(list, entry.index);
    for (; at < place; at += 1) {
      all.push(list[at] as ReadEntry);
    }
    all.push(entry);
  }
  for (; at < list.length; at += 1) {
    all.push(list[at] as ReadEntry);
  }
  return all;
}
