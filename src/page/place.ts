import { type ISignal, Signal } from '@lumino/signaling';

import { followLink, readLink, writeLink } from '../lab/viewer/link/link';
import { type Looked, lookedAt, readLooked, writeLooked } from '../lab/viewer/link/looked';
import { EVERYTHING } from '../lab/viewer/log/filter';
import type { Subject } from '../lab/viewer/origin/graph/graph';
import type { ProvenanceModel } from '../lab/viewer/model';

/** What the page looks at; it stands in the address, so that it can be kept and passed on. */
export interface Place extends Looked {
  /** The part in sight where there is room for one. */
  part: 'facets' | 'provenance';
}

/** Reads a fragment; what is malformed in it counts as absent. */
export function placeOf(fragment: string): Place {
  const said = membersOf(fragment);
  return { part: partOf(said), ...readLooked(key => said.get(key)) };
}

/** The fragment of a place; empty where there is nothing to say. */
export function fragmentOf({ part, ...looked }: Place): string {
  return written({ ...(part === 'provenance' && { part }), ...writeLooked(looked) });
}

/** The code of a one-time link; null where the fragment is none. */
export function codeOf(fragment: string): string | null {
  return membersOf(fragment).get('enter') || null;
}

function membersOf(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^#/, ''));
}

function partOf(said: URLSearchParams): Place['part'] {
  return said.get('part') === 'provenance' ? 'provenance' : 'facets';
}

function written(members: Record<string, string>): string {
  const said = new URLSearchParams(members).toString();
  return said === '' ? '' : `#${said}`;
}

/** Keeps the address and what is looked at the same, whichever of them changes. */
export class Looking {
  constructor(
    private readonly viewed: ProvenanceModel,
    private readonly window: Pick<Window, 'location' | 'history' | 'addEventListener'>
  ) {
    this.go(window.location.hash);
    viewed.changed.connect(() => this.write());
    window.addEventListener('hashchange', () => this.go(window.location.hash));
  }

  /** Emitted when another part is in sight. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get part(): Place['part'] {
    return this._part;
  }

  show(part: Place['part']): void {
    this._part = part;
    this.write();
    this._changed.emit();
  }

  /** Shows an entry, or what one facet did; by neither, provenance as it was. */
  provenance(what: { entry?: number; facet?: string | null }): void {
    if (what.entry !== undefined) {
      this.viewed.setFilter(EVERYTHING);
      void this.viewed.select(what.entry);
    } else if (what.facet !== undefined) {
      this.viewed.setFacet(what.facet);
    }
    this.show('provenance');
  }

  /** Shows where the selected entry, or another thing, comes from. */
  origin(subject: Subject | null): void {
    const { selected } = this.viewed;
    const of = subject ?? (selected === null ? null : { index: selected.index });
    if (of !== null) {
      this.viewed.ask(of);
      this.show('provenance');
    }
  }

  /** The address of what is looked at, for a bookmark or a note. */
  get link(): string {
    const { origin, pathname } = this.window.location;
    const service = this.viewed.facetry.status?.issuer ?? null;
    const members = writeLink(lookedAt(this.viewed), service);
    return `${origin}${pathname}${written({ part: 'provenance', ...members })}`;
  }

  private go(fragment: string): void {
    const said = membersOf(fragment);
    this._part = partOf(said);
    const members = [...said].filter(([key]) => key !== 'part' && key !== 'enter');
    // Until that is looked at, the address keeps what it says.
    this.following = true;
    const followed = (): void => {
      this.following = false;
      this.write();
    };
    // Whatever is wrong is said by what reads the entry next.
    void followLink(this.viewed, readLink(members)).then(followed, followed);
    this._changed.emit();
  }

  private write(): void {
    if (this.following) {
      return;
    }
    const fragment = fragmentOf({ part: this._part, ...lookedAt(this.viewed) });
    if (fragment !== this.window.location.hash) {
      const { pathname } = this.window.location;
      this.window.history.replaceState(null, '', `${pathname}${fragment}`);
    }
  }

  private following = false;
  private _part: Place['part'] = 'facets';
  private readonly _changed = new Signal<this, void>(this);
}
