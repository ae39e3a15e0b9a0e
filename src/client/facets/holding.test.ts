import { CompactEncrypt, importJWK } from 'jose';

import { b64u, facetId, jcs, nonceOf, type Signer, utf8 } from '../../protocol';
import { ecSigner, ed25519, edSigner } from '../../protocol/testing/keys';
import { payloads } from '../../protocol/testing/payloads';
import type { ServiceClient } from '../asking/service';
import { BadDescriptor, ServiceNewer } from '../errors';
import { newKeys } from '../keys/keys';
import { Holding } from './holding';

const payload = payloads()['facet-descriptor'];

describe('a facet of a service that is newer than its holder', () => {
  /** What taking it in says, signed with this among its terms. */
  async function taken(terms: object, by: () => Promise<Signer> = edSigner): Promise<unknown> {
    const keys = await newKeys({ extractable: true });
    const service = {
      identity: async () => ({ issuer: payload.iss }),
      descriptorKeys: async () => [{ key: ed25519, until: null }]
    } as unknown as ServiceClient;
    const signer = await by();
    const part = (value: object): string => b64u.encode(utf8.encode(jcs(value)));
    const descriptor = { ...payload, sub: keys.signing.kid, terms: { ...payload.terms, ...terms } };
    const input = `${part({ alg: signer.alg, kid: signer.kid, typ: 'facet-descriptor' })}.${part(descriptor)}`;
    const token = `${input}.${b64u.encode(await signer.sign(utf8.encode(input)))}`;
    const jwe = await new CompactEncrypt(utf8.encode(token))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'facet-descriptor' })
      .encrypt(await importJWK(keys.encryption.publicKey, 'ECDH-ES'));
    const nonce = nonceOf(jwe);
    const holding = new Holding(service, keys);
    const answer = await holding
      .accept({ facet_url: `/${nonce}/`, id: facetId(nonce), descriptor: jwe })
      .catch((error: unknown) => error);
    expect(holding.facets).toHaveLength(answer instanceof Error ? 0 : 1);
    return answer;
  }

  test('is held where all of it is known', async () => {
    expect(await taken({})).toMatchObject({ terms: payload.terms });
  });

  test('with a limit that is unknown here is not held, and says which side to update', async () => {
    const error = await taken({ sky: 'blue' });
    expect(error).toBeInstanceOf(ServiceNewer);
    expect(error).toMatchObject({ code: 'service_newer' });
    expect(String(error)).toMatch(/newer release.*sky.*Update Facetry here, then ask again/);
  });

  test('that somebody else signed is nothing but a lie', async () => {
    const error = await taken({ sky: 'blue' }, ecSigner);
    expect(error).toBeInstanceOf(BadDescriptor);
    expect(error).toMatchObject({ code: 'bad_descriptor' });
  });
});
