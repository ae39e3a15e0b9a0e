import { type Filter, readFilter, writeFilter } from '../log/filter';
import { type ProvenanceModel, type View, VIEWS } from '../model';
import { readSubject, type Subject, writeSubject } from '../origin/graph/graph';

/** What is looked at in the viewer, as it is kept in addresses, links and layouts. */
export interface Looked {
  /** The selected entry. */
  entry: number | null;
  /** What of provenance is drawn. */
  view: View;
  /** What is asked where it comes from. */
  of: Subject | null;
  /** Which events are shown. */
  filter: Filter;
}

/** Reads what is looked at; what is malformed in it counts as absent. */
export function readLooked(said: (key: string) => string | null): Looked {
  const entry = said('entry') ?? '';
  return {
    entry: /^\d{1,15}$/.test(entry) ? Number(entry) : null,
    view: VIEWS.find(view => view === said('view')) ?? 'events',
    of: readSubject(said('of')),
    filter: readFilter(said)
  };
}

/** The same as members of an address; what leaves out nothing is left out. */
export function writeLooked({ entry, view, of, filter }: Looked): Record<string, string> {
  return {
    ...(entry !== null && { entry: String(entry) }),
    ...(view !== 'events' && { view }),
    ...(of !== null && { of: writeSubject(of) }),
    ...writeFilter(filter)
  };
}

/** What is looked at now; an entry that is still on its way counts as selected. */
export function lookedAt({ selection, view, subject, filter }: ProvenanceModel): Looked {
  return { entry: selection, view, of: subject, filter };
}

/** Looks at that; resolves once its entry is at hand, or is known not to be shown. */
export async function lookAt(model: ProvenanceModel, looked: Looked): Promise<void> {
  model.setView(looked.view);
  model.setFilter(looked.filter);
  model.setSubject(looked.of);
  await model.select(looked.entry);
}
