import { readWish, WISHES } from './embedding';
import type { Subject } from './page';

/** What an address asks for. */
export interface Asked {
  wanted: Subject;
  /** Where to lead back to. */
  next: string | null;
  /** Tag of the language of whoever leads here, as it was given. */
  language: string | null;
}

/** Where this page was led to, and what a window of its own shows again when it is reloaded. */
export class Address {
  constructor(
    private readonly window: Pick<Window, 'location' | 'history'>,
    private readonly framed: boolean
  ) {}

  /** Reads the address, which is cleaned at once. */
  read(): Asked {
    const fields = new URLSearchParams(this.window.location.hash.slice(1));
    const kept = this.window.history.state as object | null;
    const next = fields.get('next');
    const language = fields.get('lang') ?? text(kept, 'lang');
    this.language = language;
    this.keep({ kind: 'none' });
    const code = fields.get('enrol');
    if (code !== null) {
      const namesItself = fields.get('name') === 'own';
      return { wanted: { kind: 'enrol', code, namesItself }, next, language };
    }
    const named = WISHES.map(kind => ({ [kind]: fields.get(kind) ?? undefined }));
    for (const one of this.framed ? named : [...named, kept]) {
      const wish = readWish({ facetry: 'show', ...one });
      if (wish !== null) {
        return { wanted: wish, next, language };
      }
    }
    return { wanted: { kind: 'none' }, next, language };
  }

  /**
   * Keeps ids alone. A code in the address bar would end up in the history and over somebody's
   * shoulder, and here in the browser's files.
   */
  keep(wish: Subject): void {
    const shown = {
      ...('id' in wish && { [wish.kind]: wish.id }),
      ...(this.language !== null && { lang: this.language })
    };
    const { pathname, search } = this.window.location;
    this.window.history.replaceState(this.framed ? null : shown, '', pathname + search);
  }

  private language: string | null = null;
}

function text(kept: object | null, name: string): string | null {
  const value = (Object(kept) as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : null;
}
