import { exportKeys, newKeys } from '../../client';
import { newJti, sign, signerFromKey, verifyToken } from '../../protocol';
import { derSignature } from '../../service/gateway/tokens/verify';
import { joinedSignature, openKeys } from './openKeys';

describe.each(['ES256', 'Ed25519'] as const)('keys of %s that are kept here', alg => {
  test('sign at once what their public half verifies', async () => {
    const made = await newKeys({ alg, extractable: true });
    const { signing } = await openKeys(await exportKeys(made));
    const { kid, signNow } = signing;
    const signer = { kid, alg, sign: async (bytes: Uint8Array) => signNow!(bytes) };
    const payload = { aud: 'issuer', iat: 1_800_000_000, jti: newJti(), request: 'a'.repeat(32) };
    const token = await sign(payload, 'facet-poll', signer);
    const { publicKey: key } = made.signing;
    await expect(verifyToken(token, { typ: 'facet-poll', key })).resolves.toMatchObject({ kid });
    const same = await sign(
      payload,
      'facet-poll',
      await signerFromKey(made.signing.privateKey, key)
    );
    expect(token.split('.').slice(0, 2)).toEqual(same.split('.').slice(0, 2));
  });
});

describe('a signature that OpenSSL writes as DER', () => {
  test('is joined as it was, whatever its numbers begin with', async () => {
    const { signing } = await openKeys(await exportKeys(await newKeys({ extractable: true })));
    const numbers = [
      ...Array.from({ length: 500 }, () => signing.signNow!(Buffer.from('x'))),
      Buffer.alloc(64, 0xff),
      Buffer.alloc(64, 0x7f),
      // What is left of numbers whose first bytes are zero is as short as can be.
      ...[1, 16, 31].map(zeros =>
        Buffer.alloc(64, 0x80)
          .fill(0, 0, zeros)
          .fill(0, 32, 32 + zeros)
      ),
      ...[1, 16, 31].map(zeros => Buffer.alloc(64, 0x01).fill(0, 32, 32 + zeros))
    ];
    for (const joined of numbers) {
      expect(Buffer.from(joinedSignature(derSignature(joined)))).toEqual(Buffer.from(joined));
    }
  });
});
