import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { callOf, testIo, told } from '../testing/io';
import { nodeDisk } from './disk';
import { FilesAdapter } from './index';

describe('a folder is registered', () => {
  const adapter = new FilesAdapter();
  const io = testIo();
  test.each<[unknown, string]>([
    [null, 'config_malformed'],
    [{}, 'folder_malformed'],
    [{ folder: 'data' }, 'folder_malformed'],
    [{ folder: '/tmp/\0x' }, 'folder_malformed'],
    [{ folder: '/' }, 'folder_refused'],
    [{ folder: '/proc/self' }, 'folder_refused'],
    [{ folder: '/tmp/../etc' }, 'folder_refused'],
    [{ folder: '/no/such/folder' }, 'folder_missing'],
    [{ folder: __filename }, 'folder_malformed'],
    [{ folder: tmpdir(), write: 'yes' }, 'config_malformed'],
    [{ folder: tmpdir(), max_bytes: 0 }, 'config_malformed'],
    [{ folder: tmpdir(), max_bytes: 2.5 }, 'config_malformed'],
    [{ folder: tmpdir(), mode: 'rw' }, 'config_malformed']
  ])('not as %j', async (config, expected) => {
    await expect(adapter.inspect(config, io)).rejects.toMatchObject({
      code: expected,
      message: expect.stringMatching(/\.$/) as string
    });
  });

  test('by its real path, from "~/" too', async () => {
    const base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'home-')));
    fs.mkdirSync(join(base, 'real'));
    fs.symlinkSync('real', join(base, 'alias'));
    const home = { ...io, disk: { ...io.disk, home: base } };
    expect((await adapter.inspect({ folder: '~/alias' }, home)).config).toEqual({
      folder: join(base, 'real'),
      write: false,
      max_bytes: 17_179_869_184
    });
    fs.rmSync(base, { recursive: true });
  });

  test('and tested', async () => {
    const { config } = await adapter.inspect({ folder: fs.realpathSync(tmpdir()) }, io);
    expect(await adapter.test(config, io)).toEqual({
      ok: true,
      message: 'The folder can be read.'
    });
  });
});

describe('without descriptors, a folder that others can change', () => {
  const adapter = new FilesAdapter();
  const io = testIo({ disk: nodeDisk([], 'darwin') });
  let base: string;
  let folder: string;
  beforeEach(() => {
    base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'open-')));
    folder = join(base, 'data');
    fs.mkdirSync(join(folder, 'shared'), { recursive: true });
    fs.writeFileSync(join(folder, 'shared', 'a.csv'), 'a');
  });
  afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

  test.each([0o777, 0o775, 0o1777])('is not registered (mode %o), nor one below it', async mode => {
    fs.chmodSync(folder, mode);
    for (const place of [folder, join(folder, 'shared')]) {
      // Above a registered folder a sticky one will do, if it is the system's.
      const fine = mode === 0o1777 && place !== folder && fs.statSync(folder).uid === 0;
      const registered = adapter.inspect({ folder: place }, io);
      await (fine
        ? expect(registered).resolves.toBeDefined()
        : expect(registered).rejects.toMatchObject({ code: 'folder_refused' }));
    }
    const bound = testIo({ disk: nodeDisk([], 'linux') });
    if (process.platform === 'linux') {
      await expect(adapter.inspect({ folder }, bound)).resolves.toBeDefined();
    }
  });

  test('is refused at a call where it, or a part of it, was opened later', async () => {
    const inspected = await adapter.inspect({ folder }, io);
    const read = async (): Promise<unknown> => {
      const answer = await told(
        await adapter.perform(callOf(inspected, 'read', { path: 'shared/a.csv' }), io)
      );
      return answer.status === 200
        ? answer.text
        : (JSON.parse(answer.text!) as { code: string }).code;
    };
    expect(await read()).toBe('a');
    for (const part of [join(folder, 'shared'), folder, base]) {
      fs.chmodSync(part, 0o777);
      expect(await read()).toBe('folder_open_to_others');
      fs.chmodSync(part, 0o755);
    }
    expect(await read()).toBe('a');
  });
});
