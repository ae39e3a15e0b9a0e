import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';

import { covers, type FacetView, type ObjectView, type PrincipalView } from '../../client';
import { chosenFor, meant, type NamedNeed } from '../../manifest';

/**
 * Notebooks that the need is of, and that hold what covers it. Those of another folder are not: a
 * copy of the file is about the copies of its notebooks, which hold nothing of what the first hold.
 */
export function holders(
  named: NamedNeed,
  {
    facets,
    principals,
    definitions,
    folder,
    now
  }: {
    facets: readonly FacetView[];
    principals: readonly PrincipalView[];
    definitions: ObjectView['actions'];
    folder: string;
    now: number;
  }
): string[] {
  const [need] = chosenFor({ needs: [{ ...named, notebooks: null, ends: null }] }, null, now).needs;
  return principals
    .filter(({ principal, petname, kind, place }) => {
      return (
        kind === 'notebook' &&
        isMeant(named.notebooks, petname, place, folder) &&
        facets.some(
          ({ holder, state, terms }) =>
            holder === principal && state === 'live' && covers({ terms, definitions }, need!, now)
        )
      );
    })
    .map(({ petname }) => petname);
}

/** By where a notebook lies; by its name where the service does not know that, as of another machine. */
function isMeant(
  notebooks: readonly string[] | null,
  petname: string,
  place: string | undefined,
  folder: string
): boolean {
  if (place === undefined) {
    return notebooks === null || meantBelow(notebooks, petname.replace(/^notebook /, ''));
  }
  const path = liesIn(folder, place);
  return path !== null && (notebooks === null || meant(notebooks, path));
}

/**
 * The way from a folder down to a path, both whole and as somebody named them; null where it does
 * not lie in it. Jupyter may have come there by a link.
 */
export function liesIn(folder: string, path: string): string | null {
  const down = (from: string, to: string): string | null => {
    const way = relative(from, to);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? null : way;
  };
  return down(folder, path) ?? down(real(folder), join(real(dirname(path)), basename(path)));
}

/** Without links; as it is where it can't be looked at. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The file may lie below the root of the Jupyter server, from which notebooks have their names. */
function meantBelow(patterns: readonly string[], path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, at) => meant(patterns, parts.slice(at).join('/')));
}
