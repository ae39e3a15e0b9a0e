import {
  type Basis,
  type EntryView,
  type FacetView,
  type Json,
  type KnockView,
  type LeftOut,
  type Note,
  type ObjectView,
  type PasskeyView,
  type ProposalView,
  type PublishedView,
  type RequestView,
  type RuleView,
  type Terms,
  b64u,
  jcs,
  readShown,
  utf8,
  toldName
} from '../../protocol';
import { BadAnswer, type Explanation, NoCode, NotItsKey } from '../errors';
import type { InvokeOptions, Sealing } from '../facets/facet';
import type { Holding } from '../facets/holding';
import type {
  OutcomeView,
  LedgerQuery,
  Erasing,
  LedgerPage,
  Publicity,
  FacetRange,
  FacetPage,
  Target,
  PageMark,
  Revoking,
  Decided,
  Connection,
  Ended
} from './systemTypes';
import { type WatchOptions, watchLedger } from './watch';

/** The service's own objects (docs/protocol.md §9), by whatever facets on them are held. */
export class SystemObjects {
  constructor(private readonly holding: Holding) {}

  readonly self = {
    /** Why was this action of mine refused? */
    explain: (jti: string, options: Sealing = {}) =>
      this.call<Explanation>('aios/self', 'explain', { jti }, options),
    outcome: (jti: string, { published, ...options }: Publicity & Sealing = {}) =>
      this.call<OutcomeView>('aios/self', 'outcome', { jti, published }, options),
    entries: (range: { after?: number; limit?: number } = {}) =>
      this.call<{ entries: EntryView[] }>('aios/self', 'entries', { ...range }),
    facets: () => this.ownFacets(),
    /** Records what was inferred, and from what. */
    note: (note: Note, from: Pick<InvokeOptions, 'cell' | 'lineage' | 'sealed'> = {}) =>
      this.call<Basis>('aios/self', 'note', { ...note }, from)
  };

  readonly requests = {
    list: () =>
      this.call<{ requests: RequestView[]; rules: RuleView[]; passkeys?: PasskeyView[] }>(
        'aios/requests',
        'list',
        {}
      ),
    show: (request: string) => this.call<RequestView>('aios/requests', 'show', { request }),
    /** @param decision a token (see `signDecision` and those beside it). */
    decide: (decision: string) => this.call<Decided>('aios/requests', 'decide', { decision }),
    deny: (request: string, reason?: string) =>
      this.call<Json>('aios/requests', 'deny', { request, ...(reason ? { reason } : {}) }),
    /**
     * Who shows this code, as it was typed. The service is told half of it, and believed only of
     * the key that the rest was made for.
     *
     * @throws NoCode, NotItsKey, ServiceProblem `no_such_knock`, `too_many_tries`
     */
    knocking: async (code: string): Promise<KnockView> => {
      const typed = readShown(code);
      if (typed === null) {
        throw new NoCode();
      }
      const args = { knock: typed.dealt };
      const knock = await this.call<KnockView>('aios/requests', 'show', args);
      if (!typed.isOf(knock.key)) {
        throw new NotItsKey();
      }
      return knock;
    },
    /**
     * Lets in who knocks, until then (seconds since the epoch): that key, and no other.
     *
     * @param knock as `knocking` gave it
     * @param more `kind`: of who knocks as a host
     */
    admit: (
      { id: knock, key }: Pick<KnockView, 'id' | 'key'>,
      petname: string,
      until: number,
      { kind = 'agent', ...mark }: PageMark & { kind?: 'agent' | 'host' } = {}
    ) =>
      this.naming<{ principal: string; ends: number }>('introduce', petname, {
        kind,
        knock,
        key,
        until,
        ...mark
      }),
    /** Of a host: brings in a notebook, job or page of its own, named with it, until its own end. */
    bringIn: (kind: string, petname: string, until: number) =>
      this.naming<{ code: string; ends: number }>('introduce', petname, {
        kind,
        until
      }),
    /**
     * What somebody is called from now on: of an owner an agent, whoever approves, or a device of
     * the owner’s own person; of a host a notebook that it brought in, named with it.
     */
    rename: (principal: string, petname: string, mark: PageMark = {}) =>
      this.naming<{ petname: string }>('rename', petname, { principal, ...mark }),
    /** Lets somebody decide within bounds, until then (seconds since the epoch), which is theirs. */
    invite: (
      petname: string,
      bounds: readonly Terms[],
      until: number,
      more: PageMark & { person?: 'another' } = {}
    ) =>
      this.naming<{ code: string; ends: number }>('introduce', petname, {
        kind: 'approver',
        bounds: bounds.map(terms => ({ ...terms })),
        until,
        ...more
      }),
    /**
     * @param more `recovery`: a code to be kept, for five years; the one before counts no more.
     * `person`: it is not a device of one's own, but of somebody else
     */
    introduce: (
      kind: string,
      petname: string,
      more: PageMark & { recovery?: true; person?: 'another' } = {}
    ) =>
      this.naming<{ code: string; ends: number }>('introduce', petname, {
        kind,
        ...more
      })
  };

  readonly registry = {
    list: () =>
      this.call<{ objects: ObjectView[]; proposals?: ProposalView[] }>('aios/registry', 'list', {}),
    inspect: (kind: string, config: Json) =>
      this.call<ObjectView & { left_out?: LeftOut }>('aios/registry', 'inspect', { kind, config }),
    propose: (connection: Connection) =>
      this.call<{ proposal: string }>('aios/registry', 'propose', { ...connection }),
    /** @param secret the credential, salted and beside the token, so that no entry can hold it. */
    add: (
      connection: (Connection | { proposal: string }) & {
        /** Whether it may take a name from another place, which ends the permissions there. */
        replace?: boolean;
        /** Action → as many persons as have to grant it. */
        persons?: Record<string, number>;
      } & PageMark,
      secret?: string
    ) =>
      this.call<
        { name: string; title: string; origin: string; left_out?: LeftOut } & Partial<Ended>
      >(
        'aios/registry',
        'add',
        { ...connection },
        secret === undefined ? {} : { body: this.salted(secret) }
      ),
    /** Ends the permissions on it, too. */
    remove: (name: string) =>
      this.call<{ removed: string } & Ended>('aios/registry', 'remove', { name }),
    test: (name: string) =>
      this.call<{ ok: boolean; message: string }>('aios/registry', 'test', { name })
  };

  /** Of kernels, whose live objects others hold facets on. */
  readonly exports = {
    /** @param more `signal` ends the wait for an owner */
    offer: (
      offered: {
        name: string;
        actions: Record<string, unknown>;
        /** 32 hex, the same for as long as the kernel lives. */
        kernel: string;
        /** Seconds that a call waits to be taken: 1 to 60, 5 unless it says so. */
        busy?: number;
        /** The export that it was served as before. */
        again?: string;
        /** Seconds that an owner’s consent is waited for, 0 to 30. */
        wait?: number;
      },
      more: Pick<InvokeOptions, 'signal'> = {}
    ) =>
      this.call<{ state: 'serving'; export: string } | { state: 'proposed'; proposal: string }>(
        'aios/exports',
        'offer',
        { ...offered },
        more
      ),
    /** @param wait seconds, 0 to 30 */
    next: (id: string, wait: number, more: Pick<InvokeOptions, 'signal'> = {}) =>
      this.call<{ call: string | null }>('aios/exports', 'next', { export: id, wait }, more),
    /** @param by 32 random hex; by the same it may be taken again, as where the answer was lost */
    take: (id: string, call: string, by?: string) =>
      this.call<{ action: string; args: Record<string, unknown> }>('aios/exports', 'take', {
        export: id,
        call,
        ...(by !== undefined && { by })
      }),
    /** @param said an answer with its bytes, or that there is none which could be passed on */
    answer: (
      id: string,
      call: string,
      said:
        | { status: number; body: NonNullable<InvokeOptions['body']> }
        | { failed: 'upstream_failed' | 'upstream_too_large' }
    ) => {
      const of = { export: id, call };
      return 'failed' in said
        ? this.call<object>('aios/exports', 'answer', { ...of, failed: said.failed })
        : this.call<object>(
            'aios/exports',
            'answer',
            { ...of, status: said.status },
            { body: said.body }
          );
    },
    end: (id: string) => this.call<object>('aios/exports', 'end', { export: id })
  };

  readonly facets = {
    /** What can still be used first; `pages` brings all of it. */
    list: (range: FacetRange = {}) => this.call<FacetPage>('aios/facets', 'list', { ...range }),
    /** Everything, an answer at a time: each principal comes in one of the first. */
    pages: (limit?: number): AsyncGenerator<FacetPage> => this.facetPages(limit),
    /** Ends a facet, or all of a principal, with all below. */
    revoke: (target: Target, more: Revoking = {}) =>
      this.call<{ revoked: string[]; in_flight: number[]; more?: true }>('aios/facets', 'revoke', {
        ...targetOf(target),
        ...more
      }),
    /** Takes back a link to come in by, named by its entry, that nobody used. */
    withdraw: (introduction: number) =>
      this.call<{ withdrawn: number }>('aios/facets', 'revoke', { introduction }),
    /** Stops a facet, or all of a principal, until an owner resumes it. */
    pause: (target: Target, reason?: string) =>
      this.call<{ paused: string[]; in_flight: number[]; more?: true }>('aios/facets', 'pause', {
        ...targetOf(target),
        reason
      }),
    resume: (target: Target, reason?: string, mark: PageMark = {}) =>
      this.call<{ resumed: string[]; more?: true }>('aios/facets', 'resume', {
        ...targetOf(target),
        reason,
        ...mark
      })
  };

  readonly ledger = {
    query: (query: LedgerQuery = {}) => this.call<LedgerPage>('aios/ledger', 'query', { ...query }),
    entry: (index: number) => this.call<EntryView>('aios/ledger', 'entry', { index }),
    /** Those of these entries that may be seen, by rising index: few questions for many. */
    entries: (indexes: readonly number[]) => this.namedEntries(indexes),
    prove: (index: number, { published }: Publicity = {}) =>
      this.call<{ proof: string }>('aios/ledger', 'prove', { index, published }),
    /** Proofs by index, as many by one checkpoint as one question may name. */
    proveAll: async (indexes: readonly number[], { published }: Publicity = {}) => {
      const proofs = new Map<number, string>();
      for (const part of parts(indexes)) {
        const answer = await this.call<{ proofs: string[] }>('aios/ledger', 'prove', {
          indexes: part,
          published
        });
        part.forEach((index, at) => proofs.set(index, answer.proofs[at]!));
      }
      return proofs;
    },
    consistency: (from: number, to?: number) =>
      this.call<{ hashes: string[]; checkpoint: string }>('aios/ledger', 'consistency', {
        from,
        ...(to === undefined ? {} : { to })
      }),
    checkpoint: ({ published }: Publicity = {}) =>
      this.call<{ checkpoint: string; size: number; published?: PublishedView }>(
        'aios/ledger',
        'checkpoint',
        { published }
      ),
    /** What was sent and said, never that it was; the groups are those of docs/protocol.md §10. */
    erase: (erasing: Erasing) =>
      this.call<{ erased: number; entry?: number; more: boolean }>('aios/ledger', 'erase', {
        ...erasing
      }),
    watch: (options: WatchOptions = {}) =>
      watchLedger(this.holding.find('aios/ledger', 'watch'), options)
  };

  private async namedEntries(indexes: readonly number[]): Promise<EntryView[]> {
    const found: EntryView[] = [];
    for (const part of parts(indexes)) {
      // An answer is short where its entries are long.
      for (let left = part; left.length > 0;) {
        const { entries } = await this.call<LedgerPage>('aios/ledger', 'query', { indexes: left });
        found.push(...entries);
        const last = entries.at(-1)?.index ?? Infinity;
        const more = left.filter(index => index > last);
        if (more.length === left.length) {
          throw toldAgain();
        }
        left = more;
      }
    }
    return found;
  }

  /** The name goes beside what is signed, so that it can be erased. */
  private async *facetPages(limit?: number): AsyncGenerator<FacetPage> {
    const most = limit === undefined ? {} : { limit };
    const onward = new Onward();
    for (let page = await this.facets.list(most); ;) {
      yield page;
      const after = onward.from(page.next);
      if (after === undefined) {
        return;
      }
      page = await this.facets.list({ ...most, after });
    }
  }

  private async ownFacets(): Promise<{ facets: FacetView[] }> {
    const facets: FacetView[] = [];
    const onward = new Onward();
    for (let after: string | undefined; ;) {
      const page = await this.call<{ facets: FacetView[]; next?: string }>('aios/self', 'facets', {
        after
      });
      facets.push(...page.facets);
      after = onward.from(page.next);
      if (after === undefined) {
        return { facets };
      }
    }
  }

  private naming<T>(
    action: 'introduce' | 'rename',
    petname: string,
    args: Record<string, unknown>
  ): Promise<T> {
    const { random } = this.holding.service.exchange;
    const bytes = toldName(petname, length => random.bytes(length));
    const body = { bytes, type: 'application/json' };
    return this.call<T>('aios/requests', action, args, { body });
  }

  private call<T>(
    object: string,
    action: string,
    args: Record<string, unknown>,
    options: InvokeOptions = {}
  ): Promise<T> {
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    return this.holding.find(object, action).call<T>(action, Object.fromEntries(given), options);
  }

  private salted(secret: string): NonNullable<InvokeOptions['body']> {
    const salt = b64u.encode(this.holding.service.exchange.random.bytes(32));
    return { bytes: utf8.encode(jcs({ salt, secret })), type: 'application/json' };
  }
}

/** Where a list goes on: a service that leads back to where it was would be read for ever. */
class Onward {
  /** @throws BadAnswer */
  from(next: string | undefined): string | undefined {
    if (next !== undefined && this.known.has(next)) {
      throw toldAgain();
    }
    return next === undefined ? undefined : (this.known.add(next), next);
  }

  private readonly known = new Set<string>();
}

function toldAgain(): BadAnswer {
  return new BadAnswer('The service told a part of its list again.');
}

function targetOf(target: Target): { facet: string } | { principal: string } {
  return typeof target === 'string' ? { facet: target } : target;
}

/** Entries of one question that names them. */
const NAMED = 100;

/** Rising indexes, each once, as many at a time as one question may name. */
function parts(indexes: readonly number[]): number[][] {
  const rising = [...new Set(indexes)].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(rising.length / NAMED) }, (_, at) =>
    rising.slice(at * NAMED, (at + 1) * NAMED)
  );
}
