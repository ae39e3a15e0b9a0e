import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemKeyring } from './keyring';

describe('a keyring', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'facetry-keyring-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A program in the place of the one that asks it. */
  function answering(script: string): string {
    const path = join(folder, 'python');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o700);
    return path;
  }
  const lying = (said: string) => systemKeyring(answering(`cat <<'END'\n${said}\nEND`))!;
  const KEY = 'k'.repeat(43);

  test.each([
    ['nothing', ''],
    ['no object', 'null'],
    ['a key that is a number', '{"id":"one","key":5}'],
    ['a key that is too short', '{"id":"one","key":"kkkk"}'],
    ['a key that is no text of one', `{"id":"one","key":"${'k'.repeat(42)}="}`],
    ['no name for it', `{"key":"${KEY}"}`],
    ['a name that is another file’s', `{"id":"../one","key":"${KEY}"}`]
  ])('that says %s closes nothing, and is no keyring to read from', async (_, said) => {
    expect(await lying(said).fresh()).toBeUndefined();
    const read = lying(said).read('one');
    await (said.includes(KEY)
      ? expect(read).resolves.toBe(KEY)
      : expect(read).rejects.toMatchObject({ code: 'keyring_elsewhere' }));
  });

  test('that speaks without end is heard for a moment', async () => {
    const keyring = systemKeyring(answering('exec yes'))!;
    expect(await keyring.fresh()).toBeUndefined();
    await expect(keyring.read('one')).rejects.toMatchObject({ code: 'keyring_elsewhere' });
  });

  test('that hangs, with what it started, keeps nobody from ending', async () => {
    const keyring = systemKeyring(answering('sleep 5 & sleep 5'), 300)!;
    await expect(keyring.read('one')).rejects.toMatchObject({
      code: 'keyring_shut',
      message: expect.stringContaining('did not answer')
    });
    expect(await keyring.fresh()).toBeUndefined();
  });

  test('gives what it keeps', async () => {
    const keyring = lying(`{"id":"one","key":"${KEY}"}`);
    expect(await keyring.fresh()).toEqual({ id: 'one', key: KEY });
    expect(await keyring.read('one')).toBe(KEY);
    expect(systemKeyring(undefined)).toBeUndefined();
  });
});
