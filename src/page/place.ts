import { type ISignal, Signal } from '@lumino/signaling';

import { EVERYTHING, type Filter, readFilter, writeFilter } from '../lab/viewer/log/filter';
import { readSubject, type Subject, writeSubject } from '../lab/viewer/origin/graph';
import { type ProvenanceModel, type View, VIEWS } from '../lab/viewer/model';

/** What the page looks at; it stands in the address, so that it can be kept and passed on. */
export interface Place {
  /** The part in sight where there is room for one. */
  part: 'facets' | 'provenance';
  /** The selected entry. */
  entry: number | null;
  /** What of provenance is drawn. */
  view: View;
  /** What is asked where it comes from. */
  of: Subject | null;
  /** Which events are shown. */
  filter: Filter;
}

/** Reads a fragment; what is malformed in it counts as absent. */
export function placeOf(fragment: string): Place {
  const said = new URLSearchParams(fragment.replace(/^#/, ''));
  const entry = said.get('entry') ?? '';
  const index = /^\d{1,15}$/.test(entry) ? Number(entry) : null;
  return {
    part: said.get('part') === 'provenance' ? 'provenance' : 'facets',
    entry: index,
    view: VIEWS.find(view => view === said.get('view')) ?? 'events',
    of: readSubject(said.get('of')),
    filter: readFilter(key => said.get(key))
  };
}

/** The fragment of a place; empty where there is nothing to say. */
export function fragmentOf({ part, entry, view, of, filter }: Place): string {
  const said = new URLSearchParams({
    ...(part === 'provenance' && { part }),
    ...(entry !== null && { entry: String(entry) }),
    ...(view !== 'events' && { view }),
    ...(of !== null && { of: writeSubject(of) }),
    ...writeFilter(filter)
  }).toString();
  return said === '' ? '' : `#${said}`;
}

/** The code of a one-time link; null where the fragment is none. */
export function codeOf(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('enter') || null;
}

/** Keeps the address and what is looked at the same, whichever of them changes. */
export class Looking {
  constructor(
    private readonly viewed: ProvenanceModel,
    private readonly window: Pick<Window, 'location' | 'history' | 'addEventListener'>
  ) {
    this.go(placeOf(window.location.hash));
    viewed.changed.connect(() => this.write());
    window.addEventListener('hashchange', () => this.go(placeOf(window.location.hash)));
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

  private go({ part, entry, view, of, filter }: Place): void {
    this._part = part;
    this.viewed.setView(view);
    this.viewed.setFilter(filter);
    this.viewed.setSubject(of);
    void this.viewed.select(entry);
    this._changed.emit();
  }

  private write(): void {
    const { selected, filter, view, subject: of } = this.viewed;
    // Until it is read, what the address names is not selected yet, and stays in it.
    const { entry } = placeOf(this.window.location.hash);
    const index = selected?.index ?? (this.viewed.hasOlder ? entry : null);
    const fragment = fragmentOf({ part: this._part, entry: index, view, of, filter });
    if (fragment !== this.window.location.hash) {
      const { pathname } = this.window.location;
      this.window.history.replaceState(null, '', `${pathname}${fragment}`);
    }
  }

  private _part: Place['part'] = 'facets';
  private readonly _changed = new Signal<this, void>(this);
}
