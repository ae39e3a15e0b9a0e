import { MemoryKeyStore, exportKeys, importKeys, newKeys } from './keys';

describe('keys of a principal', () => {
  test.each([
    ['ES256', 'P-256'],
    ['Ed25519', 'X25519']
  ] as const)('%s with %s come back the same from a file', async (alg, crv) => {
    const made = await newKeys({ alg, crv, extractable: true });
    const read = await importKeys(JSON.parse(JSON.stringify(await exportKeys(made))));
    expect(read.signing.kid).toBe(made.signing.kid);
    expect(read.signing.publicKey).toEqual(made.signing.publicKey);
    expect(read.encryption.publicKey).toEqual(made.encryption.publicKey);
    expect(read.signing.privateKey.extractable).toBe(false);
  });

  test('are not extractable unless that was wished', async () => {
    await expect(newKeys().then(exportKeys)).rejects.toThrow();
  });

  test('a private half in the place of the public one is refused', async () => {
    const made = await exportKeys(await newKeys({ extractable: true }));
    const broken = { ...made, signing: { ...made.signing, x: made.encryption.x } };
    await expect(importKeys(broken)).rejects.toThrow();
  });

  test('a store never gives one key in the place of another', async () => {
    const store = new MemoryKeyStore();
    const keys = await newKeys();
    await store.add('ada', keys);
    await expect(store.add('ada', await newKeys())).rejects.toMatchObject({
      code: 'key_name_taken'
    });
    expect(await store.get('ada')).toBe(keys);
    expect(await store.names()).toEqual(['ada']);
    await store.delete('ada');
    expect(await store.get('ada')).toBeUndefined();
  });
});
