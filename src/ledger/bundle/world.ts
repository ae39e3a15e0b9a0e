import {
  type Bound,
  type Decimal,
  type Definition,
  jcs,
  type Jwk,
  type Reservation,
  type Rule,
  type Terms,
  withDeclared
} from '../../protocol';
import type { Leaf, Opened } from '../leaf';
import { Bases } from './bases';
import type { Invitation } from './bounds';
import type { Carded } from './cards';
import type { Erasure } from './erasures';
import { Heads } from './heads';
import type { Introduced } from './introductions';
import type { Stopping } from './coverage';
import type { KnownPasskey } from './passkeys';
import type { Word } from './several';

/** An entry whose openings were found to be what the leaf commits to. */
export interface ReadEntry {
  index: number;
  leaf: Leaf;
  opened: Opened;
  /** Groups that the leaf commits to and that are not shown, or not as committed. */
  closed: string[];
}

export interface KnownPrincipal {
  kid: string;
  key: Jwk;
  /** JCS. */
  encryptionKey: string;
  kind: unknown;
  custody: unknown;
  petname: unknown;
  /** All that it was ever called. */
  names: Set<unknown>;
  /** Who brought it in, as its enrolment says; null is the terminal. */
  madeBy: string | null;
  /** The facet that it was introduced with; null: none, undefined: that is not shown. */
  introducedWith: string | null | undefined;
  /** Seconds: nothing of it lasts longer; null of one without an end, undefined where that is not shown. */
  until: number | null | undefined;
  /** Of the service's own objects, those on which its enrolment gave it something. */
  standing: Set<string>;
  /** The first device of the person whose device it is; null where its enrolment says nothing. */
  person: string | null;
  /** Of its page, where it was enrolled by one. */
  origin: string | undefined;
  /** Where the file of a notebook lies; null where nowhere, undefined where it is not shown. */
  place: string | null | undefined;
}

/** A facet as its entry describes it. */
export interface Link {
  id: string;
  holder: string;
  terms: Terms;
  /** Action → digest of the definition it was granted with; absent where the entry doesn't say. */
  definitions: Record<string, string> | undefined;
  parent: string | null;
  /** The facets that decided it: that of the last decider first. */
  decidedBy: readonly string[];
  /** Milliseconds since the epoch. */
  issuedAt: number;
  /** What its holder decides about, where that is not everything. */
  bounds?: Bound[] | undefined;
  /** Index of the entry that made it. */
  made: number;
  /** Index of the entry that ended it. */
  revoked: number | undefined;
  /** The token of that entry, where it has one. */
  revokedWith: unknown;
  paused: number | undefined;
  /** The facet that took its place. */
  renewedAs: string | undefined;
  taken: number;
  /** Times in ms of the uses that its rate counts. */
  paced: number[];
  /** Budget → what is taken of it, set aside or settled. */
  spent: Map<string, Decimal>;
  /** Acts below this entry are no evidence for what it requires. */
  evidenceFrom: number;
  /** Outcomes that served it, and serve no use again. */
  consumed: Set<number>;
}

/** Of a facet that was just made: nothing is counted, and nothing stops it. */
export function newLink(
  id: string,
  { index: made, leaf: { t: issuedAt } }: Pick<ReadEntry, 'index' | 'leaf'>
): Omit<Link, 'holder' | 'terms' | 'definitions' | 'parent'> {
  return {
    id,
    made,
    issuedAt,
    decidedBy: [],
    evidenceFrom: made,
    revoked: undefined,
    revokedWith: undefined,
    paused: undefined,
    renewedAs: undefined,
    taken: 0,
    paced: [],
    spent: new Map(),
    consumed: new Set()
  };
}

/** A rule as it was made. */
export interface MadeRule {
  rule: Rule;
  /** Object → action → digest of the definition that it had then. */
  pinned: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where calls of an object go: two that differ in this are two objects. */
export interface Place {
  kind: unknown;
  origin: unknown;
  /** Of its configuration; undefined where that is not shown. */
  network: string | undefined;
}

/** What was done, as far as it is shown. */
export interface Act {
  object: string;
  action: string;
  principal: string | undefined;
  args: Readonly<Record<string, unknown>> | undefined;
}

/** What an intent took: a use of each link, what was set aside of their budgets, what served it. */
export interface Taken {
  chain: readonly Link[];
  reserved: readonly Reservation[];
  consumed: readonly { link: Link; outcome: number }[];
  /** Who did it; undefined where that is not shown. */
  by: string | undefined;
  /** Undefined where it was not allowed, or is not shown. */
  act: Act | undefined;
}

export interface AskedRequest {
  asker: string;
  /** Undefined where it is not shown. */
  id: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  digest: string | undefined;
  needs: Terms[] | undefined;
  /** What is to be confirmed, where no facet is asked for. */
  act: AskedAct | undefined;
  /** Whether it was granted, denied or withdrawn, or waited when a restore ended all that did. */
  over?: boolean;
}

export interface AskedAct {
  digest: string | undefined;
  /** Its sentence without whom it is about, where all of it is shown. */
  sentence: ((petname: string) => string) | undefined;
  /** Of the links of the facet that it uses. */
  holders: readonly string[];
  object: unknown;
  action: unknown;
  args: unknown;
}

export interface MadeDecision {
  request: AskedRequest | undefined;
  /** Terms granted that no facet was made of yet; undefined where they are not shown. */
  granted: Terms[] | undefined;
  /** All that was granted, one per need. */
  terms: readonly (Terms | null)[] | undefined;
  /** Of a grant of facets by persons. */
  word: Word | undefined;
  outcome: unknown;
  /** The facet that decided. */
  by: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  /** The intent that performed the act that it confirmed, or the restore after which it counts no more. */
  spent: number | undefined;
}

/** What entries have said so far: who is known, what is held, what is connected. */
export class World {
  readonly principals = new Map<string, KnownPrincipal>();
  readonly links = new Map<string, Link>();
  /** Facet → those that come from it. */
  readonly children = new Map<string, string[]>();
  /** Device → its passkeys by their ids. */
  readonly passkeys = new Map<string, Map<string, KnownPasskey>>();
  /** By the facets that they are. */
  readonly rules = new Map<string, MadeRule>();
  readonly requests = new Map<number, AskedRequest>();
  readonly requestIds = new Set<string>();
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
  /** To decide within bounds, not used yet. */
  readonly invitations: Invitation[] = [];
  /** Intents by index, with what they took; removed with their outcome. */
  readonly open = new Map<number, Taken>();
  /** Every intent ever: so that a second outcome of one is told from one of none. */
  intents = 0;
  readonly acts = new Set<string>();
  /** Acts that some facet requires, as object and action. */
  readonly required = new Set<string>();
  /** Outcomes that say that one of those was done. */
  readonly evidence = new Map<number, Act & { intent: number }>();
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
  /** Seconds: no token of an `iat` up to it is taken. */
  floor = 0;
  /** What was erased, by the entries that say so. */
  readonly erasures: Erasure[] = [];
  genesis: string | undefined;
  /** Entries that may have made these, and aren't shown. */
  hidden = {
    principals: 0,
    returns: 0,
    facets: 0,
    requests: 0,
    passkeys: 0,
    objects: 0,
    stops: 0
  };
  lastTime = 0;

  addLink(link: Link): void {
    this.links.set(link.id, link);
    if (link.parent !== null) {
      const children = this.children.get(link.parent);
      if (children === undefined) {
        this.children.set(link.parent, [link.id]);
      } else {
        children.push(link.id);
      }
    }
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
    for (let link = this.links.get(id); link !== undefined && chain.length < 64;) {
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
    const whole = chain.at(-1)?.parent === null || this.hidden.facets === 0;
    return Array.isArray(said) && jcs(whole ? said : said.slice(0, known.length)) === jcs(known);
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

export function member(group: unknown, name: string): unknown {
  return typeof group === 'object' && group !== null && Object.hasOwn(group, name)
    ? (group as Record<string, unknown>)[name]
    : undefined;
}

export function textMember(group: unknown, name: string): string | undefined {
  const value = member(group, name);
  return typeof value === 'string' ? value : undefined;
}
