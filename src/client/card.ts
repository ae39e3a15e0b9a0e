import { type VerifiedToken, carriedKey, verifyToken } from '../protocol';
import { BadInput } from './errors';
import type { PrincipalKeys } from './keys';
import type { ServiceClient } from './service';

const LIFETIME_S = 24 * 3600;

/**
 * A card names the keys that a facet can be given to; no secret. It may be shown for 24 hours.
 * @param name what the bearer calls itself: a claim, quoted as such.
 */
export function makeCard(
  service: ServiceClient,
  keys: PrincipalKeys,
  name: string
): Promise<string> {
  return service.token(keys, 'facet-card', {
    name,
    public_key: keys.signing.publicKey,
    encryption_key: keys.encryption.publicKey
  });
}

/**
 * Reads a card somebody handed over.
 * @throws Refusal where it is malformed or not signed by its bearer, BadInput where it is not
 * meant for this service or too old.
 */
export async function readCard(
  service: ServiceClient,
  card: string
): Promise<VerifiedToken<'facet-card'>> {
  const { issuer } = await service.identity();
  const verified = await verifyToken<'facet-card'>(card, {
    typ: 'facet-card',
    resolveKey: carriedKey
  });
  if (verified.payload.aud !== issuer) {
    throw new BadInput('The card was made for another service.');
  }
  if (Math.abs(service.exchange.now() - verified.payload.iat) > LIFETIME_S) {
    throw new BadInput('The card is older than a day: ask its bearer for a new one.');
  }
  return verified;
}
