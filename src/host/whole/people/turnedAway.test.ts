import { Elsewhere } from '../../testing/elsewhere';
import type { Somebody } from '../../testing/people';

interface Scene {
  there: Elsewhere;
  owner: Somebody;
  thief: Somebody;
  running: string;
  paused: string;
}

/** What a device that approves can do at once, and whether it was done. */
const ACTS: Record<string, (scene: Scene) => Promise<unknown>> = {
  'turns away the one that turns it away': ({ thief, owner }) =>
    thief.system.facets.revoke({ principal: owner.holding.kid }),
  'pauses what others hold': ({ thief, running }) =>
    thief.system.facets.pause({ principal: running }),
  'ends a pause': ({ thief, paused }) => thief.system.facets.resume({ principal: paused }),
  'disconnects a service': ({ thief }) => thief.system.registry.remove('bank'),
  erases: ({ thief, there }) =>
    thief.system.ledger.erase({ groups: ['args', 'why'], before: there.until(1) }),
  'lets somebody in': ({ thief }) => thief.system.requests.introduce('owner', 'another')
};

/** How many turns of the event loop it comes after what ends it: up to what is in one group. */
const TURNS = [0, 1, 2, 3];

describe('a device that is turned away in the moment in which it', () => {
  test.each(Object.entries(ACTS))(
    '%s has done so before its end, or not at all',
    async (_what, act) => {
      for (const turns of TURNS) {
        const there = await Elsewhere.open();
        const { owner, house } = there;
        const thief = await house.enrol('owner', 'thief');
        const [running, paused] = [
          await house.enrol('agent', 'a'),
          await house.enrol('agent', 'b')
        ];
        await owner.system.facets.pause({ principal: paused.holding.kid });
        const ids = { running: running.holding.kid, paused: paused.holding.kid };
        const ending = owner.system.facets.revoke({ principal: thief.holding.kid });
        for (let turn = 0; turn < turns; turn++) {
          await new Promise<void>(resolve => setImmediate(resolve));
        }
        const [done, ended] = await Promise.allSettled([
          act({ there, owner, thief, ...ids }),
          ending
        ]);
        expect([done.status, ended.status]).toContain('fulfilled');
        if (ended.status === 'fulfilled') {
          expect(await owner.system.requests.list()).toHaveProperty('requests');
        }
        // Whoever verifies the log finds nothing that was done without authority.
        await there.close();
      }
    }
  );
});
