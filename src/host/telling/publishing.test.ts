import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { HeldFacet, PublishedView } from '../../client';
import {
  formatCheckpoint,
  formatNote,
  logOriginOf,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  parseProof,
  signNote,
  verifyNote,
  verifyReceipt,
  witnessedBy
} from '../../ledger';
import { b64, utf8 } from '../../protocol';
import { openDatabase, publishingPolicy } from '../../service';
import { rotateLog } from '../../service/backup';
import { diagnose } from '../../service/doctor';
import { loadIdentity } from '../../service/storage';
import type { House } from '../testing/house';
import { inhabited } from '../testing/inhabited';
import type { Somebody } from '../testing/people';
import { TestWitness } from '../testing/witness';

const PACE = { roundMs: 5, graceMs: 5, backoffMs: 5, mostBackoffMs: 20 };

describe('a log that k of its witnesses have to cosign', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let account: HeldFacet;
  let witnesses: TestWitness[];
  let policy: string;
  let news: [news: string, witnesses: readonly string[]][];

  beforeEach(async () => {
    news = [];
    ({ house, owner, agent } = await inhabited({ publicLog: true, publishingPace: PACE }));
    account = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    const { logKey } = house.core.identity;
    witnesses = await Promise.all(['w1', 'w2', 'w3'].map(name => TestWitness.open(name, logKey)));
    policy = [...witnesses.map(({ line }) => line), 'group two 2 w1 w2 w3', 'quorum two', ''].join(
      '\n'
    );
    house.options.onNews = (what, who) => {
      news.push([what, who]);
    };
    await demanded(policy);
    await until(() => published().size === house.core.load().entries);
  });
  afterEach(async () => {
    await house.close();
    await Promise.all(witnesses.map(one => one.close()));
  });

  /** Starts the service again, over the same data folder, with this policy. */
  async function demanded(text: string): Promise<void> {
    await house.stop();
    house.options.witnesses = publishingPolicy(text);
    await start();
  }

  async function start(): Promise<void> {
    await house.start();
  }

  /** Looks in each turn. */
  async function until(is: () => boolean): Promise<void> {
    while (!is()) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  const published = (): PublishedView => house.core.publishing()!;
  const stateOf = (name: string): string =>
    published().witnesses.find(one => one.name === name)!.state;
  const told = (what: string): boolean => news.some(([said]) => said === what);
  const file = async (path: string): Promise<{ status: number; body: string }> =>
    house.send('listen', 'GET', `/log/${path}`);

  const origin = (): string => logOriginOf(house.core.identity.logKey);

  async function call(): Promise<number> {
    return (await account.invoke('balance')).status;
  }

  function close(...names: string[]): void {
    for (const one of witnesses.filter(({ name }) => names.includes(name))) {
      one.answer = () => Promise.reject(new Error('gone'));
    }
  }

  function open(): void {
    witnesses.forEach(one => one.beHonest());
  }

  test('is published as far as they cosigned it, and no call waits for them', async () => {
    const { receipt } = await account.invoke('balance');
    expect(
      parseNote(parseProof(utf8.decode(b64.decode(receipt!))).checkpoint).signatures
    ).toHaveLength(1);
    const { entries } = house.core.load();
    await until(() => published().size === entries);
    const note = (await file('checkpoint')).body;
    expect(await verifyNote(note, house.core.identity.logKey)).toContain(`\n${entries}\n`);
    expect((await witnessedBy(note, parsePolicy(policy))).ok).toBe(true);
    expect(news).toEqual([]);
    const view = await owner.system.ledger.checkpoint();
    expect(view.published).toMatchObject({ size: entries, behind_since: null });
  });

  test('is shown to JupyterLab’s page as it stands, with who is missing', async () => {
    const page = await house.enrol('page', 'JupyterLab page');
    close('w1', 'w2');
    await call();
    await until(() => published().behind_since !== null);
    const { size, published: view } = await page.system.ledger.checkpoint();
    expect(view).toMatchObject({ size: published().size, behind_since: published().behind_since });
    expect(view!.size).toBeLessThan(size);
    expect(view!.witnesses.map(({ name, state }) => [name, state])).toEqual([
      ['w1', 'away'],
      ['w2', 'away'],
      ['w3', 'cosigned']
    ]);
  });

  test('whose witnesses are too few stays published as it was, says so, and goes on', async () => {
    const before = await file('checkpoint');
    const { size } = published();
    close('w2', 'w3');
    expect(await call()).toBe(200);
    await until(() => told('too_few'));
    expect(await call()).toBe(200);
    expect(await file('checkpoint')).toEqual(before);
    expect((await file(`tile/entries/000.p/${size}`)).status).toBe(200);
    expect((await file(`tile/entries/000.p/${size + 1}`)).status).toBe(404);
    expect((await file(`tile/0/000.p/${size + 1}`)).status).toBe(404);
    const view = await owner.system.ledger.checkpoint();
    expect(view.size).toBe(house.core.load().entries);
    expect(view.published).toMatchObject({ size, behind_since: expect.any(Number) });
    expect([stateOf('w1'), stateOf('w2'), stateOf('w3')]).toEqual(['cosigned', 'away', 'away']);
    expect(news).toEqual([['too_few', ['w2', 'w3']]]);

    open();
    await until(() => published().size === house.core.load().entries);
    expect(published().behind_since).toBeNull();
    expect(news.map(([what]) => what)).toEqual(['too_few', 'enough']);
  });

  test('gives proofs of what is published with its cosignatures, and none of the rest', async () => {
    const { entries } = house.core.load();
    const { proof } = await owner.system.ledger.prove(entries - 1, { published: true });
    expect((await witnessedBy(parseProof(proof).checkpoint, parsePolicy(policy))).ok).toBe(true);
    close('w1', 'w2', 'w3');
    const jti = agent.holding.service.newJti();
    await account.invoke('balance', {}, { jti });
    const refused = { status: 409, code: 'not_published' };
    await expect(owner.system.ledger.prove(entries, { published: true })).rejects.toMatchObject(
      refused
    );
    const { self } = agent.system;
    await expect(self.outcome(jti, { published: true })).rejects.toMatchObject(refused);
    expect(await self.outcome(jti)).toMatchObject({ state: 'done' });

    open();
    await until(() => published().size === house.core.load().entries);
    const { receipt } = await self.outcome(jti, { published: true });
    expect((await verifyReceipt(receipt!, house.core.identity.logKey)).ok).toBe(true);
    const { checkpoint } = parseProof(utf8.decode(b64.decode(receipt!)));
    expect((await witnessedBy(checkpoint, parsePolicy(policy))).ok).toBe(true);
  });

  describe('is not published by a witness that', () => {
    test.each<
      [
        string,
        string,
        (one: TestWitness, body: string) => Promise<{ status: number; body: string }>
      ]
    >([
      ['answers garbage', 'garbage', async () => ({ status: 200, body: 'thank you\n' })],
      ['answers nothing', 'garbage', async () => ({ status: 200, body: '' })],
      [
        'cosigns another checkpoint',
        'garbage',
        async (one, body) => {
          const { checkpoint } = parseAddCheckpoint(body);
          const { text } = parseNote(checkpoint);
          const other = formatCheckpoint({ ...parseCheckpoint(text), size: 1 });
          return lines(text, [await one.cosign(other)]);
        }
      ],
      [
        'answers with the cosignature of another witness',
        'garbage',
        async (_, body) => {
          const { text } = parseNote(parseAddCheckpoint(body).checkpoint);
          return lines(text, [await witnesses[0]!.cosign(text)]);
        }
      ],
      [
        'answers with its signature under the name of another',
        'garbage',
        async (one, body) => {
          const { text } = parseNote(parseAddCheckpoint(body).checkpoint);
          const signature = await one.cosign(text);
          return lines(text, [{ ...signature, name: 'w1' }]);
        }
      ],
      ['knows no such log', 'refuses', async () => ({ status: 404, body: '' })],
      ['says that the log forked', 'other_log', async () => ({ status: 422, body: '' })],
      [
        'says that it cosigned more than there is',
        'moved_on',
        async () => ({ status: 409, body: '1000000\n' })
      ],
      ['says the same size again and again', 'garbage', async () => ({ status: 409, body: '3\n' })],
      [
        'says another size each time',
        'away',
        async () => ({ status: 409, body: `${Math.floor(Math.random() * 10)}\n` })
      ],
      ['breaks down', 'away', async () => ({ status: 500, body: '' })],
      ['sends us elsewhere', 'away', async () => ({ status: 302, body: '' })]
    ])('%s', async (_, state, answers) => {
      const { size } = published();
      close('w3');
      const liar = witnesses[1]!;
      liar.answer = body => answers(liar, body);
      expect(await call()).toBe(200);
      await until(() => told('too_few'));
      expect(published().size).toBe(size);
      expect(state === 'away' ? ['away', 'garbage'] : [state]).toContain(stateOf('w2'));
      expect(told('other_log')).toBe(state === 'other_log' || state === 'moved_on');
    });

    test('answers after all are gone: whoever calls waits for nobody', async () => {
      let hung = 0;
      for (const one of witnesses) {
        one.answer = () => {
          hung++;
          return new Promise(() => undefined);
        };
      }
      const { size } = published();
      expect([await call(), await call()]).toEqual([200, 200]);
      await until(() => hung > 0);
      expect(await call()).toBe(200);
      expect(published().size).toBe(size);
    });

    test('adds lines of its own key that verify nowhere: one that does is kept', async () => {
      const liar = witnesses[1]!;
      liar.answer = async body => {
        const { text } = parseNote(parseAddCheckpoint(body).checkpoint);
        const good = await liar.cosign(text);
        const bad = { ...good, signature: new Uint8Array(72) };
        return lines(text, [bad, good, bad, await witnesses[0]!.cosign(text)]);
      };
      close('w3');
      await call();
      await until(() => published().size === house.core.load().entries);
      const { signatures } = parseNote((await file('checkpoint')).body);
      expect(signatures.map(({ name }) => name).sort()).toEqual([origin(), 'w1', 'w2'].sort());
    });
  });

  test('that one has forgotten is proven to it from where it is, and the owner is told', async () => {
    const [one] = witnesses;
    const early = await owner.system.ledger.checkpoint({ published: true });
    await call();
    await until(() => published().size === house.core.load().entries);
    one!.memory.set(origin(), parseCheckpoint(parseNote(early.checkpoint).text));
    close('w3');
    await call();
    await until(() => published().size === house.core.load().entries);
    expect(published().witnesses[0]).toMatchObject({
      state: 'forgot',
      detail: expect.stringContaining('fork')
    });
  });

  test('of which somebody runs a copy is published once: the other is found out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facetry-'));
    await house.stop();
    cpSync(house.folder, folder, { recursive: true });
    await start();
    await call();
    await until(() => published().size === house.core.load().entries);
    const shown = (await file('checkpoint')).body;
    const { size } = published();

    await house.moveTo(folder);
    const before = published().size;
    expect(before).toBeLessThan(size);
    while (house.core.load().entries < size) {
      await house.enrol('agent', 'somebody else');
    }
    await until(() => told('other_log'));
    expect(published().size).toBe(before);
    expect(parseCheckpoint(parseNote((await file('checkpoint')).body).text).size).toBe(before);
    for (const { memory } of witnesses) {
      expect(memory.get(origin())).toMatchObject({
        size: parseCheckpoint(parseNote(shown).text).size
      });
    }
  });

  test('stays published over restarts, also while no witness answers', async () => {
    const before = await file('checkpoint');
    close('w1', 'w2', 'w3');
    await call();
    await house.stop();
    await start();
    expect(await file('checkpoint')).toEqual(before);
    expect(await call()).toBe(200);
    open();
    await until(() => published().size === house.core.load().entries);
  });

  test('killed between a cosignature and its record is cosigned again', async () => {
    const [one, two] = witnesses;
    const { size } = published();
    for (const each of [one!, two!]) {
      each.answer = async body => {
        const answer = await each.honest.add(body);
        return answer.status === 200 ? { status: 500, body: '' } : answer;
      };
    }
    close('w3');
    await call();
    await until(() => told('too_few'));
    expect(one!.memory.get(origin())!.size).toBeGreaterThan(size);
    await house.stop();
    open();
    await start();
    await until(() => published().size === house.core.load().entries);
  });

  test('by another key has nothing published before that is cosigned', async () => {
    await house.stop();
    const random = { bytes: (length: number) => new Uint8Array(length) };
    const { log } = await rotateLog(house.database, { clock: house.clock, random });
    await start();
    expect(published().size).toBe(0);
    expect((await file('checkpoint')).status).toBe(404);
    await until(() => told('too_few'));
    expect(stateOf('w1')).toBe('refuses');
    witnesses.forEach(each => each.watch(log));
    open();
    await until(() => published().size === house.core.load().entries);
    expect(await verifyNote((await file('checkpoint')).body, log)).toContain('facetry/');
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await start();
  });

  test('by a stricter policy is published once that is met', async () => {
    close('w3');
    await call();
    await until(() => published().size === house.core.load().entries);
    await demanded(policy.replace('group two 2', 'group two 3'));
    expect([published().size, (await file('checkpoint')).status]).toEqual([0, 404]);
    open();
    await until(() => published().size === house.core.load().entries);
    expect(parseNote((await file('checkpoint')).body).signatures).toHaveLength(4);
  });

  test('that does not continue what was published of it is not gone on with', async () => {
    const given = { clock: house.clock, random: { bytes: randomBytes } };
    const { origin, logKey, signLog } = loadIdentity(house.db, null, given);
    const { size, root } = parseCheckpoint(parseNote((await file('checkpoint')).body).text);
    const put = (checkpoint: { size: number; root: Uint8Array }): void => {
      const note = signNote(formatCheckpoint({ origin, ...checkpoint }), logKey, signLog);
      house.db.prepare('UPDATE published SET checkpoint = ?').run(note);
    };
    const honest = house.db.prepare('SELECT checkpoint FROM published').get()!['checkpoint'];
    for (const other of [
      { size: size + 1_000, root },
      { size, root: new Uint8Array(32) },
      { size: size - 1, root }
    ]) {
      put(other);
      await house.stop();
      const { differences } = await diagnose(house.database);
      expect(differences.map(({ part, code }) => [part, code])).toContainEqual([
        'ledger',
        'published'
      ]);
      await expect(house.start()).rejects.toMatchObject({ code: 'ledger_inconsistent' });
      house.db = openDatabase(house.database);
      house.db.prepare('UPDATE published SET checkpoint = ?').run(honest as string);
      house.db.close();
      await start();
    }
  });

  test.each([
    ['no witness', () => 'quorum none\n'],
    ['more than have an address', () => policy.replace(/ http:\S+/g, '')]
  ])('by a policy that demands %s is none that a service can wait for', (_, text) => {
    expect(() => publishingPolicy(text())).toThrow(
      expect.objectContaining({ code: 'policy_malformed' })
    );
  });
});

function lines(
  text: string,
  signatures: Parameters<typeof formatNote>[1]
): { status: number; body: string } {
  return { status: 200, body: formatNote(text, signatures).slice(text.length + 1) };
}
