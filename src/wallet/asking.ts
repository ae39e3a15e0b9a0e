import { type Asking, Refused, Unverified, covers } from '../client';
import { b64u, type EntryView, type Issued, type Need, jcs } from '../protocol';
import { notFound, WalletError } from './http';
import type { Held, HeldFacets } from './held';
import { callKey, needKey } from './keys/needKey';
import type { Kept, Principals } from './principals';
import type { RequestRow, Slot } from './rows/rows';
import type { Store } from './rows/store';
import type { Waiting } from './waiting';

/** One `need` call of a kernel. */
export interface NeedCall extends Asking {
  /** Ask in any case. */
  fresh: boolean;
}

/** `rule`: the name of the one that granted. */
export type NeedAnswer =
  { state: 'granted'; facets: Held[]; rule?: string } | { state: 'pending'; request: string };

const MOST_OPEN = 3;
/** Of one's own entries, among which a request is looked for that was made a moment ago. */
const LOOKED_AT = 100;

/** Get or ask: what live facets cover is not asked for again. */
export class AskingDesk {
  constructor(
    private readonly store: Store,
    private readonly principals: Principals,
    private readonly held: HeldFacets,
    private readonly waiting: Waiting,
    private readonly now: () => number
  ) {}

  /** Calls of one principal follow each other, so that two alike make one request. */
  need(kept: Kept, call: NeedCall): Promise<NeedAnswer> {
    const before = this.queues.get(kept.kid) ?? Promise.resolve();
    const answer = before.then(() => this.answer(kept, call));
    const tail = answer.then(
      () => undefined,
      () => undefined
    );
    this.queues.set(kept.kid, tail);
    void tail.then(() => this.queues.get(kept.kid) === tail && this.queues.delete(kept.kid));
    return answer;
  }

  private async answer(kept: Kept, call: NeedCall): Promise<NeedAnswer> {
    const key = callKey(call);
    const slots: Slot[] = [];
    const uncovered: Need[] = [];
    await this.principals.catchUp(kept);
    if (!call.fresh) {
      await this.held.refresh(kept);
    }
    for (const need of call.needs) {
      const covering = call.fresh ? undefined : this.covering(kept, need);
      slots.push(covering === undefined ? { asked: uncovered.length } : { facet: covering });
      if (covering === undefined) {
        uncovered.push(need);
      }
    }
    if (uncovered.length === 0) {
      return { state: 'granted', facets: this.views(kept, slots, []) };
    }
    const open = call.fresh ? undefined : this.open(kept, key, slots);
    if (open) {
      return { state: 'pending', request: open.id };
    }
    return this.ask(kept, { ...call, needs: uncovered }, slots, key);
  }

  /** Views of what answers each need of a call; null for one that was struck. */
  views(kept: Kept, slots: Slot[], granted: (string | null)[]): Held[] {
    return slots.map(slot => {
      const id = 'facet' in slot ? slot.facet : (granted[slot.asked] ?? null);
      return id === null ? null : this.held.viewOf(kept, id);
    }) as Held[];
  }

  private covering(kept: Kept, need: Need): string | undefined {
    const key = needKey(need);
    const live = this.held.live(kept);
    const found =
      live.find(({ need: answered }) => answered === key) ??
      live.find(({ facet }) => covers(facet, need, this.now()));
    if (found === undefined) {
      this.mustNotBeUnverified(kept, need);
    }
    return found?.facet.id;
  }

  /** Whoever holds what would do, but is in quarantine, is told so: another card would hide it. */
  private mustNotBeUnverified(kept: Kept, need: Need): void {
    const would = this.held.unverified(kept).find(facet => covers(facet, need, this.now()));
    if (would !== undefined) {
      throw new Unverified(would.terms.object);
    }
  }

  private open(kept: Kept, key: string, slots: Slot[]): RequestRow | undefined {
    return this.store.requests
      .pending(kept.kid)
      .find(row => row.key === key && jcs(row.slots) === jcs(slots));
  }

  private async ask(kept: Kept, ask: Asking, slots: Slot[], key: string): Promise<NeedAnswer> {
    const { purpose, cell, jti } = ask;
    const { service, keys } = kept.holding;
    const needs = kept.holding.askable(ask.needs);
    const asked = await service
      .request(keys, {
        needs,
        purpose,
        ...(cell === undefined ? {} : { cell }),
        ...(jti === undefined ? {} : { jti })
      })
      .catch((error: unknown) => this.refused(kept, error));
    if (asked.state === 'granted') {
      const { digest: request, rule } = asked;
      for (const [at, issued] of asked.facets.entries()) {
        const from = { need: needs[at], key: needs[at] && needKey(needs[at]), request };
        await this.principals.accept(kept, issued, 'request', from);
      }
      const ids = asked.facets.map(({ id }) => id);
      const facets = this.views(kept, slots, ids);
      return { state: 'granted', facets, ...(rule && { rule: rule.name }) };
    }
    const row: RequestRow = {
      id: asked.id,
      principal: kept.kid,
      digest: asked.digest,
      asked: needs,
      slots,
      key,
      state: 'pending',
      reason: null,
      granted: null
    };
    await this.remember(kept, row);
    this.waiting.start(kept, row);
    return { state: 'pending', request: asked.id };
  }

  /**
   * Takes back what was asked for by this `jti`, whose answer was lost with a process that was killed:
   * it may have been opened, and here be known or not. The ledger tells.
   *
   * @returns what became of it, with what was granted sooner
   * @throws WalletError `unknown_request`: nothing was opened by it
   */
  async takeBack(kept: Kept, jti: string): Promise<{ state: string; facets?: (Held | null)[] }> {
    // One that is still under way.
    await this.queues.get(kept.kid);
    const { entries } = await kept.system.self.entries({ limit: LOOKED_AT });
    const id = entries.map(entry => requestBy(entry, jti)).find(found => found !== undefined);
    if (id === undefined) {
      throw notFound('This notebook has no such request.', 'unknown_request');
    }
    const known = this.store.requests.get(id, kept.kid);
    if (known !== undefined) {
      await (known.state === 'pending' && this.waiting.withdraw(kept, known));
      const { state, slots, granted } = this.store.requests.get(id, kept.kid)!;
      return { state, ...(granted && { facets: this.views(kept, slots, granted) }) };
    }
    const { service, keys } = kept.holding;
    const { state, facets: issued = [] } = await service.withdraw(keys, id);
    const facets: (Held | null)[] = [];
    for (const one of issued.filter((given): given is Issued => given !== null)) {
      await this.principals.accept(kept, one, 'request');
      facets.push(this.held.viewOf(kept, one.id));
    }
    return { state, facets };
  }

  /** What can't be remembered is taken back: a grant of it would reach nobody. */
  private async remember(kept: Kept, row: RequestRow): Promise<void> {
    try {
      this.store.requests.add(row);
    } catch (error) {
      const { service, keys } = kept.holding;
      await service.withdraw(keys, row.id).catch(() => undefined);
      throw error;
    }
  }

  private async refused(kept: Kept, error: unknown): Promise<never> {
    if (!(error instanceof Refused)) {
      throw error;
    }
    const open = this.store.requests.pending(kept.kid).length;
    const why = error.jti === null ? null : await kept.holding.explain(error.jti);
    if (why?.code === 'too_many_requests' || (why === null && open >= MOST_OPEN)) {
      // Also of those that nobody waits for any more: who asks in a loop is told so, not to withdraw.
      const often = why !== null && / in a minute$/.test(why.detail);
      throw new WalletError(
        409,
        'too_many_requests',
        often
          ? `This notebook asked too often: ${why.detail}. Try again in a minute.`
          : `${MOST_OPEN} requests of this notebook wait for an answer already. ` +
              'Have them answered, or withdraw one.'
      );
    }
    throw new Refused(why, error.jti);
  }

  private readonly queues = new Map<string, Promise<void>>();
}

/** The request that this entry made, where it was signed with this `jti`. */
function requestBy({ openings: { token, what } }: EntryView, jti: string): string | undefined {
  if (token === undefined || what === undefined) {
    return undefined;
  }
  const text = (base64: string): string => Buffer.from(b64u.decode(base64)).toString();
  const payload = text(token.bytes).replaceAll('"', '').split('.')[1];
  if (payload === undefined || (JSON.parse(text(payload)) as { jti?: unknown }).jti !== jti) {
    return undefined;
  }
  const { request } = JSON.parse(text(what.bytes)) as { request?: unknown };
  return typeof request === 'string' ? request : undefined;
}
