import { seal, unseal } from './sealed';

describe('a sealed key file', () => {
  test('opens with its passphrase, however the accents were typed', async () => {
    const sealed = await seal({ secret: 'd-value' }, 'schöne Grüße');
    expect(sealed).not.toContain('d-value');
    expect(await unseal(sealed, 'scho\u0308ne Gru\u0308ße')).toEqual({ secret: 'd-value' });
  });

  test('opens with no other, and not when a byte of it was changed', async () => {
    const sealed = await seal({ secret: 1 }, 'correct horse', 1024);
    await expect(unseal(sealed, 'correct horsf')).rejects.toMatchObject({
      code: 'wrong_passphrase'
    });
    for (const part of ['salt', 'nonce', 'sealed', 'tag'] as const) {
      const file = JSON.parse(sealed) as Record<typeof part, string>;
      const flipped = (file[part].startsWith('A') ? 'B' : 'A') + file[part].slice(1);
      const changed = JSON.stringify({ ...file, [part]: flipped });
      await expect(unseal(changed, 'correct horse')).rejects.toMatchObject({
        code: 'wrong_passphrase'
      });
    }
  });

  test('a short tag does not make guessing easier', async () => {
    const file = JSON.parse(await seal(1, 'correct horse', 1024)) as { tag: string };
    const short = JSON.stringify({ ...file, tag: file.tag.slice(0, 6) });
    await expect(unseal(short, 'correct horse')).rejects.toMatchObject({
      code: 'wrong_passphrase'
    });
  });

  test('one that asks for endless work is not opened', async () => {
    const file = JSON.parse(await seal(1, 'correct horse', 1024)) as object;
    for (const cost of [2 ** 30, 1000, 0, -1, '1024']) {
      const heavy = JSON.stringify({ ...file, cost });
      await expect(unseal(heavy, 'correct horse')).rejects.toMatchObject({
        code: 'key_file_broken'
      });
    }
  });

  const PARTLESS = '{"facetry":"facetry sealed keys 1","cost":2}';
  test.each(['', '{}', '[]', 'null', 'x', PARTLESS])(
    'that is no such file (%s) says so',
    async text => {
      await expect(unseal(text, 'x')).rejects.toMatchObject({ code: 'key_file_broken' });
    }
  );
});
