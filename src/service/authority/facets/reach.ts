import type { FacetRecord, Stops } from '../../types';
import { withAllBelow } from '../books/below';
import type { Book } from '../books/book';
import type { Listed } from '../books/facetIds';
import { type Granted, isGranted } from '../books/granted';
import { REQUESTS, SELF } from '../books/kinds';
import { holdersOf, stopsOf, type Target } from '../books/targets';

/** So many facets one act ends with an entry each; more of them with one for all. */
export const ONE_BY_ONE = 256;
/** So many are looked at to tell, which have ended before or not. */
const MOST_LOOKED_AT = 4 * ONE_BY_ONE;

/** What one act ends: a facet, all that a principal holds, or all on an object. */
export type Ending = Target | { of: 'object'; id: string };

/** What an act names, and whose it is. */
export interface Act {
  ending: Ending;
  /** Then also what came of decisions and introductions with it from then on, at any remove: ms. */
  since: number | undefined;
  /** Save what this one holds, who else could not mend what was lost. */
  by: string;
}

/** A facet among those that an act ends. */
export interface Reached {
  id: string;
  /** How it came to be among them; undefined for what the act names. */
  detail: string | undefined;
  /** Whether it had not ended before. */
  goes: boolean;
}

/** What an act ends, parents first; null where that is more than has an entry each. */
export function fewOf(book: Book, { ending, since, by }: Act): Reached[] | null {
  const roots = rootsOf(book, ending, since);
  if (roots === null) {
    return null;
  }
  const found = new Map<string, Reached>();
  const queue = roots.map(root => ({ root, detail: undefined as string | undefined }));
  const after = since === undefined ? 0 : book.ids.placeBefore(since);
  let going = 0;
  for (let at = 0; at < queue.length; at++) {
    const { root, detail } = queue[at]!;
    for (const id of book.subtree(root, MOST_LOOKED_AT + 1)) {
      if (found.has(id)) {
        continue;
      }
      const goes = !hasEnded(book, id);
      found.set(id, { id, detail: id === root ? detail : `with ${root}`, goes });
      going += goes ? 1 : 0;
      if (found.size > MOST_LOOKED_AT || going > ONE_BY_ONE) {
        return null;
      }
      const grants = since === undefined ? [] : book.ids.decidedBy(id, after, MOST_LOOKED_AT + 1);
      if (grants.length > MOST_LOOKED_AT) {
        return null;
      }
      for (const granted of grants) {
        if (isOthers(book, granted.id, by)) {
          queue.push({ root: granted.id, detail: `granted by ${id}` });
        }
      }
    }
  }
  return [...found.values()];
}

/** Whether a facet, or one that it came from, has ended. */
export function hasEnded(book: Book, id: string): boolean {
  return book.chain(id).some(({ revokedAt }) => revokedAt !== null);
}

/**
 * What was granted with what an act ends, and with what was granted with that, and so forth; null
 * where the act says nothing of that. How much that is is not looked at, only who decided.
 */
export function grantedWith(book: Book, { ending, since, by }: Act): Granted | null {
  if (since === undefined) {
    return null;
  }
  const after = book.ids.placeBefore(since);
  const deciders = new Set<string>();
  const heads = new Set(decidersIn(book, ending));
  // The set goes on to what is added meanwhile.
  for (const head of heads) {
    // What decides hangs on what decides: rules on their maker's facet, an approver's on its inviter's.
    for (const member of book.subtree(head)) {
      deciders.add(member);
      for (const id of book.ids.decidedToDecide(member, after)) {
        if (isOthers(book, id, by)) {
          heads.add(id);
        }
      }
    }
  }
  return { deciders, since, by };
}

/** Those with which something was granted that goes on. */
export function goingOn(book: Book, granted: Granted): Granted {
  const { since, by } = granted;
  const from = book.ids.placeBefore(since);
  const goes = (id: string): boolean => {
    const after = book.ends.grantedUpto(id, from, by);
    const some = book.ends.grantedGoing(id, after, by, MOST_LOOKED_AT);
    return some.length === MOST_LOOKED_AT || some.some(one => !hasEnded(book, one));
  };
  return { ...granted, deciders: new Set([...granted.deciders].filter(goes)) };
}

/** Whether a link is one that an act ends first, so that not all of them have to be looked at. */
export function endsFirst(book: Book, ending: Ending, granted: Granted | null): Stops {
  const named = namedBy(book, ending);
  return granted === null ? named : link => named(link) || isGranted(granted, book.facet(link.id)!);
}

function namedBy(book: Book, ending: Ending): Stops {
  if (ending.of !== 'object') {
    return stopsOf(book, ending as Target);
  }
  const deciding = new Set(book.ids.deciding(ending.id));
  return ({ id, terms }: FacetRecord) => terms.object === ending.id || deciding.has(id);
}

/** What is looked at to name what an act ended, in no order; `most` of it or a few more. */
export async function reachedBy(
  book: Book,
  ending: Ending,
  granted: Granted | null,
  on: readonly Listed[],
  most: number
): Promise<Listed[]> {
  const { ids } = book;
  const listed = (some: readonly string[]): Listed[] => some.map(id => ids.one(id)!);
  const from =
    ending.of === 'principal'
      ? { holders: holdersOf(book, ending.id) }
      : { facets: ending.of === 'facet' ? listed([ending.id]) : on };
  const found = await withAllBelow(ids, from, most);
  if (granted === null) {
    return [...found.values()];
  }
  const { deciders, since } = granted;
  const others = await withAllBelow(ids, { deciders, after: ids.placeBefore(since) }, most);
  return [...new Map([...found, ...others]).values()];
}

/** What an act begins with; null where that alone is too much. */
function rootsOf(book: Book, { of, id }: Ending, since: number | undefined): string[] | null {
  const { ids } = book;
  if (of === 'facet') {
    return [id];
  }
  if (of === 'object') {
    return ids.countOn(id, 0, MOST_LOOKED_AT + 1) > MOST_LOOKED_AT ? null : ids.on(id, 0);
  }
  const roots: string[] = [];
  for (const kid of holdersOf(book, id)) {
    // Of what ended together only what it granted may still matter.
    const after = since === undefined ? book.ends.heldUpto(kid) : 0;
    const held = ids.heldBy(kid, after, MOST_LOOKED_AT + 1);
    if (roots.length + held.length > MOST_LOOKED_AT) {
      return null;
    }
    roots.push(...held.map(one => one.id).filter(one => book.facet(one)!.terms.object !== SELF));
  }
  return roots;
}

/** Whether what was granted is neither a window, which never ends, nor left to who ends the rest. */
function isOthers(book: Book, id: string, by: string): boolean {
  const { terms, holder } = book.facet(id)!;
  return terms.object !== SELF && holder !== by;
}

/** Of what an act names that with which somebody may have decided. */
function decidersIn(book: Book, { of, id }: Ending): string[] {
  switch (of) {
    case 'facet':
      return book.facet(id)!.terms.object === REQUESTS ? [id] : [];
    case 'principal':
      return holdersOf(book, id).flatMap(kid => book.ids.of(kid, REQUESTS));
    default:
      return [];
  }
}
