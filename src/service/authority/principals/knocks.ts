import {
  dealtCode,
  hex,
  type KnockView,
  LONGEST_END_S,
  parseAddress,
  Problem,
  readDealt,
  Refusal,
  sha256Hex,
  type VerifiedToken
} from '../../../protocol';
import type { Clock, Random } from '../../types';
import type { Book } from '../books/book';
import type { Principal } from '../books/records';
import type { HandlerAnswer } from './enrolment';
import type { Introductions, NewIntroduction } from './introductions';
import { Pace } from '../../pace';
import { mayReturn } from './returning';
import { type Tokens, bodyText, typeOf } from '../tokens';

/** Where a knock came from: an address of the network, or a socket of this machine's user. */
export type KnockSource = { address: string } | 'socket';

export type KnockAnswer =
  | { state: 'pending' | 'slow_down'; interval: number }
  | { state: 'admitted'; code: string; until: number }
  | { state: 'withdrawn' };

interface Knock {
  id: string;
  /** SHA-256 of what was dealt of the code that a person types. */
  codeHash: string;
  source: string;
  token: VerifiedToken<'facet-knock'>;
  /** Until when its key was let in before (ms); undefined: it is nobody's yet. */
  before: number | null | undefined;
  address: string | null;
  knockedAt: number;
  endsAt: number;
  polledAt: number | null;
  /** Seconds between two polls. */
  interval: number;
  heard: Set<string>;
  admitted: { code: string; until: number } | 'now' | null;
}

const TTL_MS = 600_000;
const INTERVAL_S = 2;
const SLOWER_S = 5;
const SLOWEST_S = 60;
/** What a timer may be early by. */
const EARLY_MS = 250;
const OPEN_OF_SOURCE = 3;
const OPEN_IN_ALL = 32;
const OPEN_OF_SOCKET = 8;
const WRONG_CODES = 10;
/** Of one knock: each is remembered until its end, and whoever keeps the interval sends a third. */
const MOST_POLLS = 1000;
/** In code points: together with a notebook's it is a petname. */
const HOST_NAME = 80;

/**
 * Newcomers that have no introduction yet (docs/protocol.md §6, "Knocking"): each shows a code to
 * its person, who types it at the approval page; what comes of it is a single-use introduction for
 * this one key. In memory alone: strangers write nothing down here, and no person is shown them who
 * did not type their code.
 */
export class Knocks {
  constructor(
    private readonly parts: {
      clock: Clock;
      random: Random;
      book: Book;
      tokens: Tokens;
      introductions: Introductions;
      /** Where people approve, for whoever knocks to say. */
      page(): string | null;
    }
  ) {
    this.wrong = new Pace(parts.clock, WRONG_CODES, TTL_MS);
  }

  /**
   * `POST S/knocks`.
   *
   * @throws Refusal
   */
  async knock(body: Uint8Array, from: KnockSource): Promise<HandlerAnswer> {
    const { clock, random, book, tokens } = this.parts;
    const token = await tokens.knock(bodyText(body));
    this.sweep();
    const source = sourceOf(from);
    this.mustBeFew(source);
    const open = [...this.open.values()];
    const known = book.principal(token.kid);
    const returns = known && token.payload.kind === undefined && mayReturn(book, known);
    if ((known && !returns) || open.some(knock => knock.token.kid === token.kid)) {
      throw new Refusal('not_yours', 'this key is a principal already, or has knocked');
    }
    const now = clock.now();
    const knock: Knock = {
      id: hex.encode(random.bytes(16)),
      codeHash: '',
      source,
      token,
      before: known?.until,
      address: from === 'socket' ? null : from.address,
      knockedAt: now,
      endsAt: now + TTL_MS,
      polledAt: null,
      interval: INTERVAL_S,
      heard: new Set(),
      admitted: null
    };
    const code = dealtCode(length => random.bytes(length));
    knock.codeHash = sha256Hex(readDealt(code)!);
    this.open.set(knock.id, knock);
    const page = this.parts.page();
    return {
      status: 201,
      body: {
        knock_url: `/knocks/${knock.id}`,
        id: knock.id,
        code,
        ends: seconds(knock.endsAt),
        interval: knock.interval,
        ...(page !== null && { page })
      }
    };
  }

  /**
   * `POST S/knocks/<id>` with a poll or a withdrawal of the key that knocked.
   *
   * @throws Refusal
   */
  async answer(id: string, body: Uint8Array): Promise<HandlerAnswer<KnockAnswer>> {
    const { clock, tokens } = this.parts;
    this.sweep();
    const knock = this.open.get(id);
    if (!knock) {
      throw new Refusal('not_yours', 'nobody knocks so, or no more');
    }
    const compact = bodyText(body);
    const key = knock.token.payload.public_key;
    const withdraws = typeOf(compact) === 'facet-withdraw';
    const said = withdraws
      ? await tokens.ofKey(compact, 'facet-withdraw', key)
      : await tokens.ofKey(compact, 'facet-poll', key);
    if (said.payload.request !== id || knock.heard.has(said.payload.jti)) {
      throw new Refusal('replayed', 'of another knock, or said before');
    }
    if (knock.heard.size >= MOST_POLLS) {
      throw new Refusal('too_many_requests', 'asked more often than anybody has to');
    }
    knock.heard.add(said.payload.jti);
    if (withdraws) {
      this.open.delete(id);
      return { status: 200, body: { state: 'withdrawn' } };
    }
    return { status: 200, body: this.told(knock, clock.now()) };
  }

  /**
   * Who shows this code.
   *
   * @param by the owner's kid, whose wrong tries count
   * @throws Problem 404 `no_such_knock`, 429 `too_many_tries`
   */
  look(by: string, typed: string): KnockView {
    this.sweep();
    const code = readDealt(typed);
    const hash = code === null ? null : sha256Hex(code);
    const knock = [...this.open.values()].find(
      one => one.codeHash === hash && one.admitted === null
    );
    if (!this.wrong.admit(by)) {
      throw new Problem(
        429,
        'too_many_tries',
        'Too many codes that nobody shows were typed.',
        'Wait ten minutes.'
      );
    }
    const known = knock && this.known(knock);
    if (!knock || (known && !mayReturn(this.parts.book, known))) {
      throw noSuchKnock();
    }
    this.wrong.forgive(by);
    return viewOf(knock, known);
  }

  /**
   * Lets the key in that knocked, by a single-use introduction that it alone can use.
   *
   * @param key the key's thumbprint, as whoever lets it in signed it
   * @param until seconds since the epoch
   * @throws Problem 404 `no_such_knock`, 400 `bad_petname`, `bad_introduction`
   */
  async admit(
    { id, key, until }: { id: string; key: unknown; until: number },
    wanted: NewIntroduction
  ): Promise<{ ends: number; principal: string }> {
    const now = this.parts.clock.now();
    this.sweep();
    const knock = this.open.get(id);
    if (!knock || knock.admitted !== null) {
      throw noSuchKnock();
    }
    const { kind = 'agent' } = knock.token.payload;
    const { kid } = knock.token;
    const known = this.known(knock);
    if (known) {
      mustGoOn(this.parts.book, known, { petname: wanted.petname, until });
    }
    if (
      key !== kid ||
      wanted.kind !== kind ||
      until * 1000 <= now ||
      until > now / 1000 + LONGEST_END_S
    ) {
      throw new Problem(
        400,
        'bad_introduction',
        'That introduction can not be made.',
        'Who knocks is let in by its key, as what it knocks as, for at most 366 days.'
      );
    }
    if (kind === 'host' && [...wanted.petname].length > HOST_NAME) {
      throw new Problem(
        400,
        'bad_petname',
        'That is no usable name.',
        `Name a host with at most ${HOST_NAME} characters: whom it brings in is named with it.`
      );
    }
    knock.admitted = 'now';
    try {
      const admits = { kid, until: until * 1000 };
      const { code, ends } = await this.parts.introductions.introduce({ ...wanted, admits });
      knock.admitted = { code, until };
      knock.endsAt = ends * 1000;
      return { ends, principal: kid };
    } catch (error) {
      knock.admitted = null;
      throw error;
    }
  }

  sweep(): void {
    const now = this.parts.clock.now();
    for (const [id, knock] of this.open) {
      const principal = this.known(knock);
      if (knock.endsAt <= now || (principal && principal.until !== knock.before)) {
        this.open.delete(id);
      }
    }
    this.wrong.forget();
  }

  private known({ token }: Knock): Principal | undefined {
    return this.parts.book.principal(token.kid);
  }

  private told(knock: Knock, now: number): KnockAnswer {
    const early =
      knock.polledAt !== null && now - knock.polledAt < knock.interval * 1000 - EARLY_MS;
    knock.polledAt = now;
    if (early) {
      knock.interval = Math.min(knock.interval + SLOWER_S, SLOWEST_S);
      return { state: 'slow_down', interval: knock.interval };
    }
    return knock.admitted === null || knock.admitted === 'now'
      ? { state: 'pending', interval: knock.interval }
      : { state: 'admitted', ...knock.admitted };
  }

  private mustBeFew(source: string): void {
    const open = [...this.open.values()].filter(({ admitted }) => admitted === null);
    const ofSource = open.filter(knock => knock.source === source).length;
    const ofNetwork = open.filter(knock => knock.source !== 'socket').length;
    const few =
      source === 'socket'
        ? ofSource < OPEN_OF_SOCKET
        : ofSource < OPEN_OF_SOURCE && ofNetwork < OPEN_IN_ALL;
    if (!few) {
      throw new Refusal('too_many_requests', 'as many knock as may at a time');
    }
  }

  private readonly open = new Map<string, Knock>();
  private readonly wrong: Pace;
}

/** Whoever has an IPv6 address has 2^64 of them: they count as one. */
function sourceOf(from: KnockSource): string {
  if (from === 'socket') {
    return from;
  }
  const { address } = from;
  const known = parseAddress(address.replace(/%.*$/, ''));
  return known?.family === 6 ? `${(known.value >> 64n).toString(16)}/64` : address;
}

/**
 * Whoever comes back is the same: under its name, and for longer than before.
 *
 * @throws Problem 404 `no_such_knock`, 400 `bad_introduction`
 */
function mustGoOn(
  book: Book,
  known: Principal,
  { petname, until }: { petname: string; until: number }
): void {
  if (!mayReturn(book, known)) {
    throw noSuchKnock();
  }
  if (petname !== known.petname || until * 1000 <= known.until!) {
    throw new Problem(
      400,
      'bad_introduction',
      'That introduction can not be made.',
      'Whoever comes back keeps its name, and is let in for longer than it was.'
    );
  }
}

function viewOf(knock: Knock, known: Principal | undefined): KnockView {
  return {
    id: knock.id,
    name: knock.token.payload.name,
    ...(knock.token.payload.kind && { kind: knock.token.payload.kind }),
    address: knock.address,
    key: knock.token.kid,
    ...(known && { known: { petname: known.petname, until: seconds(known.until!) } }),
    knocked_at: seconds(knock.knockedAt),
    ends: seconds(knock.endsAt)
  };
}

export function noSuchKnock(): Problem {
  return new Problem(
    404,
    'no_such_knock',
    'Nobody shows that code now.',
    'Compare it letter for letter; it ends after ten minutes, and with the program that shows it.'
  );
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
