import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ServiceResponse } from '../../service';
import { Listener } from '../../service/http/listener';
import { LastWords } from './lastWords';

describe('a wallet’s doors, whose process ends', () => {
  const folder = mkdtempSync(join(tmpdir(), 'last-words-'));
  const socketPath = join(folder, 'kernel');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Status and body of a call; rejects where the connection is cut instead. */
  function called(): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const call = request({ socketPath, path: '/wallet/invoke', agent: false }, answer => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve([answer.statusCode!, Buffer.concat(parts).toString()]));
        answer.on('error', reject);
      });
      call.on('error', reject).end();
    });
  }

  test('tell a call that outlasts it that it was stopped, and answer one that does not', async () => {
    const words = new LastWords(200, 500);
    const arrived: ((answer: ServiceResponse) => void)[] = [];
    let both = (): void => undefined;
    const two = new Promise<void>(resolve => (both = resolve));
    const door = new Listener({
      door: 'kernel',
      handler: words.of(
        () =>
          new Promise(resolve => {
            arrived.push(resolve);
            if (arrived.length === 2) {
              both();
            }
          })
      ),
      onError: () => undefined
    });
    await door.listen({ path: socketPath });
    const calls = [called(), called()];
    await two;
    const closed = words.close([door]);
    arrived[0]!({ status: 200, headers: {}, body: Buffer.from('in time') });
    const answers = await Promise.all(calls);
    await closed;
    const [done, stopped] = answers.sort(([one], [other]) => one - other);
    expect(done).toEqual([200, 'in time']);
    expect(stopped![0]).toBe(503);
    expect(JSON.parse(stopped![1])).toEqual({
      error: { code: 'stopped', message: 'The way to the service was stopped during the call.' }
    });
  });
});
