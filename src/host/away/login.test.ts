import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { House } from '../testing/house';
import { logIn } from './login';

describe('a login that comes to nothing after somebody was let in', () => {
  test('leaves its keys overwritten where they lay, as logging out does', async () => {
    const house = await House.open();
    const folder = mkdtempSync(join(tmpdir(), 'facetry-login-'));
    const fresh = join(folder, 'login', 'new');
    // What a disk has of a file whose name is gone.
    const remains = join(folder, 'remains');
    try {
      const owner = await house.enrol('owner', 'Ada');
      const logging = logIn(
        join(folder, 'login'),
        {
          service: { address: 'http://localhost:1' },
          name: 'a script',
          onCode: ({ code }) => {
            linkSync(join(fresh, 'wallet.sqlite'), remains);
            // So the login can't be kept, as on a full disk.
            mkdirSync(join(fresh, 'login.json.new'));
            void owner.system.requests
              .knocking(code)
              .then(shown => owner.system.requests.admit(shown, 'laptop', house.until(3600)));
          },
          signal: new AbortController().signal
        },
        {
          clock: house.clock,
          random: { bytes: length => randomBytes(length) },
          fetch: house.fetch,
          closing: {}
        }
      );
      await expect(logging).rejects.toMatchObject({ code: 'EISDIR' });
      const { principals } = await owner.system.facets.list();
      expect(principals.map(({ petname }) => petname)).toContain('laptop');
      expect(readdirSync(join(folder, 'login'))).toEqual([]);
      expect(readFileSync(remains).length).toBeGreaterThan(0);
      expect(readFileSync(remains).includes('"d":"')).toBe(false);
    } finally {
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
