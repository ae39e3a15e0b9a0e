import { type Definition, jcs, type Terms, withDeclared } from '../../protocol';
import { Bases } from './bases';
import type { ReadEntry } from './entry';
import { Heads } from './heads';
import { Holdings } from './holdings';
import type {
  Act,
  AskedRequest,
  Carded,
  Erasure,
  Introduced,
  Invitation,
  KnownPasskey,
  KnownPrincipal,
  Link,
  MadeDecision,
  MadeRule,
  Place,
  Stopping,
  Taken
} from './records';
import { Unseen } from './unseen';

/** What entries have said so far: who is known, what is held, what is connected. */
export class World {
  readonly principals = new Map<string, KnownPrincipal>();
  readonly links = new Map<string, Link>();
  readonly holdings = new Holdings();
  /** Principal → those whom it brought in. */
  private readonly broughtIn = new Map<string, Set<string>>();
  /** On which objects somebody held a facet that ended, as holder and object. */
  private readonly ended = new Set<string>();
  /** Facets that may be paused by themselves. */
  private readonly paused = new Set<Link>();
  /** Facets gone through for acts that did not end what they had to. */
  futile = 0;
  /** Device → its passkeys by their ids. */
  readonly passkeys = new Map<string, Map<string, KnownPasskey>>();
  /** By the facets that they are. */
  readonly rules = new Map<string, MadeRule>();
  readonly requests = new Map<number, AskedRequest>();
  readonly requestIds = new Set<string>();
  /** By who asked, those that may wait still, oldest first. */
  readonly waiting = new Map<string, Set<AskedRequest>>();
  readonly decisions = new Map<number, MadeDecision>();
  /** Object → action → definition, as last registered. */
  readonly objects = new Map<string, Record<string, Definition>>();
  /** Object → where it is, as far as its registration says. */
  readonly places = new Map<string, Place>();
  /** Object → the entry with which its name last left a place. */
  readonly left = new Map<string, number>();
  /** Definitions by digest, all that were ever registered. */
  readonly definitions = new Map<string, Definition>();
  /** By their entries, those that nobody came by yet. */
  readonly introductions = new Map<number, Introduced>();
  /** Whom something has to be lent to next. */
  carded: Carded | undefined;
  /** A request beyond those that may wait, which a rule has to grant next. */
  crowding: ReadEntry | undefined;
  /** Codes to recover with, of which the newest alone counts. */
  readonly recoveries = new Set<number>();
  /** To decide within bounds, not used yet: by `invitationKey`. */
  readonly invitations = new Map<string, Invitation[]>();
  /** Rules that may grant again, or are paused. */
  readonly standing = new Set<string>();
  /** Who was given what one of these brings, and whose name is not shown. */
  readonly namelesslyInvited = new Set<string>();
  /** Intents by index, with what they took; removed with their outcome. */
  readonly open = new Map<number, Taken>();
  /** Every intent ever: so that a second outcome of one is told from one of none. */
  intents = 0;
  readonly acts = new Set<string>();
  /** Acts that some facet requires, as object and action. */
  readonly required = new Set<string>();
  /** Outcomes that say that one of those was done. */
  readonly evidence = new Map<number, Act & { intent: number }>();
  /** Outcomes that may say so: what was done, or how that ended, is not shown. */
  readonly unproven = new Set<number>();
  /** Introductions that somebody came by, and who. */
  readonly answered = new Map<number, string>();
  readonly bases = new Bases();
  readonly heads = new Heads();
  /** Intents that were done, by whom. */
  readonly results = new Map<number, string>();
  /** Intents that were done or not, by somebody or another: that is not shown. */
  readonly unsure = new Set<number>();
  /** Principals all of whose facets are paused, by the entry that says so. */
  readonly pausedHolders = new Map<string, number>();
  /** The act that is ending facets, one entry after the other. */
  stopping: Stopping | undefined;
  /** Revocations one right after the other: their first entry, the one that is read, and its token. */
  ending: { from: number; at: number; token: unknown } | undefined;
  /** Entries of revocations whose tokens are not shown: they may be of the act that goes on. */
  readonly unseenEnds = new Set<number>();
  /** Seconds: no token of an `iat` up to it is taken. */
  floor = 0;
  /** What was erased, by the entries that say so. */
  readonly erasures: Erasure[] = [];
  genesis: string | undefined;
  /** Whether there was one, shown or not. */
  rooted = false;
  /** Of what entries made that don't show it, each accounts for one. */
  readonly unseen = {
    /** By their kids; also of those who came back. */
    principals: new Unseen(),
    facets: new Unseen(),
    /** By their entries. */
    requests: new Unseen(),
    /** By their entries. */
    introductions: new Unseen(),
    /** By kids, who may be called otherwise since. */
    renamed: new Unseen(),
    /** Introductions that somebody came by. */
    answered: new Unseen(),
    /** To decide within bounds, by the facets that they became. */
    invitations: new Unseen()
  };
  /** How many entries don't show who came in by whom, by whom a facet was decided, and what they changed. */
  hidden = { makers: 0, deciders: 0, passkeys: 0, objects: 0, stops: 0 };
  lastTime = 0;

  addLink(link: Link): void {
    this.links.set(link.id, link);
    this.holdings.add(link);
  }

  addPrincipal(principal: KnownPrincipal): void {
    const { kid, madeBy } = principal;
    this.principals.set(kid, principal);
    if (typeof madeBy === 'string') {
      this.broughtIn.set(madeBy, (this.broughtIn.get(madeBy) ?? new Set()).add(kid));
    }
  }

  end(link: Link, entry: number): void {
    link.revoked = entry;
    this.ended.add(`${link.holder}\n${link.terms.object}`);
  }

  /** Whether a facet of somebody on an object has ended. */
  hasEnded(holder: string, object: string): boolean {
    return this.ended.has(`${holder}\n${object}`);
  }

  pause(link: Link, entry: number): void {
    link.paused = entry;
    this.paused.add(link);
  }

  /** Somebody and, of a host, whom it brought in. */
  withBroughtIn(kid: string): string[] {
    const host = this.principals.get(kid)?.kind === 'host';
    return [kid, ...(host ? (this.broughtIn.get(kid) ?? []) : [])];
  }

  /**
   * Whether a facet can be made now: none of this id was made, or came before anything, by now. So
   * none comes from itself, at whatever remove, and each chain has an end.
   */
  isNew(id: string, parent: string): boolean {
    return (
      id !== parent &&
      !this.links.has(id) &&
      this.holdings.lentFrom(id) === 0 &&
      !this.unseen.facets.isMet(id)
    );
  }

  /** Whether somebody is of a kind, as far as that is shown. */
  mayBe(kid: string, kind: string): boolean {
    const known = this.principals.get(kid);
    return known === undefined
      ? this.unseen.principals.mayBe(kid)
      : known.kind === undefined || known.kind === kind;
  }

  /** Whether somebody may have come back by an entry that does not show who did. */
  mayHaveReturned(kid: string): boolean {
    const known = this.principals.get(kid);
    return known !== undefined && mayReturn(known) && this.unseen.principals.mayBe(`${kid} again`);
  }

  /** Whether somebody may be called otherwise than the entries show. */
  mayBeRenamed(kid: string): boolean {
    return this.mayHaveReturned(kid) || this.unseen.renamed.mayBe(kid);
  }

  /** The host that brought somebody in; undefined where it was anybody else. */
  hostOf(kid: string): string | undefined {
    const madeBy = this.principals.get(kid)?.madeBy ?? undefined;
    return madeBy !== undefined && this.principals.get(madeBy)?.kind === 'host'
      ? madeBy
      : undefined;
  }

  /** The entry that paused a principal, or the host that brought it in. */
  pausedBy(kid: string): number | undefined {
    const own = this.pausedHolders.get(kid);
    if (own !== undefined || this.pausedHolders.size === 0) {
      return own;
    }
    const host = this.hostOf(kid);
    return host === undefined ? undefined : this.pausedHolders.get(host);
  }

  /** What a pause that is not shown any more to last had stopped, may run again. */
  resumeAny(): void {
    this.pausedHolders.clear();
    for (const link of this.paused) {
      link.paused = undefined;
    }
    this.paused.clear();
  }

  /** The facet itself or, where it was renewed, the last that took its place. */
  latest(link: Link): Link {
    let last = link;
    while (last.renewedAs !== undefined) {
      last = this.links.get(last.renewedAs)!;
    }
    return last;
  }

  /** From the facet up to the root; ends early where a parent is not known. */
  chain(id: string): Link[] {
    const chain: Link[] = [];
    for (let link = this.links.get(id); link !== undefined;) {
      chain.push(link);
      link = link.parent === null ? undefined : this.links.get(link.parent);
    }
    return chain;
  }

  /**
   * Whether the ids that an entry says are those of this chain. Where facets are not shown the
   * chain ends early, and is the beginning of what is said.
   */
  knows(said: unknown, chain: readonly Link[]): boolean {
    if (said === undefined) {
      return true;
    }
    const known = chain.map(({ id }) => id);
    if (!Array.isArray(said) || jcs(said.slice(0, known.length)) !== jcs(known)) {
      return false;
    }
    const beyond = said.slice(known.length).map(String);
    const whole = chain.at(-1)?.parent === null;
    return whole
      ? beyond.length === 0
      : beyond.every(id => this.links.has(id) || this.unseen.facets.mayBe(id));
  }

  /**
   * Terms without the constraints that none of these actions declares (docs/protocol.md §7).
   * @returns undefined where a definition is not known
   */
  declared(
    terms: Terms,
    actions: readonly string[],
    pinned?: Record<string, string>
  ): Terms | undefined {
    const { constraints, budget, observe } = terms;
    if (Object.keys(constraints).length === 0 && budget === undefined && observe === undefined) {
      return terms;
    }
    const definitions: Record<string, Definition> = {};
    for (const action of actions) {
      const definition = this.definition(terms.object, action, pinned);
      if (definition === undefined) {
        return undefined;
      }
      definitions[action] = definition;
    }
    return withDeclared(terms, actions, definitions);
  }

  definition(
    object: string,
    action: string,
    pinned?: Record<string, string>
  ): Definition | undefined {
    if (pinned !== undefined) {
      return Object.hasOwn(pinned, action) ? this.definitions.get(pinned[action]!) : undefined;
    }
    const definitions = this.objects.get(object);
    return definitions && Object.hasOwn(definitions, action) ? definitions[action] : undefined;
  }
}

/** Whether whoever is known so may knock again by its key (docs/protocol.md §6, "Coming back"). */
export function mayReturn({ kind, custody, until }: KnownPrincipal): boolean {
  return (
    (kind === undefined || kind === 'agent') &&
    (custody === undefined || custody === 'own') &&
    until !== null
  );
}
