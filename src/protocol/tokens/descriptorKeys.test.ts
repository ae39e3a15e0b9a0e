import { descriptorKeyFollows } from './descriptorKeys';
import { ed25519, edSigner, p256 } from '../testing/keys';
import { ISSUER, NOW } from '../testing/payloads';
import { generateSigningKey } from './keys';
import { sign, type Signer, signerFromKey } from './token';
import type { Jwk } from '../types';

interface Kept {
  key: Jwk;
  signer: Signer;
}

async function made(): Promise<Kept> {
  const { publicKey, privateKey } = await generateSigningKey('Ed25519');
  return { key: publicKey, signer: await signerFromKey(privateKey, publicKey) };
}

const names = ({ signer }: Kept, next: Kept, iss = ISSUER): Promise<string> =>
  sign({ iat: NOW, iss, next: next.key }, 'facet-successor', signer);

describe('a key for descriptors that is another than before', () => {
  let first: Kept;
  let second: Kept;
  let third: Kept;
  let thief: Kept;
  const leads = (known: Kept, current: Kept, successors: string[]): Promise<boolean> =>
    descriptorKeyFollows({
      issuer: ISSUER,
      known: known.key,
      current: current.key,
      successors
    });

  beforeAll(async () => {
    first = { key: ed25519, signer: await edSigner() };
    [second, third, thief] = [await made(), await made(), await made()];
  });

  it('is believed where each before it named the next', async () => {
    const chain = [await names(first, second), await names(second, third)];
    expect(await leads(first, third, chain)).toBe(true);
    expect(await leads(second, third, chain)).toBe(true);
    expect(await leads(third, third, chain)).toBe(true);
    expect(await leads(third, third, [])).toBe(true);
  });

  it('is not believed where nobody, or another service, or a stranger named it', async () => {
    expect(await leads(first, second, [])).toBe(false);
    expect(await leads(first, second, [await names(thief, second)])).toBe(false);
    expect(await leads(first, second, [await names(first, second, 'facetry:other')])).toBe(false);
    expect(await leads(first, third, [await names(first, second)])).toBe(false);
    expect(await leads(first, thief, [await names(first, second), await names(thief, thief)])).toBe(
      false
    );
  });

  it('is not believed by a key that came later, or in another order', async () => {
    const chain = [await names(second, third), await names(first, second)];
    expect(await leads(first, third, chain)).toBe(false);
    expect(await leads(third, first, chain)).toBe(false);
  });

  it('is not believed where the name is bent, another kind of token, or one of too many', async () => {
    const [head, body, signature] = (await names(first, second)).split('.');
    const flipped = signature!.startsWith('A')
      ? `B${signature!.slice(1)}`
      : `A${signature!.slice(1)}`;
    expect(await leads(first, second, [`${head}.${body}.${flipped}`])).toBe(false);
    expect(await leads(first, second, ['nothing'])).toBe(false);
    const keys = await sign(
      { iat: NOW, iss: ISSUER, sealing: [{ key: p256, ends: null }] },
      'facet-keys',
      first.signer
    );
    expect(await leads(first, second, [keys])).toBe(false);
    const step = await names(first, second);
    expect(await leads(first, second, Array<string>(16).fill(step))).toBe(true);
    expect(await leads(first, second, Array<string>(17).fill(step))).toBe(false);
  });
});
