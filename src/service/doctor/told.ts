import { gate, jcs, sha256Hex } from '../../protocol';
import { calledIn, member, type ReadEntry, textMember, typeOf, World } from '../../ledger';

/** What the entry that made a facet says of it beyond its link. */
export interface Made {
  decidedBy: string | null;
  /** JCS of the facets of those who agreed before, where several had to. */
  decidedWith: string | null;
  /** Whether its holder may grant anything by what it is: an owner's standing facets. */
  grantsAll: boolean;
}

export interface Newcomer {
  encryptionKey: string;
  origin: string | null;
  /** Milliseconds. */
  until: number | null;
}

/** What a table row of a registered object repeats of its entry. */
export interface Registered {
  kind: string | undefined;
  title: string | undefined;
  origin: string | undefined;
  config: string;
  definitions: string;
}

/** What a row of `proposals` repeats of its entry. */
export interface Proposed {
  name: string | undefined;
  kind: string | undefined;
  proposed_by: string | undefined;
  /** JCS; undefined where it is not shown. */
  config: string | undefined;
}

/** What a row of `requests` repeats of its entry. */
export interface Asked {
  asker: string | null;
  encryption_key: string;
  needs: string;
  purpose: string | null;
  digest: string;
  asked_at: number;
  entry: number;
  /** In which it may be. */
  states: string[];
}

/** What a row of `agreements` repeats of its entry. */
export interface Agreed {
  request: string | null;
  principal: string | null;
  facet: string | null;
  granted: string;
}

/** Repeats the entry that a row of the log says of itself, for finding it. */
export interface Found {
  principal: string | null;
  facet: string | null;
}

/** Kinds whose keys count only at the origin they were made at. */
const DECIDERS: ReadonlySet<unknown> = new Set(['owner', 'approver']);

/** What the ledger says that decides: the replay's world, and what it does not keep. */
export class Told {
  readonly world = new World();
  readonly made = new Map<string, Made>();
  /** Facets and rules by when their entry made them: what was granted since a time ends by that. */
  readonly madeAt = new Map<string, number>();
  /** Principals by the entry that says what they are called. */
  readonly named = new Map<string, number>();
  readonly newcomers = new Map<string, Newcomer>();
  readonly registered = new Map<string, Registered>();
  readonly proposals = new Map<string, Proposed>();
  /** What each introduction says, by its entry; the world knows which are open. */
  readonly introductions = new Map<number, string>();
  readonly requests = new Map<string, Asked>();
  /** Words of one of several persons, by the entry of the decision. */
  readonly agreements = new Map<number, Agreed>();
  private readonly requestAt = new Map<number, string>();
  /** Facets and principals by the time of the entry that paused or revoked them. */
  readonly times: number[] = [];
  readonly found: Found[] = [];
  /** Why something ended, by its entry; none where that is not shown. */
  readonly reasons = new Map<number, string | null>();

  entry(entry: ReadEntry): void {
    const { leaf, opened, index } = entry;
    const about = leaf.ref === undefined ? undefined : this.found[leaf.ref];
    this.times[index] = leaf.t;
    this.found[index] = {
      principal: textMember(opened.who, 'principal') ?? about?.principal ?? null,
      facet: textMember(opened.who, 'facet') ?? about?.facet ?? null
    };
    switch (leaf.k) {
      case 'genesis':
        this.made.set(textMember(opened.who, 'facet') ?? '', {
          decidedBy: null,
          decidedWith: null,
          grantsAll: true
        });
        this.madeAt.set(textMember(opened.who, 'facet') ?? '', leaf.t);
        break;
      case 'enrolment':
        this.called(entry);
        this.enrolled(entry);
        break;
      case 'renaming':
        this.called(entry);
        break;
      case 'rule':
        this.madeAt.set(textMember(opened.what, 'rule') ?? '', leaf.t);
        break;
      case 'introduction':
        this.introduced(entry);
        break;
      case 'registration':
        this.registration(entry);
        break;
      case 'request':
        this.asked(entry);
        break;
      case 'decision':
        this.decided(entry);
        break;
      case 'revocation':
        if (!entry.closed.includes('why')) {
          this.reasons.set(index, textMember(opened.why, 'reason') ?? null);
        }
        break;
      case 'withdrawal':
        this.answered(leaf.ref, ['withdrawn']);
        break;
      case 'grant':
      case 'delegation':
        this.facet(entry);
        break;
      case 'epoch':
        if (member(opened.what, 'change') === 'restored') {
          this.restored();
        }
    }
  }

  private called({ index, opened: { who } }: ReadEntry): void {
    this.named.set(textMember(who, 'principal') ?? '', index);
  }

  /** Requests of before have ended. */
  private restored(): void {
    for (const request of this.requests.values()) {
      request.states = request.states.filter(state => state !== 'pending');
    }
  }

  private asked({ index, leaf, opened: { who, what, terms, why, token } }: ReadEntry): void {
    const id = textMember(what, 'request');
    if (id === undefined || typeof token !== 'string') {
      return;
    }
    const asker = textMember(who, 'principal') ?? null;
    // Of one act nothing is asked for but that it be confirmed, so nothing is encrypted to anybody.
    const acts = typeOf(token) === 'facet-action';
    this.requests.set(id, {
      asker,
      encryption_key: acts
        ? (this.newcomers.get(asker ?? '')?.encryptionKey ?? '')
        : jcs(gate(token, { typ: 'facet-request' }).payload.encryption_key),
      needs: acts ? '[]' : jcs(terms ?? null),
      purpose: acts ? '' : (textMember(why, 'purpose') ?? null),
      digest: sha256Hex(token),
      asked_at: leaf.t,
      entry: index,
      states: ['pending', 'no_answer']
    });
    this.requestAt.set(index, id);
  }

  private answered(request: number | undefined, states: string[]): void {
    const id = request === undefined ? undefined : this.requestAt.get(request);
    const asked = id === undefined ? undefined : this.requests.get(id);
    if (asked !== undefined) {
      asked.states = states;
    }
  }

  private decided({ index, leaf: { ref }, opened: { who, what, terms } }: ReadEntry): void {
    const grants = member(what, 'outcome') === 'grant';
    const needed = member(what, 'persons');
    const others = member(what, 'with');
    const request = ref === undefined ? undefined : this.requestAt.get(ref);
    if (grants && Array.isArray(others) && others.length + 1 < Number(needed)) {
      this.agreements.set(index, {
        request: request ?? null,
        principal: textMember(who, 'principal') ?? null,
        facet: textMember(who, 'facet') ?? null,
        granted: jcs(terms ?? null)
      });
      return;
    }
    this.answered(ref, [grants ? 'granted' : 'denied']);
  }

  private facet({ leaf, opened: { who, what, terms } }: ReadEntry): void {
    const id = textMember(who, 'facet');
    const object = textMember(terms, 'object') ?? '';
    const introduced = leaf.k === 'grant' && leaf.ref === undefined;
    if (id !== undefined) {
      this.madeAt.set(id, leaf.t);
      this.made.set(id, {
        decidedBy: textMember(what, 'decided_by') ?? null,
        decidedWith: jsonMember(what, 'decided_with'),
        grantsAll:
          introduced &&
          member(who, 'kind') === 'owner' &&
          object.startsWith('aios/') &&
          object !== 'aios/self'
      });
    }
  }

  private enrolled({ opened: { who, what, token } }: ReadEntry): void {
    const kid = textMember(who, 'principal');
    if (kid === undefined || typeof token !== 'string') {
      return;
    }
    const { payload } = gate(token, { typ: typeOf(token) });
    this.newcomers.set(kid, {
      encryptionKey: jcs(member(payload, 'encryption_key')),
      origin: DECIDERS.has(member(who, 'kind')) ? (textMember(payload, 'origin') ?? null) : null,
      until: milliseconds(member(what, 'until'))
    });
  }

  private introduced(entry: ReadEntry): void {
    const {
      index,
      opened: { who, what }
    } = entry;
    const { petname, place } = calledIn(entry);
    const by = member(who, 'kind') === 'service' ? null : (textMember(who, 'principal') ?? null);
    const name = introductionOf({
      kind: member(what, 'kind'),
      petname,
      custody: member(what, 'custody'),
      ends: member(what, 'ends'),
      bounds: member(what, 'bounds') ?? [],
      recovery: member(what, 'recovery') === true,
      place: place ?? null,
      for: textMember(what, 'key') ?? null,
      until: milliseconds(member(what, 'until')),
      another: textMember(what, 'person') === 'another',
      by,
      with: textMember(who, 'facet') ?? null
    });
    this.introductions.set(index, name);
  }

  private registration({ opened: { who, what, args } }: ReadEntry): void {
    const name = textMember(what, 'object');
    const change = member(what, 'change');
    if (change === 'proposed') {
      const config = member(args, 'config');
      this.proposals.set(textMember(what, 'proposal') ?? '', {
        name,
        kind: textMember(what, 'kind'),
        proposed_by: textMember(who, 'principal'),
        config: config === undefined ? undefined : jcs(config)
      });
    }
    if (name === undefined || change === 'proposed') {
      return;
    }
    if (change === 'removed') {
      this.registered.delete(name);
      return;
    }
    this.registered.set(name, {
      kind: textMember(what, 'kind'),
      title: textMember(what, 'title'),
      origin: textMember(what, 'origin'),
      config: jcs(member(args, 'config') ?? null),
      definitions: jcs(member(what, 'definitions') ?? {})
    });
  }
}

function jsonMember(group: unknown, name: string): string | null {
  const value = member(group, name);
  return value === undefined ? null : jcs(value);
}

/** JSON texts in the one form in which they can be compared. */
export function canonical(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) {
    return value;
  }
  try {
    return jcs(JSON.parse(value));
  } catch {
    return value;
  }
}

/** What an introduction's entry and its row must agree in. */
export function introductionOf(said: {
  kind: unknown;
  petname: unknown;
  custody: unknown;
  /** Seconds since the epoch. */
  ends: unknown;
  bounds: unknown;
  recovery: boolean;
  place: string | null;
  /** The only key that it is for. */
  for: string | null;
  /** Milliseconds. */
  until: number | null;
  another: boolean;
  by: string | null;
  /** The facet that it was made with: while that has ended it lets nobody in. */
  with: string | null;
}): string {
  return jcs(said as unknown);
}

/** Of seconds, where there are any. */
function milliseconds(value: unknown): number | null {
  return typeof value === 'number' ? value * 1000 : null;
}
