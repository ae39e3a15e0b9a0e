import { basisOf, Principal, Refused } from '../../../client';
import { verifyBundle } from '../../../ledger';
import type { Basis, Problem } from '../../../protocol';
import { bundleOf } from '../../testing/bundle';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

describe('a note', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let other: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
    other = await house.enrol('agent', 'other');
  });
  afterAll(() => house.close());

  /** Of something that this one did. */
  async function done(who: Somebody): Promise<Basis> {
    const facet = await house.grant(owner, who, { object: 'bank', actions: ['balance'] });
    const { receipt } = await facet.invoke('balance');
    return basisOf(receipt!)!;
  }
  const faults = async () => (await verifyBundle([await bundleOf(house, owner)])).faults;
  const opened = async (index: number, group: 'what' | 'args') => {
    const { bytes } = (await owner.system.ledger.entry(index)).openings[group]!;
    return JSON.parse(Buffer.from(bytes, 'base64url').toString()) as unknown;
  };
  const missing = (call: Promise<unknown>) =>
    expect(call).rejects.toMatchObject({ status: 404, code: 'no_such_basis' });

  test('is recorded with what it is based on, signed, and found by later ones', async () => {
    const basis = await done(agent);
    const first = await agent.system.self.note({ claim: 'it falls', based_on: [basis] });
    const based_on = [basis, first];
    const second = await agent.system.self.note({ claim: 'it will rise', based_on });
    expect(await opened(second.entry, 'what')).toMatchObject({ based_on });
    expect(await opened(second.entry, 'args')).toEqual({ claim: 'it will rise' });
    expect(await faults()).toEqual([]);
  });

  test('names answers and earlier notes, in whatever order and how often they are given', async () => {
    const me = new Principal(agent.holding, 'helper');
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    const answer = await facet.invoke('balance');
    const first = await me.note('it falls', [answer]);
    const second = await me.note('so we wait', [first, answer, first, answer]);
    const based_on = [basisOf(answer.receipt!)!, first];
    expect(await opened(second.entry, 'what')).toMatchObject({ based_on });
    await expect(me.note('nothing yet', [{ receipt: null }])).rejects.toThrow('receipt');
  });

  test('is taken sealed as well', async () => {
    const based_on = [await done(agent)];
    const { entry } = await agent.system.self.note({ claim: 'sealed', based_on }, { sealed: true });
    expect(await opened(entry, 'args')).toEqual({ claim: 'sealed' });
  });

  test('may be based on what somebody else did by whoever was shown it', async () => {
    const theirs = await done(other);
    const noted = await agent.system.self.note({ claim: 'theirs', based_on: [theirs] });
    expect(noted.entry).toBeGreaterThan(theirs.entry);
    expect(await faults()).toEqual([]);
  });

  test('tells whoever guesses nothing: an entry of others, of another kind, none at all', async () => {
    const theirs = await done(other);
    const leaf = '0'.repeat(64);
    const intent = { entry: theirs.entry - 1, leaf: theirs.leaf };
    const said = await Promise.all(
      [{ entry: theirs.entry, leaf }, { entry: 0, leaf }, { entry: 1_000_000, leaf }, intent].map(
        one =>
          agent.system.self
            .note({ claim: 'a guess', based_on: [one] })
            .then(String, (error: Problem) => `${error.status} ${error.code} ${error.message}`)
      )
    );
    expect(new Set(said).size).toBe(1);
    await missing(agent.system.self.note({ claim: 'a guess', based_on: [intent] }));
  });

  test('leaves nothing where one of what it is based on is not there', async () => {
    const basis = await done(agent);
    const { size } = await owner.system.ledger.query({ limit: 1 });
    const based_on = [basis, { entry: basis.entry + 1, leaf: '0'.repeat(64) }];
    await missing(agent.system.self.note({ claim: 'half', based_on }));
    expect((await owner.system.ledger.query({ limit: 1 })).size).toBe(size);
  });

  test.each([
    ['without words', { claim: '' }],
    ['of 4,001 characters', { claim: '😀'.repeat(4001) }],
    ['based on nothing', { based_on: [] }],
    [
      'based on 65 entries',
      { based_on: [...Array(65).keys()].map(entry => ({ entry, leaf: '0'.repeat(64) })) }
    ],
    [
      'based on two in no order',
      { based_on: [2, 1].map(entry => ({ entry, leaf: '0'.repeat(64) })) }
    ]
  ])('%s is none', async (_, change) => {
    const based_on = [await done(agent)];
    await expect(
      agent.system.self.note({ claim: 'it falls', based_on, ...change })
    ).rejects.toBeInstanceOf(Refused);
  });

  test('is none of a principal that is paused', async () => {
    const paused = await house.enrol('agent', 'paused');
    const based_on = [await done(paused)];
    await owner.system.facets.pause({ principal: paused.holding.kid });
    await expect(paused.system.self.note({ claim: 'meanwhile', based_on })).rejects.toMatchObject({
      explained: { code: 'paused' }
    });
    await owner.system.facets.resume({ principal: paused.holding.kid });
    await paused.system.self.note({ claim: 'again', based_on });
    expect(await faults()).toEqual([]);
  });

  test('more than thirty in a minute are not taken, of one principal', async () => {
    const busy = await house.enrol('agent', 'busy');
    const based_on = [await done(busy)];
    const note = () => busy.system.self.note({ claim: 'again and again', based_on });
    await Promise.all(Array.from({ length: 30 }, note));
    await expect(note()).rejects.toMatchObject({ status: 429, code: 'too_many_notes' });
    await agent.system.self.note({ claim: 'another’s', based_on });
    house.ahead += 61_000;
    await note();
  });

  test('keeps what it is based on when its words are erased, and stays proven', async () => {
    const based_on = [await done(agent)];
    const { entry } = await agent.system.self.note({ claim: 'to be erased', based_on });
    await owner.system.ledger.erase({ entries: [[entry, entry]], groups: ['args', 'token'] });
    const left = await owner.system.ledger.entry(entry);
    expect(Object.keys(left.openings).sort()).toEqual(['what', 'who']);
    expect(await opened(entry, 'what')).toMatchObject({ based_on });
    const verdict = await verifyBundle([await bundleOf(house, owner)]);
    expect(verdict.faults).toEqual([]);
    expect(verdict.holeCount).toBe(verdict.erasedCount);
  });
});
