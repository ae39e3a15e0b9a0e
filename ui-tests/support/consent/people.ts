import type * as sdk from '../../../src/client';
import { Holding, makeCard, newKeys, ServiceClient, SystemObjects } from './client';

/** Where somebody is introduced and is heard. */
interface Service {
  introduce(kind: 'owner' | 'page' | 'agent', petname: string): Promise<string>;
  fetch: sdk.Fetch;
}

/** Somebody who speaks the protocol from outside of any browser. */
export class Somebody {
  static async enrol(
    at: Service,
    kind: 'owner' | 'page' | 'agent',
    petname: string,
    code?: string
  ): Promise<Somebody> {
    code ??= await at.introduce(kind, petname);
    const service = new ServiceClient({ base: 'http://facetry.invalid', fetch: at.fetch });
    const keys = await newKeys();
    const { facets } = await service.enrol(keys, { code });
    const holding = new Holding(service, keys);
    for (const issued of facets) {
      await holding.accept(issued);
    }
    return new Somebody(petname, service, keys, holding);
  }

  private constructor(
    private readonly petname: string,
    readonly service: sdk.ServiceClient,
    readonly keys: sdk.PrincipalKeys,
    readonly holding: sdk.Holding
  ) {
    this.system = new SystemObjects(holding);
  }

  readonly system: sdk.SystemObjects;

  /** Lends a part of what it holds to somebody, who takes it in. */
  async lend(
    facet: sdk.HeldFacet,
    to: Somebody,
    terms: Parameters<sdk.HeldFacet['delegate']>[1]
  ): Promise<sdk.HeldFacet> {
    const card = await makeCard(to.service, to.keys, to.petname);
    const given = await facet.delegate(card, terms);
    return to.holding.accept(given.facet);
  }

  /** Asks; the answer is to be waited for. */
  async ask(asking: sdk.Asking): Promise<Asked> {
    const asked = await this.service.request(this.keys, asking);
    if (asked.state !== 'pending') {
      throw new Error('Granted without a decision.');
    }
    return new Asked(this, asking, asked.id, asked.digest);
  }
}

/** A request from its asker's side. */
export class Asked {
  constructor(
    private readonly asker: Somebody,
    private readonly asking: sdk.Asking,
    readonly id: string,
    private readonly digest: string
  ) {}

  /** How it stands; `wait` seconds for an answer. */
  state(wait = 0): Promise<sdk.Polled> {
    return this.asker.service.poll(this.asker.keys, this.id, { wait });
  }

  /** What was granted, opened and checked to be no wider than what was asked. */
  async granted(): Promise<(sdk.HeldFacet | null)[]> {
    let polled = await this.state(20);
    while (polled.state === 'pending') {
      polled = await this.state(20);
    }
    const { facets } = polled;
    return this.asker.holding.settle(this.asking.needs, this.digest, facets ?? []);
  }

  withdraw(): Promise<sdk.Polled> {
    return this.asker.service.withdraw(this.asker.keys, this.id);
  }
}
