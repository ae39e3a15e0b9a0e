import {
  b64u,
  carriedKey,
  readToldName,
  sha256B64u,
  toldName,
  type VerifiedToken,
  verifyToken
} from '../../protocol';
import type { ServiceClient } from '../asking/service';
import { BadInput } from '../errors';
import type { PrincipalKeys } from '../keys/keys';

const LIFETIME_S = 24 * 3600;

/** A card as it is handed over: what its bearer signed, and what that one calls itself. */
export interface ReadCard {
  /** What the giver signs, which has no name in it. */
  token: VerifiedToken<'facet-card'>;
  /** A claim, quoted as such. */
  name: string;
  /** What the card commits to, which is sent beside it. */
  told: Uint8Array<ArrayBuffer>;
}

/**
 * A card names the keys that a facet can be given to; no secret. It may be shown for 24 hours.
 * @param name what the bearer calls itself: a claim, quoted as such.
 */
export async function makeCard(
  service: ServiceClient,
  keys: PrincipalKeys,
  name: string
): Promise<string> {
  const told = toldName(name, length => service.exchange.random.bytes(length));
  const token = await service.token(keys, 'facet-card', {
    named: sha256B64u(told),
    public_key: keys.signing.publicKey,
    encryption_key: keys.encryption.publicKey
  });
  return `${token}~${b64u.encode(told)}`;
}

/**
 * Reads a card somebody handed over.
 * @throws Refusal where it is malformed or not signed by its bearer, BadInput where it is not
 * meant for this service or too old, or says another name than its bearer signed.
 */
export async function readCard(service: ServiceClient, card: string): Promise<ReadCard> {
  const { issuer } = await service.identity();
  const [signed = '', beside = '', ...more] = card.split('~');
  const token = await verifyToken<'facet-card'>(signed, {
    typ: 'facet-card',
    resolveKey: carriedKey
  });
  if (token.payload.aud !== issuer) {
    throw new BadInput('The card was made for another service.');
  }
  if (Math.abs(service.exchange.now() - token.payload.iat) > LIFETIME_S) {
    throw new BadInput('The card is older than a day: ask its bearer for a new one.');
  }
  const told = /^[\w-]+$/.test(beside) ? b64u.decode(beside) : new Uint8Array();
  const said = readToldName(told);
  if (said === undefined || more.length > 0 || sha256B64u(told) !== token.payload.named) {
    throw new BadInput(
      'The card does not say who its bearer is, or something else than was signed.'
    );
  }
  return { token, name: said.name, told };
}
