import { afterTimeout } from '../../engine/after';
import { type FacetView, defaultVerifier } from '../../protocol';
import { otherTurns } from '../slices';
import type { Confirmations, SystemCall, SystemObjects, Unit } from '../types';
import type { Waiting } from '../waiting';
import { Agreements } from './books/agreements';
import { Asking } from './asking/asking';
import { Book } from './books/book';
import { AskingLimits } from './books/askingLimits';
import { Challenges } from './deciding/challenges';
import { Confirming } from './deciding/confirming';
import { Decisions } from './deciding/decisions';
import { Delegation } from './delegation/delegation';
import { type Enrolled, Enrolment, type HandlerAnswer } from './principals/enrolment';
import { begin } from './principals/genesis';
import { Giving } from './asking/giving';
import { Hosting, hostOf } from './books/hosting';
import { Forgetting } from './principals/forgetting';
import { Introductions, type NewIntroduction } from './principals/introductions';
import { Issuing } from './facets/issuing';
import { Listing, MOST_COUNTED } from './telling/listing';
import { type KnockAnswer, type KnockSource, Knocks } from './principals/knocks';
import { authorityObjects } from './objects';
import type { AuthorityOptions } from './options';
import { PasskeyBook } from './books/passkeyBook';
import { PasskeyChanges } from './deciding/passkeyChanges';
import { Passkeys } from './principals/passkeys';
import { Pausing } from './principals/pausing';
import { type PollAnswer, Polling } from './asking/polling';
import { type Moved, Renaming } from './principals/renaming';
import { Requests } from './books/requests';
import { RuleBook } from './books/ruleBook';
import { Rules } from './deciding/rules';
import { Ruling } from './deciding/ruling';
import { Revocation, type Revoked, type Revoker } from './facets/revocation';
import type { Target } from './books/targets';
import { Tokens } from './tokens';
import { Verdicts } from './deciding/verdicts';
import { Views } from './telling/views';
import { WaitingPolls } from './waiting';

export { Book } from './books/book';
export { type Facet, type Principal } from './books/records';
export { type Catalogue, type CatalogueEntry, createCatalogue } from './books/catalogue';
export type { HandlerAnswer } from './principals/enrolment';
export type { Forgotten } from './principals/forgetting';
export type { NewIntroduction } from './principals/introductions';
export type { AuthorityOptions, DryRun, Proposal, Replay } from './options';
export { authoritySteps } from './books/schema';
export { stateOf, usesLeft } from './books/states';

/** Who may do what, and who said so. */
export interface Authority {
  readonly book: Book;
  readonly challenges: Challenges;
  readonly confirmations: Confirmations;
  /** `aios/requests`, `aios/facets` and `facet`. */
  readonly objects: SystemObjects;
  /** Makes the genesis facet where there is none yet; before anything else. */
  begin(): Promise<void>;
  /** Whether an owner has been enrolled. */
  hasOwner(): boolean;
  introduce(wanted: NewIntroduction): Promise<{ code: string; ends: number }>;
  /** `POST S/enrol`. @throws Refusal */
  enrol(body: Uint8Array, origin: string | null): Promise<HandlerAnswer<Enrolled>>;
  /** `POST S/facets`. @throws Refusal */
  ask(body: Uint8Array): Promise<HandlerAnswer>;
  /** `POST S/requests/<id>`, poll or withdrawal. @throws Refusal */
  request(id: string, body: Uint8Array, signal: AbortSignal): Promise<HandlerAnswer<PollAnswer>>;
  /** `POST S/knocks`. @throws Refusal */
  knock(body: Uint8Array, from: KnockSource): Promise<HandlerAnswer>;
  /** `POST S/knocks/<id>`. @throws Refusal */
  knocked(id: string, body: Uint8Array): Promise<HandlerAnswer<KnockAnswer>>;
  revoke(target: Target, revoker: Revoker): Promise<Revoked>;
  /** The facets on a connected object, which end when its name leaves the place it had. */
  readonly permissions: {
    count(object: string): number;
    /** @returns to call once the unit is durable: cuts what is under way and names it */
    end(
      unit: Unit,
      object: string,
      call: SystemCall
    ): () => Promise<{ ended: string[]; in_flight: number[]; more?: true }>;
  };
  /** Requests that nobody has decided, oldest first. */
  waiting(): Waiting[];
  /** What tables repeat of entries, which goes with what is erased of them. */
  readonly forgetting: Pick<Forgetting, 'waits' | 'forget'>;
  /** @throws Problem 404 `no_such_principal`, 400 `bad_petname` */
  rename(kid: string, to: Moved): Promise<void>;
  /** The host that brought a principal in; null where it was anybody else. */
  hostOf(kid: string): string | null;
  /** Whether all that a principal holds is paused. */
  isPaused(kid: string): boolean;
  /**
   * A principal's own facets, oldest first, with how they ended.
   *
   * @param after where to go on, as `next` said
   */
  facetsOf(kid: string, after?: string): Promise<{ facets: FacetView[]; next?: string }>;
  /**
   * Once a minute: ends what nobody answered, forgets what nobody fetched.
   *
   * @param last of this process, which leaves to the next what may be much
   */
  sweep(last?: boolean): Promise<void>;
}

type Defaulted = 'verifier' | 'after' | 'proposals' | 'argsOf' | 'page' | 'workingSet';

export function createAuthority(
  given: Omit<AuthorityOptions, Defaulted> & Partial<Pick<AuthorityOptions, Defaulted>>
): Authority {
  const options: AuthorityOptions = {
    verifier: defaultVerifier,
    after: afterTimeout,
    proposals: () => [],
    argsOf: () => undefined,
    page: () => null,
    workingSet: undefined,
    ...given
  };
  const { db, journal, clock, random, issuer } = options;
  const book = new Book(db, options.argsOf, options.workingSet);
  journal.accompany(book.counters);
  const requests = new Requests(db);
  const challenges = new Challenges(clock, random);
  const waiting = new WaitingPolls(options.after);
  const introductions = new Introductions(options);
  const limits = new AskingLimits(clock, requests);
  const tokens = new Tokens({ ...options, book });
  const hosting = new Hosting(book, clock);
  const knocks = new Knocks({ ...options, book, tokens, introductions });
  const agreements = new Agreements(db, { ...options, book });
  const passkeyBook = new PasskeyBook(db);
  const passkeys = new Passkeys({ ...options, passkeyBook });
  const verdicts = new Verdicts({ ...options, book, tokens, requests, challenges, passkeys });
  const shared = {
    ...options,
    book,
    limits,
    tokens,
    verdicts,
    passkeys,
    passkeyBook,
    passkeyChanges: new PasskeyChanges({ ...options, verdicts, passkeys, passkeyBook }),
    requests,
    challenges,
    waiting,
    introductions,
    hosting,
    knocks,
    issuing: new Issuing(options, book),
    agreements,
    views: new Views({ ...options, book, agreements })
  };
  const ruled = { ...shared, ruleBook: new RuleBook(db, book) };
  const listing = new Listing(ruled);
  const giving = new Giving(shared);
  const asking = new Asking({ ...shared, giving, ruling: new Ruling(ruled) });
  const enrolment = new Enrolment(shared);
  const polling = new Polling(shared);
  const revocation = new Revocation(shared);
  const renaming = new Renaming(shared);
  const forgetting = new Forgetting({ book, requests, introductions });
  const confirmations = new Confirming(shared);
  const objects = authorityObjects({
    ...shared,
    listing,
    confirmations,
    renaming,
    revocation,
    pausing: new Pausing(shared),
    decisions: new Decisions(shared),
    rules: new Rules(ruled),
    delegation: new Delegation({ ...shared, revocation })
  });
  return {
    book,
    challenges,
    confirmations,
    objects,
    begin: () => journal.transact(unit => void begin(unit, book, issuer, random)),
    hasOwner: () => book.principals.hasOwner(),
    introduce: wanted => introductions.introduce(wanted),
    enrol: (body, origin) => enrolment.enrol(body, origin),
    ask: body => asking.ask(body),
    request: (id, body, signal) => polling.answer(id, body, signal),
    knock: (body, from) => knocks.knock(body, from),
    knocked: (id, body) => knocks.answer(id, body),
    revoke: (target, revoker) => revocation.revoke(target, revoker),
    permissions: {
      count: object => book.countOn(object, clock.now(), MOST_COUNTED),
      end(unit, object, { principal, facet, token }) {
        const by = { principal, facet: facet.id };
        const why = `${object} is no longer where it was`;
        const told = revocation.revokeOn(unit, object, { by, why, token: token.compact });
        return async () => {
          const { revoked, ...more } = await told();
          return { ended: revoked, ...more };
        };
      }
    },
    waiting: () =>
      requests.pending(clock.now()).map(({ id, asker, needs }) => ({
        id,
        kind: 'request',
        petname: book.principal(asker)!.petname,
        objects: [...new Set(needs.map(need => need.object))]
      })),
    forgetting,
    rename: (kid, to) => renaming.rename(kid, to),
    hostOf(kid) {
      const known = book.principal(kid);
      return known ? hostOf(book, known) : null;
    },
    isPaused: kid => book.pauses.overPrincipal(kid) !== null,
    facetsOf: (kid, after) => listing.of(kid, after),
    async sweep(last = false) {
      limits.sweep();
      knocks.sweep();
      await journal.transact(unit => introductions.sweep(unit));
      // Each as often as there is more, so that no call waits for all of it.
      for (const sweep of [
        (unit: Unit) => requests.sweep(unit),
        (unit: Unit) => book.flushUsed(unit),
        (unit: Unit) => book.sweepEnded(unit),
        (unit: Unit) => book.counters.sweep(unit),
        (unit: Unit) => !last && book.writeEnds(unit)
      ]) {
        while (await journal.transact(sweep)) {
          await otherTurns();
        }
      }
    }
  };
}
