import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';

import type { Fetch } from '../../client';
import { openBank, PASSPHRASE } from '../testing/bank';
import type { Desk, Ran } from '../testing/desk';

const NEED = 'need bank stream,missing,balance';

describe('an answer that goes into a file', () => {
  let desk: Desk;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    desk = await openBank();
    folder = join(desk.data, 'out');
    mkdirSync(folder);
  });
  beforeEach(async () => {
    const asked = await desk.run(`${NEED} --no-wait`);
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)?.[1];
    if (request !== undefined) {
      await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    }
    facet = (await desk.run(`${NEED} --timeout 5`)).out.slice(0, 32);
    file = join(folder, 'table.csv');
    writeFileSync(file, 'of yesterday', { mode: 0o640 });
  });
  afterEach(() => {
    desk.between = fetch => fetch;
    // Whatever became of it, nothing else is left.
    expect(readdirSync(folder).filter(name => name.includes('part'))).toEqual([]);
  });
  afterAll(() => desk.close());

  let facet: string;

  /** Resolves once a part of a file was written beside it. */
  async function written(): Promise<void> {
    const part = (): string | undefined => readdirSync(folder).find(name => name.includes('part'));
    for await (const _ of watch(folder)) {
      const name = part();
      if (name !== undefined && statSync(join(folder, name)).size > 0) {
        return;
      }
    }
  }

  /** Begins to stream into the file, or, with `onOutput`, elsewhere. */
  async function streaming(
    line = `invoke ${facet} stream -o ${file}`,
    given: Parameters<Desk['run']>[1] = {}
  ): Promise<{
    ran: Promise<Ran>;
    response: Awaited<ReturnType<Desk['house']['bank']['stream']>>;
  }> {
    const coming = desk.house.bank.stream();
    const ran = desk.run(line, given);
    const response = await coming;
    const begun = given.onOutput ? null : written();
    response.write('a part of it,');
    await begun;
    return { ran, response };
  }

  test('is there once all of it is, in the place and with the mode of what was there', async () => {
    const { ran, response } = await streaming();
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
    response.end('the rest');
    const { code, out, err } = await ran;
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^recorded #\d+\n$/);
    expect(readFileSync(file, 'utf8')).toBe('a part of it,the rest');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test('leaves what was there where its facet is revoked meanwhile', async () => {
    const { ran } = await streaming();
    await desk.run(`revoke ${facet}`);
    const { code, err } = await ran;
    expect(code).toBe(1);
    expect(err).toContain(`Nothing was written to “${file}”`);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  });

  test('leaves what was there where its upstream breaks off', async () => {
    const { ran, response } = await streaming(`invoke ${facet} stream -o ${file} --json`);
    response.destroy();
    const { code, out, err } = await ran;
    expect([code, out, JSON.parse(err).error.code]).toEqual([1, '', 'broken_off']);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  });

  test('leaves what was there after Ctrl-C', async () => {
    const interrupt = new AbortController();
    const { ran } = await streaming(undefined, { signal: interrupt.signal });
    interrupt.abort();
    const { code, err } = await ran;
    expect([code, err]).toEqual([1, expect.stringContaining('Cancelled.')]);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  });

  test('leaves what was there where somebody in between changed it', async () => {
    desk.between =
      (fetch): Fetch =>
      async (address, init) => {
        const answer = await fetch(address, init);
        if (answer.headers.get('facet-intent') === null) {
          return answer;
        }
        const changed = new TransformStream<Uint8Array, Uint8Array>({
          transform: (piece, out) =>
            out.enqueue(Buffer.from(Buffer.from(piece).toString().replace('rest', 'best')))
        });
        const { headers, body } = answer;
        return new Response(body!.pipeThrough(changed), { headers: headers as Headers });
      };
    const { ran, response } = await streaming();
    response.end('the rest');
    const { code, err } = await ran;
    expect([code, err]).toEqual([1, expect.stringContaining('not what the service recorded')]);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  });

  test('is not taken for an error of the service, which is printed', async () => {
    const { code, out, err } = await desk.run(`invoke ${facet} missing -o ${file}`);
    expect([code, out]).toEqual([1, '{"error":"no such account"}']);
    expect(err).toContain('status 404');
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  });

  test('is written through a link, and beside nothing where there is no folder', async () => {
    const link = join(folder, 'link.csv');
    symlinkSync(file, link);
    expect((await desk.run(`invoke ${facet} balance -o ${link} --verify`)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('{"balance":100}');
    const nowhere = await desk.run(`invoke ${facet} balance -o ${folder}/none/table.csv`);
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('in no folder') });
    expect((await desk.run(`invoke ${facet} balance -o /dev/null`)).code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('is told of as it comes where it goes nowhere else, and not as the whole', async () => {
    let printed = (): void => undefined;
    const seen = new Promise<void>(resolve => (printed = resolve));
    const { ran, response } = await streaming(`invoke ${facet} stream`, { onOutput: printed });
    await seen;
    response.destroy();
    const { code, out, err } = await ran;
    expect([code, out]).toEqual([1, 'a part of it,']);
    expect(err).not.toContain('recorded');
  });
});
