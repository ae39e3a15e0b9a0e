import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { callOf, testIo, told } from '../testing/io';
import { nodeDisk } from './disk';
import { FilesAdapter } from './index';

const SECRET = 'outside-secret';
const linux = process.platform === 'linux' ? test : test.skip;

/** Another process, which puts a link to the outside in place of folders and files, and back. */
const ATTACKER = `
import os, select, sys
data, outside = sys.argv[1:]
os.chdir(data)
print('ready', flush=True)
while not select.select([0], [], [], 0)[0]:
    for name, target in (('dir', outside), ('file.txt', outside + '/file.txt')):
        os.symlink(target, 'link')
        os.rename(name, 'kept')
        os.rename('link', name)
        os.unlink(name)
        os.rename('kept', name)
`;

linux('a link that is swapped in again and again gets nothing out, and nothing in', async () => {
  const base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'race-')));
  const [folder, outside] = [join(base, 'data'), join(base, 'outside')];
  for (const place of [join(folder, 'dir'), outside]) {
    fs.mkdirSync(place, { recursive: true });
    fs.writeFileSync(join(place, 'file.txt'), place === outside ? SECRET : 'inside');
  }
  fs.writeFileSync(join(folder, 'file.txt'), 'inside');
  fs.writeFileSync(join(outside, 'only-outside'), '');
  const adapter = new FilesAdapter();
  const io = testIo({ disk: nodeDisk([], 'linux') });
  const inspected = await adapter.inspect({ folder, write: true }, io);
  const attacker = spawn('python3', ['-c', ATTACKER, folder, outside], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = new Promise(resolve => attacker.once('exit', resolve));
  await new Promise(resolve => attacker.stdout.once('data', resolve));
  const seen: Record<string, number> = {};
  const count = (what: string): void => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  const upload = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('written');
  };
  // The race is one where both sides came through.
  const came = (what: string, times: number): boolean => (seen[what] ?? 0) > times;
  const raced = (): boolean => came('inside', 10) && came('refused', 10) && came('written', 0);
  const until = Date.now() + 4_000;
  while (Date.now() < until || !raced()) {
    for (const path of ['dir/file.txt', 'file.txt']) {
      const answer = await told(await adapter.perform(callOf(inspected, 'read', { path }), io));
      count(answer.text === SECRET ? 'escaped' : answer.text === 'inside' ? 'inside' : 'refused');
    }
    const listed = await told(
      await adapter.perform(callOf(inspected, 'list', { path: 'dir' }), io)
    );
    count(listed.status === 200 && listed.text!.includes('only-outside') ? 'escaped' : 'listed');
    const made = callOf(inspected, 'write', { path: 'dir/new.txt' });
    const written = await told(
      await adapter.perform(
        { ...made, upload: { bytes: upload(), length: 7, type: 'text/plain' } },
        io
      )
    );
    count(written.status === 200 || written.status === 201 ? 'written' : 'not written');
  }
  attacker.stdin.end();
  await ended;
  expect(fs.readdirSync(outside)).toEqual(['file.txt', 'only-outside']);
  fs.rmSync(base, { recursive: true });
  expect(seen.escaped).toBeUndefined();
});
