import type { EntryView } from '../../../client';
import {
  parseCheckpoint,
  parseProof,
  verifyConsistency,
  verifyEntry,
  verifyNote
} from '../../../ledger';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

describe('the ledger', () => {
  let house: House;
  let owner: Somebody;
  let page: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    page = await house.enrol('page', 'the page');
    agent = await house.enrol('agent', 'helper');
    await house.connectBank(owner);
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['deposit'] });
    await facet.invoke('deposit', { amount: 7 });
  });
  afterAll(() => house.close());

  const intents = async (asker: Somebody): Promise<EntryView[]> =>
    (await asker.system.ledger.query({ kinds: ['intent'] })).entries;

  test('tells the whole story in order', async () => {
    const { entries, size } = await owner.system.ledger.query({ limit: 1000 });
    expect(entries.map(({ index }) => index)).toEqual([...Array(size).keys()]);
    const kinds = entries.map(({ kind }) => kind);
    expect(kinds[0]).toBe('genesis');
    expect(kinds.slice(-6)).toEqual([
      'registration',
      'request',
      'decision',
      'grant',
      'intent',
      'outcome'
    ]);
  });

  test('is read page by page from its first entry on', async () => {
    const seen: number[] = [];
    const { size } = await owner.system.ledger.query({ limit: 1 });
    while (seen.length < size) {
      const after = seen.at(-1) ?? -1;
      const { entries } = await owner.system.ledger.query({ after, limit: 3 });
      seen.push(...entries.map(({ index }) => index));
    }
    expect(seen.slice(0, size)).toEqual([...Array(size).keys()]);
    await expect(owner.system.ledger.query({ after: -2 })).rejects.toMatchObject({
      explained: { code: 'argument_invalid' }
    });
  });

  test('shows an owner all, and a page what was done but not with what', async () => {
    const [whole] = await intents(owner);
    expect(Object.keys(whole!.openings)).toEqual(['args', 'token', 'what', 'who']);
    expect(whole).toMatchObject({ principal: agent.holding.kid, petname: 'helper' });
    const [seen] = await intents(page);
    expect(Object.keys(seen!.openings)).toEqual(['what', 'who']);
    expect(seen!.leaf).toBe(whole!.leaf);
    const entry = await page.system.ledger.entry(whole!.index);
    expect(Object.keys(entry.openings)).toEqual(['what', 'who']);
  });

  test('shows a page its own acts, and those of keys that the wallet holds, whole', async () => {
    const { code } = await house.core.authority.introduce({
      kind: 'notebook',
      petname: 'report.ipynb',
      custody: 'wallet'
    });
    const notebook = await house.enrolWith(code);
    const facet = await house.grant(owner, notebook, { object: 'bank', actions: ['balance'] });
    await facet.invoke('balance');
    const seen = (await intents(page)).filter(
      ({ principal }) => principal === notebook.holding.kid
    );
    expect(Object.keys(seen[0]!.openings)).toEqual(['args', 'token', 'what', 'who']);
  });

  test('shows everybody else their own entries only', async () => {
    const delegable = await agent.system.self.entries();
    expect(delegable.entries.length).toBeGreaterThan(0);
    expect(new Set(delegable.entries.map(({ principal }) => principal))).toEqual(
      new Set([agent.holding.kid])
    );
  });

  test('is asked by principal, facet, kind and range', async () => {
    const ask = owner.system.ledger.query.bind(owner.system.ledger);
    const indexes = async (question: Parameters<typeof ask>[0]): Promise<number[]> =>
      (await ask(question)).entries.map(({ index }) => index);
    const all = (await ask({ limit: 1000 })).entries;
    const of = (is: (entry: EntryView) => boolean): number[] =>
      all.filter(is).map(({ index }) => index);
    const { kid } = agent.holding;
    expect(await indexes({ principal: kid })).toEqual(of(({ principal }) => principal === kid));
    expect(await indexes({ kinds: ['grant', 'outcome'] })).toEqual(
      of(({ kind }) => kind === 'grant' || kind === 'outcome')
    );
    expect(await indexes({ after: 2, limit: 3 })).toEqual([3, 4, 5]);
    expect(await indexes({ before: 10, limit: 3 })).toEqual([7, 8, 9]);
    expect(await indexes({ after: 2, before: 5 })).toEqual([3, 4]);
    expect(await indexes({ facet: '0'.repeat(32) })).toEqual([]);
  });

  test('is asked by object, action, how it ended, and time', async () => {
    const ask = async (question: Parameters<typeof owner.system.ledger.query>[0]) =>
      (await owner.system.ledger.query(question)).entries;
    const [intent] = await intents(owner);
    const did = { object: 'bank', action: 'deposit' };
    expect(await ask({ ...did, kinds: ['intent'] })).toEqual([intent]);
    const [outcome] = await ask({ ...did, outcome: 'done', principal: agent.holding.kid });
    expect(outcome).toMatchObject({ kind: 'outcome', ref: intent!.index });
    expect(await ask({ ...did, outcome: 'failed' })).toEqual([]);
    const at = Math.floor(intent!.at / 1000);
    expect(await ask({ ...did, since: at, until: at + 1, kinds: ['intent'] })).toEqual([intent]);
    expect(await ask({ ...did, until: at })).toEqual([]);
    expect(await ask({ ...did, since: at + 3600 })).toEqual([]);
  });

  test('tells by no search of what the asker may not see', async () => {
    const curious = await house.enrol('agent', 'curious');
    const looks = await house.grant(owner, curious, { object: 'aios/ledger', actions: ['query'] });
    const ask = async (question: object) =>
      (await looks.call<{ entries: EntryView[] }>('query', { ...question })).entries;
    expect((await ask({})).length).toBeGreaterThan(0);
    for (const question of [
      { object: 'bank' },
      { object: 'bank', outcome: 'done' },
      { principal: agent.holding.kid },
      { principal: agent.holding.kid, kinds: ['intent'] }
    ]) {
      expect(await ask(question)).toEqual([]);
    }
  });

  test('proves its entries, and that it only ever grew', async () => {
    const { logKey } = house.core.identity;
    const { entries, checkpoint } = await owner.system.ledger.query({ limit: 1000 });
    for (const { index, leaf, openings } of entries) {
      const { proof } = await owner.system.ledger.prove(index);
      const verdict = await verifyEntry({
        leaf: Buffer.from(leaf, 'base64'),
        openings,
        proof,
        vkey: logKey
      });
      expect(verdict.checks.filter(({ ok }) => !ok)).toEqual([]);
    }
    const last = parseCheckpoint(await verifyNote(checkpoint, logKey));
    await house.enrol('agent', 'another');
    const grown = await owner.system.ledger.consistency(last.size);
    const now = parseCheckpoint(await verifyNote(grown.checkpoint, logKey));
    const hashes = grown.hashes.map(hash => Buffer.from(hash, 'base64'));
    expect(verifyConsistency(last.size, now.size, last.root, now.root, hashes)).toBeNull();
  });

  test('shows and proves many entries in one answer, all by one checkpoint', async () => {
    const { logKey } = house.core.identity;
    const { size } = await owner.system.ledger.query({ limit: 1 });
    const indexes = Array.from({ length: size }, (_, index) => size - 1 - index);
    const entries = await owner.system.ledger.entries([...indexes, 0, 0]);
    expect(entries.map(({ index }) => index)).toEqual([...indexes].reverse());
    const proofs = await owner.system.ledger.proveAll(indexes.slice(0, 100));
    expect(proofs.size).toBe(Math.min(size, 100));
    const checkpoints = [...proofs.values()].map(proof => parseProof(proof).checkpoint);
    expect(new Set(checkpoints).size).toBe(1);
    for (const { index, leaf, openings } of entries.filter(({ index }) => proofs.has(index))) {
      const verdict = await verifyEntry({
        leaf: Buffer.from(leaf, 'base64'),
        openings,
        proof: proofs.get(index)!,
        vkey: logKey
      });
      expect(verdict.checks.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  test('shows and proves of named entries no more than each by itself', async () => {
    const curious = await house.enrol('agent', 'curious for many');
    const actions = ['query', 'entry', 'prove'];
    const looks = await house.grant(owner, curious, { object: 'aios/ledger', actions });
    const { entries } = await looks.call<{ entries: EntryView[] }>('query', {});
    const own = entries.map(({ index }) => index);
    expect(own.length).toBeGreaterThan(0);
    const others = [0, 1, 2, 3].filter(index => !own.includes(index));
    expect(others).not.toEqual([]);
    const shown = await looks.call<{ entries: EntryView[] }>('query', {
      indexes: [...others, ...own, 100_000]
    });
    expect(shown.entries).toEqual(entries);
    await expect(looks.call('prove', { indexes: [...own, others[0]!] })).rejects.toMatchObject({
      code: 'no_such_entry'
    });
    for (const args of [{}, { index: own[0]!, indexes: own }]) {
      await expect(looks.call('prove', args)).rejects.toMatchObject({ code: 'bad_range' });
    }
    await expect(looks.call('query', { indexes: own, limit: 1 })).rejects.toMatchObject({
      code: 'bad_range'
    });
    await expect(
      looks.call('query', { indexes: Array.from({ length: 101 }, (_, at) => at) })
    ).rejects.toMatchObject({ code: 'argument_invalid' });
  });

  test('says no to ranges and entries that are not there', async () => {
    await expect(owner.system.ledger.entry(100_000)).rejects.toMatchObject({
      code: 'no_such_entry'
    });
    await expect(owner.system.ledger.prove(100_000)).rejects.toMatchObject({
      code: 'no_such_entry'
    });
    await expect(owner.system.ledger.consistency(100_000)).rejects.toMatchObject({
      code: 'bad_range'
    });
  });

  test('is watched as it grows, from any point, until its facet ends', async () => {
    const watching = await house.enrol('page', 'watching');
    const { entries } = await watching.system.ledger.query({ limit: 3 });
    const facet = watching.holding.find('aios/ledger', 'watch');
    const answer = await facet.invoke('watch', { after: entries[1]!.index });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body!.getReader();
    let text = '';
    const until = async (what: string): Promise<void> => {
      while (!text.includes(what)) {
        const { done, value } = await reader.read();
        if (done) {
          throw new Error(`ended after ${text}`);
        }
        text += Buffer.from(value).toString();
      }
    };
    await until(`id: ${entries[2]!.index}\n`);
    await house.enrol('agent', 'seen coming');
    await until(`id: ${entries[2]!.index + 2}\n`);
    expect(text).not.toContain(`id: ${entries[1]!.index}\n`);
    await owner.system.facets.revoke(facet.id);
    for (;;) {
      const { done } = await reader.read();
      if (done) {
        break;
      }
    }
    await expect(facet.invoke('watch')).rejects.toMatchObject({ code: 'revoked' });
  });
});
