import { sha256Hex } from '../../protocol';
import type { KeptLine } from './kept';

const PLACE = 'facetry.drafts';
/** Cards of one tab that a person has begun with; the one that was touched last stays longest. */
const MOST = 16;
/** Characters of all of them. */
const LONGEST = 64 * 1024;

interface Kept {
  request: string;
  /** SHA-256 of what it asked for. */
  asks: string;
  lines: unknown[];
}

/**
 * What a person chose on cards that are not decided yet, over a reload of the page: in the storage
 * of this page's own origin, which nobody else reads, of this tab, with which it ends. It comes back
 * for the same request while the same is asked for, and only then.
 */
export class Drafts {
  /** @param storage absent: nothing is kept */
  constructor(
    private readonly storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null
  ) {}

  /** @param asks all that it asks for */
  keep(request: string, asks: string, lines: KeptLine[]): void {
    const kept = [...this.others(request), { request, asks: sha256Hex(asks), lines }].slice(-MOST);
    while (kept.length > 0 && JSON.stringify(kept).length > LONGEST) {
      kept.shift();
    }
    this.write(kept);
  }

  /** What was chosen, a line each; null where nothing was, or something else was asked for then. */
  of(request: string, asks: string): unknown[] | null {
    const found = this.read().find(one => one.request === request);
    if (found === undefined || found.asks === sha256Hex(asks)) {
      return found?.lines ?? null;
    }
    this.drop(request);
    return null;
  }

  drop(request: string): void {
    const others = this.others(request);
    if (others.length < this.read().length) {
      this.write(others);
    }
  }

  private others(request: string): Kept[] {
    return this.read().filter(one => one.request !== request);
  }

  private read(): Kept[] {
    try {
      const kept: unknown = JSON.parse(this.storage()?.getItem(PLACE) ?? '[]');
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      // Another program's text, or a browser that keeps nothing: there was none.
      return [];
    }
  }

  private write(kept: readonly Kept[]): void {
    // A card without a memory is a card.
    try {
      const storage = this.storage();
      // Where there is no room for it, what was there before is not what was chosen last.
      storage?.removeItem(PLACE);
      if (kept.length > 0) {
        storage?.setItem(PLACE, JSON.stringify(kept));
      }
    } catch {
      return;
    }
  }
}

function isKept(value: unknown): value is Kept {
  const { request, asks, lines } = Object(value) as Partial<Record<keyof Kept, unknown>>;
  return typeof request === 'string' && typeof asks === 'string' && Array.isArray(lines);
}
