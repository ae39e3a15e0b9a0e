import {
  type DescriptorPayload,
  type Issued,
  type Need,
  Refusal,
  nonceOf,
  NotUnderstood,
  normalizeNeed,
  openDescriptor,
  subsumes,
  withDeclared
} from '../../protocol';
import type { ServiceClient } from '../asking/service';
import { BadDescriptor, type Explanation, NotHeld, ServiceNewer } from '../errors';
import type { PrincipalKeys } from '../keys/keys';
import { HeldFacet, type Holder, idOfUrl, type Sealing } from './facet';

/** What a facet must be, where its holder knows. */
export interface Expected {
  /** The need as it was asked; what is granted may be narrower, never wider. */
  need?: Need;
  /** Digest of the token it was asked by. */
  request?: string;
}

/** All that one principal holds at one service. */
export class Holding implements Holder {
  constructor(
    readonly service: ServiceClient,
    readonly keys: PrincipalKeys
  ) {}

  /** The principal's public id. */
  get kid(): string {
    return this.keys.signing.kid;
  }

  /** Newest last. */
  get facets(): readonly HeldFacet[] {
    return [...this.held.values()];
  }

  /**
   * Until when (seconds since the epoch) the principal was let in: as long as what its enrolment
   * brought. null: without an end.
   */
  get until(): number | null {
    const ends = this.facets
      .filter(({ terms: { object, actions } }) =>
        // A host has no catalogue, but brings others in.
        object === 'aios/requests'
          ? actions.includes('introduce')
          : object === 'aios/registry' && actions.includes('list')
      )
      .map(({ terms }) => terms.expiry);
    return ends.length === 0 || ends.includes(null) ? null : Math.max(...(ends as number[]));
  }

  /** Needs as this principal may ask for them: for no longer than it was let in. */
  askable(needs: readonly Need[]): Need[] {
    const { until } = this;
    return until === null
      ? [...needs]
      : needs.map(need => ({ ...need, expiry: Math.min(need.expiry ?? until, until) }));
  }

  get(id: string): HeldFacet | undefined {
    return this.held.get(id);
  }

  remove(id: string): void {
    this.held.delete(id);
  }

  /**
   * Opens what the service issued and keeps it: the URL commits to the descriptor, the service's
   * key signs it, it is for this holder, and it allows no more than was asked.
   *
   * @throws BadDescriptor
   */
  async accept(issued: Issued, expected: Expected = {}): Promise<HeldFacet> {
    const { facet_url: url, id, descriptor } = issued;
    if (url !== `/${nonceOf(descriptor)}/` || id !== idOfUrl(url)) {
      throw new BadDescriptor('The facet’s address does not belong to its descriptor.');
    }
    const opened = await this.open(descriptor).catch((cause: unknown) => {
      if (!(cause instanceof Refusal)) {
        throw cause;
      }
      if (cause instanceof NotUnderstood) {
        throw new ServiceNewer(cause.detail, { cause });
      }
      throw new BadDescriptor(`The facet’s descriptor can not be opened: ${cause.detail}.`, {
        cause
      });
    });
    const { issuer } = await this.service.identity();
    if (opened.iss !== issuer) {
      throw new BadDescriptor('The facet’s descriptor was issued by another service.');
    }
    if (opened.sub !== this.kid) {
      throw new BadDescriptor('The facet was given to another principal.');
    }
    if (expected.request !== undefined && opened.request !== expected.request) {
      throw new BadDescriptor('The facet was granted on another request.');
    }
    const wider = expected.need && widerThan(expected.need, opened);
    if (wider) {
      throw new BadDescriptor(`The facet is not what was asked for: ${wider}`);
    }
    const facet = new HeldFacet(this, issued, opened);
    this.held.set(id, facet);
    return facet;
  }

  /** A descriptor by a key that is not known is one by a key before or after, or by nobody. */
  private async open(descriptor: string): Promise<DescriptorPayload> {
    const { service, keys } = this;
    const opened = async (): Promise<DescriptorPayload> =>
      openDescriptor(descriptor, keys.encryption.privateKey, await service.descriptorKeys());
    return opened().catch(async (error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'wrong_key') {
        throw error;
      }
      await service.wellKnown();
      return opened();
    });
  }

  /** Opens the answer to a request: one per need, null for a struck one. */
  async settle(
    needs: readonly Need[],
    request: string,
    issued: readonly (Issued | null)[]
  ): Promise<(HeldFacet | null)[]> {
    if (issued.length !== needs.length) {
      throw new BadDescriptor('The service did not answer each of the needs.');
    }
    return Promise.all(
      issued.map(async (each, at) =>
        each === null ? null : this.accept(each, { need: needs[at], request })
      )
    );
  }

  /**
   * The newest facet on `object` that has `action`.
   * @throws NotHeld
   */
  find(object: string, action: string): HeldFacet {
    const found = this.facets.filter(
      ({ terms }) => terms.object === object && terms.actions.includes(action)
    );
    const newest = found.at(-1);
    if (!newest) {
      throw new NotHeld(object, action);
    }
    return newest;
  }

  has(object: string, action: string): boolean {
    return this.facets.some(
      ({ terms }) => terms.object === object && terms.actions.includes(action)
    );
  }

  /** Why a token of this principal was refused; null where the service does not say. */
  async explain(jti: string, { sealed }: Sealing = {}): Promise<Explanation | null> {
    try {
      const self = this.find('aios/self', 'explain');
      const answer = await self.send('explain', { jti }, { sealed });
      const said = answer.ok ? await answer.json<Partial<Explanation>>() : {};
      return typeof said.code === 'string'
        ? { code: said.code, detail: said.detail ?? '', at: said.at }
        : null;
    } catch {
      // The refusal itself is what the caller must hear of, not that its reason is missing.
      return null;
    }
  }

  private readonly held = new Map<string, HeldFacet>();
}

function widerThan(need: Need, { terms, definitions }: HeldFacet['descriptor']): string | null {
  const asked = normalizeNeed(need);
  return subsumes(
    withDeclared(asked, terms.actions, definitions),
    withDeclared(terms, terms.actions, definitions)
  );
}
