import { CompactEncrypt, importJWK } from 'jose';

import {
  definitionDigest,
  facetId,
  idempotencyKey,
  nonceOf,
  NotUnderstood,
  openDescriptor,
  sealDescriptor
} from './descriptor';
import { jcs } from '../canonical';
import { b64u, sha256Hex, utf8 } from '../encoding';
import { generateEncryptionKey } from './keys';
import { ecSigner, ed25519, edSigner, p256, RFC7518_P256, RFC8037_X25519 } from '../testing/keys';
import { definition, payloads } from '../testing/payloads';
import { sign } from './token';

const payload = payloads()['facet-descriptor'];
const SERVICE = [{ key: ed25519, until: null }];

async function sealed(crv: 'P-256' | 'X25519' = 'P-256') {
  const holder = await generateEncryptionKey({ crv });
  return { holder, jwe: await sealDescriptor(payload, await edSigner(), holder.publicKey) };
}

/** What a wrong service might send: any text, any header. */
async function encrypt(text: string, header: object, jwk: object): Promise<string> {
  const key = await importJWK(jwk, 'ECDH-ES');
  return new CompactEncrypt(utf8.encode(text))
    .setProtectedHeader(header as { alg: string; enc: string })
    .encrypt(key);
}

const HEADER = { alg: 'ECDH-ES', enc: 'A256GCM', cty: 'facet-descriptor' };

describe('a descriptor', () => {
  it.each(['P-256', 'X25519'] as const)('goes to a holder’s %s key and no other', async crv => {
    const { holder, jwe } = await sealed(crv);
    expect(await openDescriptor(jwe, holder.privateKey, SERVICE)).toEqual(payload);
    const other = await generateEncryptionKey({ crv });
    await expect(openDescriptor(jwe, other.privateKey, SERVICE)).rejects.toMatchObject({
      code: 'wrong_key'
    });
  });

  it('is sealed anew each time, so that no two facets share a nonce', async () => {
    const holder = await generateEncryptionKey();
    const signer = await edSigner();
    const [one, two] = [
      await sealDescriptor(payload, signer, holder.publicKey),
      await sealDescriptor(payload, signer, holder.publicKey)
    ];
    expect(nonceOf(one)).not.toBe(nonceOf(two));
  });

  it('says in its header only how to open it', async () => {
    const { jwe } = await sealed();
    const header = JSON.parse(utf8.decode(b64u.decode(jwe.split('.')[0]!))) as object;
    expect(Object.keys(header).sort()).toEqual(['alg', 'cty', 'enc', 'epk']);
  });

  it('may be of a key that was replaced since, but no younger than that', async () => {
    const { holder, jwe } = await sealed();
    const former = (until: number) => [
      { key: p256, until: null },
      { key: ed25519, until }
    ];
    expect(await openDescriptor(jwe, holder.privateKey, former(payload.iat))).toEqual(payload);
    await expect(
      openDescriptor(jwe, holder.privateKey, former(payload.iat - 1))
    ).rejects.toMatchObject({ code: 'wrong_key', detail: expect.stringMatching('younger') });
  });

  it('is refused from another service', async () => {
    const { holder, jwe } = await sealed();
    await expect(
      openDescriptor(jwe, holder.privateKey, [{ key: p256, until: null }])
    ).rejects.toMatchObject({
      code: 'wrong_key'
    });
  });

  it('is refused after a change of any part', async () => {
    const { holder, jwe } = await sealed();
    for (const i of [5, jwe.indexOf('..') + 4, jwe.length - 40, jwe.length - 2]) {
      const changed = jwe.slice(0, i) + (jwe[i] === 'A' ? 'B' : 'A') + jwe.slice(i + 1);
      await expect(openDescriptor(changed, holder.privateKey, SERVICE)).rejects.toThrow(/form|key/);
    }
  });

  it('is refused where the JWE is of another kind', async () => {
    const holder = await generateEncryptionKey();
    const token = await sign(payload, 'facet-descriptor', await edSigner());
    for (const [text, header] of [
      [token, { ...HEADER, enc: 'A128GCM' }],
      [token, { ...HEADER, enc: 'A256CBC-HS512' }],
      [token, { ...HEADER, alg: 'ECDH-ES+A256KW' }],
      [token, { ...HEADER, cty: 'JWT' }],
      [token, { ...HEADER, zip: 'DEF' }],
      [token, { ...HEADER, kid: 'x' }],
      ['no token', HEADER]
    ] as const) {
      let jwe: string;
      try {
        jwe = await encrypt(text, header, holder.publicKey);
      } catch {
        continue;
      }
      await expect(openDescriptor(jwe, holder.privateKey, SERVICE)).rejects.toMatchObject({
        code: 'malformed'
      });
    }
  });

  it('is refused where a token of another type was encrypted', async () => {
    const holder = await generateEncryptionKey();
    const token = await sign(payloads()['facet-card'], 'facet-card', await edSigner());
    const jwe = await encrypt(token, HEADER, holder.publicKey);
    await expect(openDescriptor(jwe, holder.privateKey, SERVICE)).rejects.toThrow(/typ/);
  });

  it.each(['', 'a.b.c', 'e30..AAAA.AAAA.AAAA', '....', 'e30.AAAA.AAAA.AAAA.AAAA'])(
    '%j is none',
    async text => {
      const { privateKey } = await generateEncryptionKey();
      await expect(openDescriptor(text, privateKey, SERVICE)).rejects.toMatchObject({
        code: 'malformed'
      });
    }
  );

  it('can not be sealed to a signing or private key', async () => {
    const signer = await edSigner();
    await expect(sealDescriptor(payload, signer, ed25519)).rejects.toMatchObject({
      code: 'malformed'
    });
    await expect(sealDescriptor(payload, signer, RFC7518_P256)).rejects.toMatchObject({
      code: 'malformed'
    });
    await expect(sealDescriptor(payload, signer, RFC8037_X25519)).resolves.toMatch(/^[^.]+\.\./);
  });
});

describe('names', () => {
  it('follow from the bytes of the descriptor', () => {
    const nonce = sha256Hex('some JWE').slice(0, 32);
    expect(nonceOf('some JWE')).toBe(nonce);
    expect(facetId(nonce)).toBe(sha256Hex(`facet-id/1\n${nonce}`).slice(0, 32));
    expect(idempotencyKey('i', 'f', 'j')).toBe(sha256Hex('idempotency/1\ni\nf\nj').slice(0, 32));
  });

  it('of definitions change with every member', () => {
    const before = definitionDigest(definition('a'));
    expect(definitionDigest({ ...definition('a'), safe: false })).not.toBe(before);
    expect(definitionDigest({ ...definition('a'), summary: '' })).not.toBe(before);
    expect(definitionDigest(definition('a', { x: {} }))).not.toBe(before);
    expect(definitionDigest(definition('a'))).toBe(before);
  });
});

describe('a descriptor of a later release', () => {
  const part = (value: object): string => b64u.encode(utf8.encode(jcs(value)));
  /** What opening says of whatever payload, signed as descriptors are, and changed after that. */
  async function opened(
    change: object,
    { by = edSigner, after = {} }: { by?: typeof edSigner; after?: object } = {}
  ): Promise<unknown> {
    const holder = await generateEncryptionKey();
    const signer = await by();
    const head = part({ alg: signer.alg, kid: signer.kid, typ: 'facet-descriptor' });
    const input = `${head}.${part({ ...payload, ...change })}`;
    const signature = b64u.encode(await signer.sign(utf8.encode(input)));
    const token = `${head}.${part({ ...payload, ...change, ...after })}.${signature}`;
    const jwe = await encrypt(token, HEADER, holder.publicKey);
    return openDescriptor(jwe, holder.privateKey, SERVICE).catch((error: unknown) => error);
  }

  it('opens where nothing in it is unknown', async () => {
    expect(await opened({})).toEqual(payload);
  });

  it.each<[string, object]>([
    ['a member', { sky: 'blue' }],
    ['a term', { terms: { ...payload.terms, sky: 'blue' } }],
    [
      'a kind of constraint',
      { terms: { ...payload.terms, constraints: { amount: { sky: 'blue' } } } }
    ]
  ])('with %s that is unknown here is told apart from one that nobody signed', async (_, more) => {
    const error = await opened(more);
    expect(error).toBeInstanceOf(NotUnderstood);
    expect(String(error)).toMatch(/sky/);
    for (const forged of [
      await opened(more, { by: ecSigner }),
      await opened({}, { after: more })
    ]) {
      expect(forged).toMatchObject({ code: 'malformed' });
      expect(forged).not.toBeInstanceOf(NotUnderstood);
    }
  });
});
