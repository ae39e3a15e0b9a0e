import { type FacetView, type PrincipalView, Problem } from '../../../protocol';
import { inSlices } from '../../slices';
import type { Circle } from '../../types';
import { withAllBelow } from '../books/below';
import type { Book } from '../books/book';
import type { RuleBook } from '../books/ruleBook';
import { type Listed, STANDING } from '../books/facetIds';
import { givenBy } from './given';
import type { Views } from './views';

/** Facets of one answer, and principals. */
export const LISTED = 2000;
/** Of those that are left out so many are counted. */
export const MOST_COUNTED = 10_000;
/** Facets of a circle, and of what came from them, that are looked at for one answer. */
const MOST_IN_CIRCLE = 20_000;
/** All facets are listed. */
const NO_MORE = STANDING.over + 1;
const NEXT = /^[0-3](\.\d{1,16}){2}$/;

export interface FacetList {
  facets: FacetView[];
  principals: PrincipalView[];
  /** Where the list goes on; absent where this was the end of it. */
  next?: string;
  /** Of those that have not ended, in the first answer. */
  left_out?: number;
}

/** Up to where answers came. */
interface Place {
  standing: number;
  /** Of those that stand so the ones made before this place are left. */
  before: number;
  /** Of principals those that came after this one are left. */
  principal: number;
}

const BEGINNING: Place = {
  standing: STANDING.granted,
  before: Number.MAX_SAFE_INTEGER,
  principal: 0
};

/** Who holds what, in answers of which each goes on behind the one before, a slice a turn. */
export class Listing {
  constructor(private readonly parts: { book: Book; ruleBook: RuleBook; views: Views }) {}

  /**
   * What can still be used comes first, so that it can be seen however much is over; of that what was
   * granted before what holders lent on, so that nobody hides by lending what somebody granted, and
   * with it who may approve: what was lent ends with that. Within an answer the newest comes first.
   * What is past stands among the others for a minute at most.
   *
   * @param circle of these alone, with what came from theirs
   * @param after `next` of the answer before
   * @throws Problem 400 `bad_range`
   */
  async list(circle: Circle | null, limit = LISTED, after?: string): Promise<FacetList> {
    const { book, views } = this.parts;
    const from = after === undefined ? BEGINNING : placeOf(after);
    const own = circle && (await this.ofCircle(circle));
    const found = own ? own.filter(isAfter(from)).slice(0, limit + 1) : this.page(from, limit + 1);
    const listed = found.slice(0, limit);
    const newest = [...listed].sort((one, other) => other.place - one.place);
    const facets = await inSlices(newest, ({ id }) => views.facet(book.facet(id)!));
    const known = this.principals(circle, from.principal, limit);
    const holders = circle ? facets.map(({ holder }) => holder) : [];
    const outside = holders.filter(kid => !circle!.has(kid));
    const kids = [...new Set([...known.kids, ...outside])];
    const everywhere = circle === null;
    const principals = await inSlices(kids, kid =>
      views.principal(book.principal(kid)!, everywhere)
    );
    const last = found.length > limit ? listed.at(-1) : undefined;
    const goesOn = last !== undefined || known.more;
    const leftOut = after === undefined ? this.goingOn(own) - listed.filter(goes).length : 0;
    return {
      facets,
      principals,
      ...(goesOn && { next: nextOf(last, known.last) }),
      ...(leftOut > 0 && { left_out: leftOut })
    };
  }

  /**
   * What one principal holds, oldest first, who gave it, and how each ended.
   *
   * @param after `next` of the answer before
   * @throws Problem 400 `bad_range`
   */
  async of(kid: string, after?: string): Promise<Pick<FacetList, 'facets' | 'next'>> {
    const { book, views } = this.parts;
    const from = after === undefined ? BEGINNING : placeOf(after);
    const found = book.ids.heldBy(kid, from.principal, LISTED + 1);
    const listed = found.slice(0, LISTED);
    const facets = await inSlices(listed, ({ id }) => {
      const facet = book.facet(id)!;
      return { ...views.facet(facet), ...givenBy(this.parts, facet) };
    });
    const goesOn = found.length > LISTED;
    return { facets, ...(goesOn && { next: nextOf(undefined, listed.at(-1)!.place) }) };
  }

  private page({ standing, before }: Place, limit: number): Listed[] {
    const { ids } = this.parts.book;
    const listed: Listed[] = [];
    for (let at = standing, below = before; at < NO_MORE && listed.length < limit; at += 1) {
      listed.push(...ids.page(at, below, limit - listed.length));
      below = BEGINNING.before;
    }
    return listed;
  }

  private goingOn(own: readonly Listed[] | null): number {
    const { ids } = this.parts.book;
    return own ? Math.min(own.filter(goes).length, MOST_COUNTED) : ids.going(MOST_COUNTED);
  }

  /** What a circle holds and what came from that, in the order in which it is listed. */
  private async ofCircle(circle: Circle): Promise<Listed[]> {
    const { ids } = this.parts.book;
    const found = await withAllBelow(ids, { holders: circle.members() }, MOST_IN_CIRCLE);
    return [...found.values()].sort(
      (one, other) => one.standing - other.standing || other.place - one.place
    );
  }

  private principals(
    circle: Circle | null,
    after: number,
    limit: number
  ): { kids: readonly string[]; last: number; more: boolean } {
    if (circle) {
      return { kids: after === 0 ? circle.members() : [], last: 1, more: false };
    }
    const found = this.parts.book.principals.page(after, limit + 1);
    const listed = found.slice(0, limit);
    return {
      kids: listed.map(({ kid }) => kid),
      last: listed.at(-1)?.place ?? after,
      more: found.length > limit
    };
  }
}

function goes({ standing }: Listed): boolean {
  return standing !== STANDING.over;
}

function isAfter({ standing, before }: Place): (one: Listed) => boolean {
  return one => one.standing > standing || (one.standing === standing && one.place < before);
}

function nextOf(last: Listed | undefined, principal: number): string {
  return [last?.standing ?? NO_MORE, last?.place ?? 0, principal].join('.');
}

function placeOf(next: string): Place {
  if (!NEXT.test(next)) {
    throw new Problem(
      400,
      'bad_range',
      'This is no place in the list.',
      'Begin at its start again.'
    );
  }
  const [standing, before, principal] = next.split('.').map(Number) as [number, number, number];
  return { standing, before, principal };
}
