import {
  type Fetch,
  type HeldFacet,
  Holding,
  newKeys,
  type PrincipalKeys,
  ServiceClient,
  signDecision,
  SystemObjects
} from '../../client';
import { type Need, normalizeNeed, sealTerms, type SigningAlg } from '../../protocol';

/** Where the consent page is in these tests. */
export const CONSENT = 'http://localhost:7412';

/** What a browser at the consent page says of itself. */
export const FROM_PAGE = {
  host: new URL(CONSENT).host,
  origin: CONSENT,
  'sec-fetch-site': 'same-origin'
};

/** Where the page outside of Jupyter is in these tests. */
export const UI = 'http://localhost:7413';

/** What a browser at that page says of itself. */
export const FROM_UI = { host: new URL(UI).host, origin: UI, 'sec-fetch-site': 'same-origin' };

/** Somebody enrolled, with what they hold. */
export interface Somebody {
  holding: Holding;
  keys: PrincipalKeys;
  system: SystemObjects;
}

export async function enrol(
  fetch: Fetch,
  code: string,
  {
    clock = Date,
    alg = 'ES256',
    name
  }: { clock?: { now(): number }; alg?: SigningAlg; name?: string } = {}
): Promise<Somebody> {
  const service = new ServiceClient({ base: 'http://facetry.invalid', fetch, clock });
  const keys = await newKeys({ alg });
  const { facets } = await service.enrol(keys, { code, ...(name !== undefined && { name }) });
  const holding = new Holding(service, keys);
  for (const issued of facets) {
    await holding.accept(issued);
  }
  return { holding, keys, system: new SystemObjects(holding) };
}

/** Asks, has the owner grant all as asked (for an hour where that is open), and takes it. */
export async function grant(
  owner: Somebody,
  asker: Somebody,
  need: Need,
  challenge: string,
  purpose?: string
): Promise<HeldFacet> {
  const [facet] = await grantAll(owner, asker, [need], challenge, purpose);
  return facet!;
}

/** The same of several needs in one request. */
export async function grantAll(
  owner: Somebody,
  asker: Somebody,
  needs: readonly Need[],
  challenge: string,
  purpose = 'month end'
): Promise<HeldFacet[]> {
  const { service, keys } = asker.holding;
  const asked = await service.request(keys, { needs: [...needs], purpose });
  if (asked.state !== 'pending') {
    throw new Error('granted without a decision');
  }
  const request = await owner.system.requests.show(asked.id);
  const hour = service.exchange.now() + 3600;
  const decision = await signDecision(owner.holding, request, {
    outcome: 'grant',
    granted: needs.map(need => sealTerms(normalizeNeed(need), need.expiry ?? hour)),
    mode: 'pointer',
    challenge
  });
  await owner.system.requests.decide(decision);
  const polled = await service.poll(keys, asked.id);
  const facets = await asker.holding.settle([...needs], asked.digest, polled.facets ?? []);
  return facets.map(facet => facet!);
}
