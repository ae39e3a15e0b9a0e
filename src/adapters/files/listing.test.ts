import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nodeDisk } from './disk';
import { listRows, modifiedAt } from './listing';
import { Visit } from './visit';

const LINKS = 300;
const STEPS = 100;
/** Looked at together, each with its way. */
const HELD_AT_MOST = 32 * (2 * STEPS + 8);

describe('a folder full of links', () => {
  it('has no more held open than those that are looked at', async () => {
    const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'links-')));
    fs.mkdirSync(join(folder, 'a'));
    for (let link = 0; link < LINKS; link++) {
      fs.symlinkSync(`${'a/../'.repeat(STEPS)}a`, join(folder, `link-${link}`));
    }
    let [held, most] = [0, 0];
    const disk = {
      ...nodeDisk([]),
      open: async (...asked: Parameters<typeof open>) => {
        const handle = await open(...asked);
        held += 1;
        most = Math.max(most, held);
        const close = handle.close.bind(handle);
        handle.close = async () => {
          held -= 1;
          await close();
        };
        return handle;
      }
    };
    try {
      const rows = await Visit.to(disk, folder, visit => listRows(disk, visit, '', '', 1_000));
      expect(rows.filter(({ type }) => type === 'folder')).toHaveLength(LINKS + 1);
      expect(most).toBeLessThan(HELD_AT_MOST);
      expect(held).toBe(0);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe('a time of change', () => {
  it.each([
    [
      'of a file system that counts further than calendars',
      9_000_000_000_000_000n,
      '9999-12-31T23:59:59.999Z'
    ],
    [
      'just beyond the last that has four digits of a year',
      253_402_300_800_000n,
      '9999-12-31T23:59:59.999Z'
    ],
    ['before the first year', -99_999_999_999_999_999n, '0000-01-01T00:00:00.000Z'],
    ['of a usual file', 1_790_000_000_123n, '2026-09-21T14:13:20.123Z']
  ])('%s is told, whatever it is', (_why, mtimeMs, told) => {
    expect(modifiedAt({ mtimeMs }).toISOString()).toBe(told);
  });
});
