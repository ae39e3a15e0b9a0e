/** Who and what the story is of, and by which names it calls them. */
import { b64u, type Definition, definitionDigest } from '../../../../../protocol';
import { definition, ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { signer } from '../../tokens/keys';

const id = (digit: string): string => digit.repeat(32);
export const IDS = {
  root: id('0'),
  requests: id('1'),
  registry: id('2'),
  held: id('3'),
  lent: id('4'),
  renewed: id('5'),
  again: id('6'),
  other: id('7'),
  none: id('9')
};
/** What is asked for in it. */
export const REQUEST = id('a');

export const OWNER = signer('owner').kid;
export const HOLDER = signer('holder').kid;
export const TERMINAL = { principal: ISSUER, kind: 'service', custody: 'own' };
export const ADA = { principal: OWNER, kind: 'owner', custody: 'own', petname: 'Ada' };
export const HELPER = { principal: HOLDER, kind: 'agent', custody: 'own', petname: 'helper' };

export const DEFINITIONS: Record<string, Definition> = {
  list: definition('list'),
  pay: {
    ...definition('pay', { amount: { type: 'number' } }),
    returns: { type: 'object', properties: { fee: { type: 'number', maximum: 3 } } }
  },
  read: definition('read', { path: { type: 'string' } })
};
export const DIGESTS = Object.fromEntries(
  Object.entries(DEFINITIONS).map(([name, value]) => [name, definitionDigest(value)])
);

export const jti = (number: number): string => b64u.encode(new Uint8Array(16).fill(number));
/** What everything that is signed says. */
export const common = (number: number) => ({ aud: ISSUER, iat: NOW, jti: jti(number) });
