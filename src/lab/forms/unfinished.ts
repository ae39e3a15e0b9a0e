const PLACE = 'facetry.unfinished';
/** Characters; a form is far shorter. */
const LONGEST = 64 * 1024;

/**
 * What was typed into a form that was neither accepted nor cancelled when the page was reloaded. It is
 * of this tab, and comes back once, for a form about the same.
 */
export class Unfinished {
  /** @param storage null where a browser keeps nothing */
  constructor(
    private readonly storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null
  ) {}

  /** @param about all that the form is about, such as a facet with its limits */
  keep(about: string, draft: object): void {
    const text = JSON.stringify({ about, draft });
    // Where there is no room for it, what was there before is not what was typed last.
    this.drop();
    if (text.length <= LONGEST) {
      this.attempt(storage => storage.setItem(PLACE, text));
    }
  }

  /** Null where there is nothing, or that is about something else. */
  of(about: string): Record<string, unknown> | null {
    try {
      const kept = Object(JSON.parse(this.storage()?.getItem(PLACE) ?? 'null')) as {
        about?: unknown;
        draft?: unknown;
      };
      return kept.about === about && typeof kept.draft === 'object' && kept.draft !== null
        ? (kept.draft as Record<string, unknown>)
        : null;
    } catch {
      // Nothing is kept, or something else is.
      return null;
    }
  }

  drop(): void {
    this.attempt(storage => storage.removeItem(PLACE));
  }

  private attempt(work: (storage: ReturnType<typeof this.storage> & object) => void): void {
    try {
      const storage = this.storage();
      if (storage !== null) {
        work(storage);
      }
    } catch {
      // A form without a memory is a form.
    }
  }
}
