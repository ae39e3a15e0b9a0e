import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { timeoutsByHand } from '../../../engine/testing/timers';
import type { ActionBody, Answer, HeldFacet } from '../../../client';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const HELD = 64 * 1024;
const PIECE = 32 * 1024;
const BEFORE = 'what was there before';

/** Bytes that are not all alike. */
const content = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 251));
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an upload that is too long to be held', () => {
  const bytes = content(10 * PIECE);
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;
  let folder: string;

  beforeEach(async () => {
    house = await House.open({
      limits: { maxHeld: HELD, maxUpload: 2 ** 20, streamIdleMs: 60_000 }
    });
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'analyst');
    folder = mkdtempSync(join(tmpdir(), 'facetry-shared-'));
    writeFileSync(join(folder, 'big.bin'), BEFORE);
    await owner.holding.find('aios/registry', 'add').call('add', {
      name: 'shared',
      kind: 'files',
      config: { folder, write: true }
    });
    facet = await house.grant(owner, agent, { object: 'shared', actions: ['write'] });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The pieces of `sent`, with `between` awaited after the first. */
  function streamOf(sent: Uint8Array, between?: () => Promise<void>): ReadableStream<Uint8Array> {
    let at = 0;
    return new ReadableStream({
      async pull(controller) {
        if (at === PIECE) {
          await between?.();
        }
        if (at >= sent.length) {
          return controller.close();
        }
        controller.enqueue(sent.subarray(at, (at += PIECE)));
      }
    });
  }

  function claiming(claimed: Uint8Array, stream: () => ReadableStream<Uint8Array>): ActionBody {
    const type = 'application/octet-stream';
    return { stream, digest: digestOf(claimed), length: claimed.length, type };
  }

  const write = (body: ActionBody, more: { signal?: AbortSignal } = {}): Promise<Answer> =>
    facet.send('write', { path: 'big.bin' }, { body, ...more });

  async function complaint(answer: Answer): Promise<string> {
    expect(answer.receipt).toBeNull();
    return (await answer.json<{ code: string }>()).code;
  }

  /** The folder is as it was, once the runner has put away the half that it had. */
  async function expectUntouched(): Promise<void> {
    const clean = (): boolean => readdirSync(folder).every(name => !name.endsWith('.part'));
    await new Promise<void>(resolve => {
      const watching = watch(folder, () => settle());
      const settle = (): void => {
        if (clean()) {
          watching.close();
          resolve();
        }
      };
      settle();
    });
    expect(readdirSync(folder)).toEqual(['big.bin']);
    expect(readFileSync(join(folder, 'big.bin'), 'utf8')).toBe(BEFORE);
  }

  const lastOutcome = async (answer: Answer): Promise<Record<string, unknown>> =>
    (await agent.system.self.outcome(answer.jti)) as unknown as Record<string, unknown>;

  test('is passed on as it comes, and there at its end', async () => {
    const answer = await write(claiming(bytes, () => streamOf(bytes)));
    expect(answer.status).toBe(200);
    expect(answer.receipt).not.toBeNull();
    expect(readFileSync(join(folder, 'big.bin')).equals(bytes)).toBe(true);
    expect(house.newest(2)).toEqual(['intent', 'outcome']);
  });

  test.each([
    ['other bytes', Buffer.from(bytes).fill(1, bytes.length - 1)],
    ['fewer bytes', bytes.subarray(0, bytes.length - 1)],
    ['a piece less', bytes.subarray(0, bytes.length - PIECE)],
    ['more bytes', Buffer.concat([bytes, Buffer.of(0)])],
    ['no bytes', Buffer.alloc(0)]
  ])('with %s than were signed changes nothing', async (_what, sent) => {
    const answer = await write(claiming(bytes, () => streamOf(sent)));
    expect([answer.status, await complaint(answer)]).toEqual([422, 'body_mismatch']);
    expect(await lastOutcome(answer)).toMatchObject({ state: 'failed', code: 'body_mismatch' });
    await expectUntouched();
  });

  test('whose sender breaks off changes nothing', async () => {
    const broken = (): ReadableStream<Uint8Array> =>
      streamOf(bytes, () => Promise.reject(new Error('gone')));
    const answer = await write(claiming(bytes, broken));
    expect(await complaint(answer)).toBe('body_mismatch');
    await expectUntouched();
  });

  test('is cut when its facet is revoked meanwhile, and changes nothing', async () => {
    const answer = await write(
      claiming(bytes, () =>
        streamOf(bytes, async () => void (await owner.system.facets.revoke(facet.id)))
      )
    );
    expect([answer.status, await complaint(answer)]).toEqual([502, 'cut']);
    expect(await lastOutcome(answer)).toMatchObject({ state: 'cut', code: 'cut' });
    await expectUntouched();
  });

  test('is cut when its facet expires meanwhile', async () => {
    timeoutsByHand();
    const need = { object: 'shared', actions: ['write'], expiry: house.until(40) };
    facet = await house.grant(owner, agent, need);
    const later = async (): Promise<void> => {
      house.ahead += 41_000;
      await jest.advanceTimersByTimeAsync(41_000);
    };
    const answer = await write(claiming(bytes, () => streamOf(bytes, later)));
    expect([answer.status, await complaint(answer)]).toEqual([502, 'expired']);
    expect(await lastOutcome(answer)).toMatchObject({ state: 'cut', code: 'expired' });
    await expectUntouched();
  });

  test('that stops coming ends, so that nobody holds a place for good', async () => {
    timeoutsByHand();
    let ended = false;
    const call = write(
      claiming(bytes, () => streamOf(bytes, () => new Promise(() => undefined)))
    ).finally(() => (ended = true));
    while (!ended) {
      await jest.advanceTimersByTimeAsync(10_000);
    }
    const answer = await call;
    expect([answer.status, await complaint(answer)]).toEqual([504, 'upstream_timeout']);
    await expectUntouched();
  });

  test('is not read where it is refused', async () => {
    let read = 0;
    const counting = (): ReadableStream<Uint8Array> =>
      new ReadableStream({ pull: () => void read++ }, { highWaterMark: 0 });
    const answer = await facet.send(
      'read',
      { path: 'big.bin' },
      {
        body: claiming(bytes, counting)
      }
    );
    expect(answer.status).toBe(404);
    expect(read).toBe(0);
    await house.appended(() => house.newest(1)[0] === 'refusal');
  });

  test('beyond the most that is taken is refused before anything is done', async () => {
    const huge = { ...claiming(bytes, () => streamOf(bytes)), length: 2 ** 20 + 1 };
    expect((await write(huge)).status).toBe(404);
    expect(house.newest(1)).not.toContain('intent');
    await expectUntouched();
  });

  test('is nothing that the service’s own actions take', async () => {
    const find = owner.holding.find('aios/registry', 'add');
    const config = { folder, write: true };
    const args = { name: 'other', kind: 'files', config };
    const answer = await find.send('add', args, { body: claiming(bytes, () => streamOf(bytes)) });
    expect(answer.status).toBe(404);
  });

  test('goes nowhere where the ledger can’t be written', async () => {
    house.diskFails(true);
    const answer = await write(claiming(bytes, () => streamOf(bytes)));
    expect([answer.status, await complaint(answer)]).toEqual([503, 'ledger_unavailable']);
    await expectUntouched();
    house.diskFails(false);
  });
});
