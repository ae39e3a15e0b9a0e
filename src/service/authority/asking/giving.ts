import { type Issued, Problem, type Terms, type VerifiedToken } from '../../../protocol';
import type { Journal } from '../../types';
import type { Book } from '../books/book';
import { type Catalogue, pick } from '../books/catalogue';
import { endOf, type HandlerAnswer, standingTerms } from '../principals/enrolment';
import type { Issuing } from '../facets/issuing';
import { GIVEN_WHEN_ASKED, givenWhenAsked, REGISTRY, SELF } from '../books/kinds';
import type { Principal } from '../books/records';

/**
 * What a kind of principal is given once it asks for it, without a decision (docs/protocol.md §7):
 * as good as what came with its enrolment, made once it is of use. So it is given once, and to
 * nobody of whom something was ended that came with the enrolment.
 */
export class Giving {
  constructor(
    private readonly parts: {
      journal: Journal;
      book: Book;
      issuing: Issuing;
      catalogue: Catalogue;
    }
  ) {}

  /**
   * @param stands throws what keeps the asker from asking
   * @returns null where somebody has to decide
   */
  async give(
    principal: Principal,
    token: VerifiedToken<'facet-request'>,
    needs: readonly Terms[],
    stands: () => void
  ): Promise<HandlerAnswer<{ facets: Issued[] }> | null> {
    if (!this.isDue(principal, needs)) {
      return null;
    }
    const { issuing, journal, book, catalogue } = this.parts;
    const actions = givenWhenAsked(principal.kind);
    const sealed = await issuing.seal({
      holder: principal.kid,
      encryptionKey: token.payload.encryption_key,
      terms: { ...standingTerms(GIVEN_WHEN_ASKED, actions), expiry: endOf(principal) },
      definitions: pick(catalogue.object(GIVEN_WHEN_ASKED)!, actions).definitions,
      parent: book.genesis()!.id,
      decidedBy: this.introducedWith(principal),
      request: token.digest
    });
    await journal.transact(unit => {
      stands();
      if (!this.isDue(principal, needs)) {
        throw new Problem(
          503,
          'busy',
          'It was given this meanwhile.',
          'Nothing was given twice. Ask again.'
        );
      }
      issuing.record(unit, sealed, principal, { kind: 'grant' });
    });
    return { status: 201, body: { facets: [sealed.issued] } };
  }

  private isDue({ kid, kind }: Principal, needs: readonly Terms[]): boolean {
    const given = givenWhenAsked(kind);
    const { book } = this.parts;
    return (
      needs.length === 1 &&
      needs[0]!.object === GIVEN_WHEN_ASKED &&
      needs[0]!.actions.every(action => given.includes(action)) &&
      book.facetsOf(kid, GIVEN_WHEN_ASKED).length === 0 &&
      book.facetsOf(kid, REGISTRY).every(({ revokedAt }) => revokedAt === null)
    );
  }

  /** Its first facet came with its introduction, and says with what that was made. */
  private introducedWith({ kid }: Principal): string | null {
    const [first] = this.parts.book.facetsOf(kid, SELF);
    return first?.decidedBy ?? null;
  }
}
