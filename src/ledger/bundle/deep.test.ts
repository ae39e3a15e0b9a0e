import { NOW } from '../../protocol/testing/payloads';
import { normalizeNeed, sign, utf8 } from '../../protocol';
import { ended, logOf } from '../testing/vectors/bundles/story/log';
import { AGENT, Scene } from '../testing/vectors/bundles/story/scene';
import { DIGESTS, HOLDER, IDS, TERMINAL } from '../testing/vectors/bundles/story/cast';
import { PUBLIC, signer } from '../testing/vectors/tokens/keys';
import { onCard } from '../testing/vectors/log/naming';
import { verifyBundle } from './verifyBundle';

const LINKS = 80;
const READING = {
  object: 'reports',
  actions: ['read'],
  constraints: { path: { path: 'a/**' } },
  delegation: true
};

/** What the helper was granted, lent to itself again and again. @returns the last facet, its chain */
async function lentDown(one: Scene): Promise<string[]> {
  const card = await sign(
    {
      ...one.numbers.stamp(one.now),
      named: onCard('helper'),
      public_key: PUBLIC.holder,
      encryption_key: PUBLIC['holder-encryption']
    },
    'facet-card',
    signer('holder')
  );
  const { object, ...given } = { ...normalizeNeed(READING), uses: 2, expiry: NOW + 600 };
  let chain = [IDS.held, IDS.root];
  for (let link = 0; link < LINKS; link++) {
    const args = { card, terms: given };
    const [from] = chain;
    const token = await one.action(AGENT, {
      act: 'facet.delegate',
      obj: object,
      fct: from!,
      args
    });
    chain = [link.toString(16).padStart(32, 'e'), ...chain];
    one.tell('delegation', {
      who: { ...AGENT.who, facet: chain[0], chain },
      what: { object, actions: ['read'], definitions: { read: DIGESTS['read'] }, by: HOLDER },
      terms: { object, ...given },
      token
    });
  }
  return chain;
}

async function codesOf(tell: (one: Scene, chain: string[]) => unknown): Promise<string[]> {
  const one = await Scene.begin();
  const chain = await lentDown(one);
  await tell(one, chain);
  const [facet] = chain;
  const args = { path: 'a/b.csv' };
  const token = await one.action(AGENT, { act: 'read', obj: 'reports', fct: facet!, args });
  one.tell('intent', {
    who: { ...AGENT.who, facet, chain },
    what: { object: 'reports', action: 'read', safe: true },
    args,
    token
  });
  const bundle = ended(logOf(one.said).lines).join('');
  const { faults, proven } = await verifyBundle([utf8.encode(bundle)]);
  expect(proven.uses).toBe(faults.length === 0 ? 1 : 0);
  return faults.map(({ code }) => code);
}

describe('a facet that was lent many links down', () => {
  it('is proven up to the root', async () => {
    expect(await codesOf(() => undefined)).toEqual([]);
  });

  it('is not used while the one that it comes from is paused', async () => {
    const codes = await codesOf(one => {
      const what = {
        object: 'reports',
        actions: ['list', 'read'],
        facet: IDS.held,
        holder: HOLDER
      };
      one.tell('pause', { who: TERMINAL, what });
    });
    expect(codes).toEqual(['authority']);
  });
});
