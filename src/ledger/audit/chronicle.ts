import { type CellWord, parseRule, parseTerms, ruleSentence } from '../../protocol';
import { endsByRestore, keptOf } from '../bundle/restored';
import { member, type ReadEntry, textMember } from '../bundle/entry';
import type {
  DecisionStory,
  FacetStory,
  PrincipalStory,
  RequestStory,
  RuleStory,
  StopStory
} from './stories';

/** Who is known, what is held and where it came from, as the entries read so far tell it. */
export class Chronicle {
  readonly principals = new Map<string, PrincipalStory>();
  readonly facets = new Map<string, FacetStory>();
  readonly decisions = new Map<number, DecisionStory>();
  readonly rules = new Map<string, RuleStory>();
  readonly requests = new Map<number, RequestStory>();
  readonly pausedHolders = new Map<string, StopStory>();
  /** Object → action → digest, of what is connected. */
  private readonly digests = new Map<string, Record<string, string>>();
  /** Id of the facet that nobody holds, under which all others stand. */
  root: string | null = null;
  /** ms; of the last entry. */
  now = 0;

  read(entry: ReadEntry): void {
    const { leaf, opened, index } = entry;
    this.now = leaf.t;
    const by = textMember(opened.who, 'principal') ?? null;
    switch (leaf.k) {
      case 'genesis':
        this.root = textMember(opened.who, 'facet') ?? null;
        break;
      case 'enrolment':
        this.enrolled(entry);
        break;
      case 'renaming':
        this.renamed(entry);
        break;
      case 'request':
        this.requests.set(index, {
          entry: index,
          at: leaf.t,
          by,
          purpose: textMember(opened.why, 'purpose') ?? null,
          cell: (opened.cell as CellWord | undefined) ?? null
        });
        break;
      case 'decision':
        this.decisions.set(index, {
          entry: index,
          at: leaf.t,
          by,
          outcome: textMember(opened.what, 'outcome') ?? null,
          mode: textMember(opened.what, 'mode') ?? null,
          request: leaf.ref ?? null,
          reason: textMember(opened.why, 'reason') ?? null,
          rule:
            member(opened.what, 'mode') === 'rule'
              ? (textMember(opened.who, 'facet') ?? null)
              : null,
          ...severalOf(opened.what)
        });
        break;
      case 'rule':
        this.ruled(entry, by);
        break;
      case 'grant':
      case 'delegation':
        this.made(entry);
        break;
      case 'registration':
        this.registered(opened.what);
        break;
      case 'revocation':
      case 'pause':
      case 'resume':
        this.stopped(entry);
        break;
      case 'epoch':
        this.restored(entry);
        break;
      default:
    }
  }

  /** A use taken of every facet of a chain, or given back. */
  take(chain: readonly string[], uses: 1 | -1): void {
    for (const id of chain) {
      const facet = this.facets.get(id);
      if (facet !== undefined) {
        facet.taken += uses;
      }
    }
  }

  /** What pauses all that somebody holds: a pause of its own, or of the host that brought it in. */
  pausedBy(kid: string): StopStory | undefined {
    const host = this.principals.get(kid)?.made_by ?? '';
    const brought = this.principals.get(host)?.kind === 'host';
    return this.pausedHolders.get(kid) ?? (brought ? this.pausedHolders.get(host) : undefined);
  }

  /** What a facet can be used for at a time in ms, as far as the entries tell. */
  stateOf(id: string, at: number): 'live' | 'paused' | 'suspended' | 'ended' {
    const chain = this.chain(id);
    const over = chain.some(
      ({ ended, terms: { expiry, uses }, taken }) =>
        ended !== null || (expiry !== null && expiry * 1000 <= at) || (uses ?? Infinity) <= taken
    );
    if (over || chain.length === 0) {
      return 'ended';
    }
    if (chain.some(facet => facet.paused ?? this.pausedBy(facet.holder))) {
      return 'paused';
    }
    return chain.every(facet => this.defined(facet)) ? 'live' : 'suspended';
  }

  /** The facet and those it was made from, the root left out. */
  chain(id: string): FacetStory[] {
    const chain: FacetStory[] = [];
    for (let at: string | null = id; at !== null && chain.length < 64;) {
      const facet: FacetStory | undefined = this.facets.get(at);
      if (facet === undefined) {
        break;
      }
      chain.push(facet);
      at = facet.parent;
    }
    return chain;
  }

  /** Whether the actions are still those that were granted (docs/protocol.md §4). */
  private defined({ terms: { object }, definitions }: FacetStory): boolean {
    const digests = this.digests.get(object);
    return (
      object.startsWith('aios/') ||
      definitions === null ||
      Object.entries(definitions).every(([action, digest]) => digests?.[action] === digest)
    );
  }

  private registered(what: unknown): void {
    const object = textMember(what, 'object');
    const digests = member(what, 'digests') as Record<string, string> | undefined;
    if (object === undefined || member(what, 'change') === 'proposed') {
      return;
    }
    if (digests === undefined) {
      this.digests.delete(object);
    } else {
      this.digests.set(object, digests);
    }
  }

  private renamed({ opened: { who, name } }: ReadEntry): void {
    const story = this.principals.get(textMember(who, 'principal') ?? '');
    if (story !== undefined) {
      story.petname = textMember(name, 'petname') ?? null;
    }
  }

  private enrolled({ index, opened: { who, what, name } }: ReadEntry): void {
    const principal = textMember(who, 'principal');
    // Whoever comes back is who it was.
    if (principal !== undefined && member(what, 'again') !== true) {
      this.principals.set(principal, {
        principal,
        petname: textMember(name, 'petname') ?? null,
        kind: textMember(who, 'kind') ?? null,
        custody: textMember(who, 'custody') ?? null,
        entry: index,
        made_by: textMember(what, 'made_by') ?? null
      });
    }
  }

  private ruled({ index, leaf, opened: { what, terms } }: ReadEntry, by: string | null): void {
    const rule = textMember(what, 'rule');
    if (rule === undefined || terms === undefined) {
      return;
    }
    const said = parseRule(terms);
    const named =
      'principal' in said.askers ? this.principals.get(said.askers.principal) : undefined;
    this.rules.set(rule, {
      rule,
      name: said.name,
      sentence: ruleSentence(said, named?.petname ?? undefined),
      entry: index,
      at: leaf.t,
      by,
      ended: null
    });
  }

  private made({ index, leaf, opened: { who, what, terms } }: ReadEntry): void {
    const facet = textMember(who, 'facet');
    const holder = textMember(who, 'principal');
    if (facet === undefined || holder === undefined || terms === undefined) {
      return;
    }
    const chain = member(who, 'chain');
    const parent: unknown = Array.isArray(chain) ? chain[1] : undefined;
    this.facets.set(facet, {
      facet,
      holder,
      terms: parseTerms(terms),
      parent: typeof parent === 'string' ? parent : null,
      entry: index,
      at: leaf.t,
      decision: leaf.k === 'grant' ? (leaf.ref ?? null) : null,
      lent_by: textMember(what, 'by') ?? null,
      definitions: (member(what, 'definitions') as Record<string, string> | undefined) ?? null,
      taken: 0,
      paused: null,
      ended: null
    });
  }

  private stopped({ index, leaf, opened: { who, what, why }, ends }: ReadEntry): void {
    const stop: StopStory = {
      entry: index,
      at: leaf.t,
      by: textMember(who, 'principal') ?? null,
      reason: textMember(why, 'reason') ?? null
    };
    const id = textMember(what, 'facet');
    const facet = id === undefined ? undefined : this.facets.get(id);
    if (leaf.k === 'revocation') {
      for (const one of ends ?? [id ?? '']) {
        const ended = this.facets.get(one) ?? this.rules.get(one);
        if (ended !== undefined) {
          ended.ended ??= stop;
        }
      }
      return;
    }
    const paused = leaf.k === 'pause' ? stop : null;
    const holder = textMember(what, 'holder');
    if (facet !== undefined) {
      facet.paused = paused;
    } else if (id === undefined && holder !== undefined) {
      if (paused === null) {
        this.pausedHolders.delete(holder);
      } else {
        this.pausedHolders.set(holder, paused);
      }
    }
  }

  /** A restore stops what may have been stopped or used up since the back-up. */
  private restored({ index, leaf, opened: { who, what } }: ReadEntry): void {
    if (member(what, 'change') !== 'restored') {
      return;
    }
    const kept = keptOf(what);
    const by = textMember(who, 'principal') ?? null;
    const stop: StopStory = { entry: index, at: leaf.t, by, reason: 'restored from a back-up' };
    for (const facet of this.facets.values()) {
      const ends = this.chain(facet.facet).some(({ terms, holder }) =>
        endsByRestore(terms, this.principals.get(holder)?.kind)
      );
      if (ends) {
        facet.ended ??= stop;
      }
      if (kept.has(facet.holder) && !facet.terms.object.startsWith('aios/')) {
        facet.paused ??= stop;
      }
    }
    for (const kid of this.principals.keys()) {
      if (!kept.has(kid) && !this.pausedHolders.has(kid)) {
        this.pausedHolders.set(kid, stop);
      }
    }
  }
}

function severalOf(what: unknown): Pick<DecisionStory, 'persons' | 'with'> {
  const persons = member(what, 'persons');
  const others = member(what, 'with');
  return {
    persons: typeof persons === 'number' ? persons : 1,
    with: Array.isArray(others) ? others.map(Number) : []
  };
}
