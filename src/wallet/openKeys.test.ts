import { exportKeys, newKeys } from '../client';
import { newJti, sign, signerFromKey, verifyToken } from '../protocol';
import { openKeys } from './openKeys';

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
