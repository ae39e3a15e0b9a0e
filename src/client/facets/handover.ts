import { type Issued, lendable, type Need, type Terms } from '../../protocol';
import { BadInput } from '../errors';
import { exportKeys, importKeys, newKeys, type PrivateKeys } from '../keys/keys';
import { goesOn, type ServiceIdentity } from '../wire/identity';
import { makeCard } from './card';
import type { Delegated, HeldFacet } from './facet';
import { Holding } from './holding';

/** A facet with the key that it was lent to, for whoever claims it first: secret. */
export interface HandedOver {
  identity: ServiceIdentity;
  keys: PrivateKeys;
  facet: Issued;
}

/**
 * Lends a part of a facet to somebody whose key is not known yet. The key that is made for it can
 * do one thing, once: lend it on to the key of whoever claims it, which takes a link of its own.
 *
 * @param terms what the claimant is to have
 * @returns what is to be given away in secret, and what was lent: its id ends all of it
 */
export async function handOver(
  { service }: Holding,
  facet: HeldFacet,
  terms: Omit<Need, 'object'>,
  name = 'handed over'
): Promise<{ handedOver: HandedOver; lent: Delegated }> {
  const keys = await newKeys({ extractable: true });
  const card = await makeCard(service, keys, name);
  const lent = await facet.delegate(card, oneLinkMore(terms), { handedOver: true });
  const identity = await service.identity();
  return { handedOver: { identity, keys: await exportKeys(keys), facet: lent.facet }, lent };
}

/**
 * Claims what was handed over, for one's own key: nobody can claim it after that, nor does the key
 * that came with it do anything more.
 *
 * @param name what one calls oneself, where one's key is not known to the service yet
 * @throws Refused with no reason: a handed-over key is told none
 */
export async function claim(
  mine: Holding,
  { identity, keys, facet: issued }: HandedOver,
  name: string
): Promise<HeldFacet> {
  const { service } = mine;
  const known = await service.identity();
  if (!(await goesOn(identity, known))) {
    throw new BadInput('This was handed over by another service.');
  }
  const theirs = new Holding(service, await importKeys(keys));
  const facet = await theirs.accept(issued);
  const { object: _, ...terms }: Terms = lendable(facet.terms);
  const card = await makeCard(service, mine.keys, name);
  const given = await facet.delegate(card, terms);
  if (given.self) {
    await mine.accept(given.self);
  }
  return mine.accept(given.facet);
}

function oneLinkMore(terms: Omit<Need, 'object'>): Omit<Need, 'object'> {
  const { delegation = false, delegation_depth: depth, ...rest } = terms;
  if (delegation && depth === undefined) {
    return { ...rest, delegation };
  }
  return { ...rest, delegation: true, delegation_depth: delegation ? depth! + 1 : 1 };
}
