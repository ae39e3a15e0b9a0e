import { b64u, sha256Hex, utf8 } from '../protocol';
import { NOW } from '../protocol/testing/payloads';
import { type BundleVerdict, verifyBundle } from './bundle';
import { Holdings } from './bundle/holdings';
import { ended, logOf } from './testing/vectors/bundles/story/log';
import { AGENT, FACETS, LISTING, LISTS, OWNER, Scene } from './testing/vectors/bundles/story/scene';
import { IDS } from './testing/vectors/bundles/story/cast';
import { VKEY } from './testing/vectors/log/notes';

const ACTS = 150;
const HELD = 900;

/**
 * Whoever is handed a bundle verifies what somebody else wrote. What is gone through must grow with
 * what is there, and not with that times itself: so it is counted, and not timed.
 */
describe('a bundle that is meant to keep its verifier busy', () => {
  let one: Scene;
  let through: string;
  beforeEach(async () => {
    one = await Scene.begin();
    one.now = NOW + 60;
    // More than the scene’s own tell apart.
    let made = 0;
    one.numbers.id = () => sha256Hex(`facet ${(made += 1)}`).slice(0, 32);
    const stamp = one.numbers.stamp.bind(one.numbers);
    const jti = (): string => b64u.encode(utf8.encode(`token ${(made += 1)}`.padEnd(16)));
    one.numbers.stamp = at => ({ ...stamp(at), jti: jti() });
    through = one.give(OWNER, { object: FACETS, actions: ['revoke'] }, { by: null });
  });

  afterEach(() => jest.restoreAllMocks());

  /** One act, with the entries that say what it ended. */
  async function revoke(args: Record<string, unknown>, ids: readonly string[]): Promise<void> {
    const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct: through, args });
    ids.forEach(facet => one.stopped('revocation', OWNER, { through, facet, token }));
  }

  /** Something more of the helper's. */
  async function granted(): Promise<string> {
    return one.give(AGENT, LISTS, { ref: await one.decide(await one.ask()), terms: LISTING });
  }

  /** Its verdict, and how many facets are looked at to find what its acts end. */
  async function verified(): Promise<BundleVerdict & { visits: number }> {
    let visits = 0;
    for (const name of ['below', 'decidedWith', 'heldBy', 'about'] as const) {
      const plain = Holdings.prototype[name];
      jest.spyOn(Holdings.prototype, name).mockImplementation(function (
        this: Holdings,
        id: string
      ) {
        const found = plain.call(this, id);
        visits += found.size;
        return found;
      });
    }
    const lines = ended(logOf(one.said).lines).map(line => utf8.encode(line));
    const verdict = await verifyBundle(lines, { vkey: VKEY });
    return { ...verdict, visits };
  }

  test('by a principal that is turned away again and again, with all that it ever held', async () => {
    for (let act = 0; act < ACTS; act += 1) {
      const given = await granted();
      const first = act === 0 ? [IDS.held, IDS.lent] : [];
      await revoke({ principal: AGENT.who['principal'] }, [...first, given]);
    }
    const { visits, faults, proven } = await verified();
    expect(faults).toEqual([]);
    expect(visits).toBeLessThan(2 * proven.entries);
  });

  test('by all that a device ever granted, ended again and again', async () => {
    for (let act = 0; act < ACTS; act += 1) {
      const given = await granted();
      const first = act === 0 ? [IDS.requests] : [];
      await revoke({ facet: IDS.requests, granted_since: NOW + 60 }, [...first, given]);
    }
    const { visits, faults, proven } = await verified();
    // What had ended decides nothing; what the act ends is as it was to be.
    expect(faults.filter(({ code }) => code === 'agreement')).toEqual([]);
    expect(visits).toBeLessThan(2 * proven.entries);
  });

  test('by acts that end nothing of very much that they name', async () => {
    for (let made = 0; made < HELD; made += 1) {
      one.give(AGENT, LISTS);
    }
    for (let act = 0; act < ACTS; act += 1) {
      await revoke({ principal: AGENT.who['principal'] }, [IDS.registry]);
    }
    const { visits, faultCount } = await verified();
    expect(faultCount).toBeGreaterThan(HELD);
    // Once that is plain, no more is looked at for acts that are at fault.
    expect(visits).toBeLessThan(110_000);
  });

  test('and what hangs on something that had ended is found all the same', async () => {
    await revoke({ facet: IDS.held }, [IDS.held, IDS.lent]);
    // Not by an honest service: what it is lent from had ended.
    const { groups } = one.said.find(({ kind }) => kind === 'delegation')!;
    const late = one.numbers.id();
    const who = { ...(groups.who as object), facet: late, chain: [late, IDS.held, IDS.root] };
    one.tell('delegation', { ...groups, who });
    await revoke({ facet: IDS.held }, [IDS.held]);
    const { faults } = await verified();
    expect(faults.map(({ detail }) => detail)).toContain(
      `The same act was to end facet ${late} too, and did not.`
    );
  });
});
