import type { HeldFacet } from '../../src/client';
import type { House } from '../../src/host/testing/house';
import { inhabited } from '../../src/host/testing/inhabited';
import type { Somebody } from '../../src/host/testing/people';
import { newJti, sign, signerFromKey } from '../../src/protocol';
import { attack } from './attack';

/** Calls that were answered, each of which is then sent again many times. */
const CALLS_A_ROUND = 25;
/** By how much whoever replays has turned the service's clock, in milliseconds. */
const CLOCKS = [0, 30_000, 45_000, 0];
/** What it leaves is verified whole: of the long form some ten thousand entries. */
const VERIFIED_WITHIN_MS = 600_000;
const FINE_S = 30;
const LATE_S = 66;

describe('a token that was taken', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;

  beforeEach(async () => {
    ({ house, owner, agent } = await inhabited());
    facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['balance', 'deposit'],
      expiry: Math.floor(Date.now() / 1000) + 40_000
    });
  });
  afterEach(() => house.close(), VERIFIED_WITHIN_MS);

  /** @param off by how many seconds the clock of whoever signs is wrong. */
  async function tokens(count: number, off = 0): Promise<string[]> {
    const signer = await signerFromKey(agent.keys.signing.privateKey, agent.keys.signing.publicKey);
    return Promise.all(
      Array.from({ length: count }, () =>
        sign(
          {
            act: 'deposit',
            args: { amount: 1 },
            aud: house.issuer,
            fct: facet.id,
            iat: Math.floor(house.clock.now() / 1000) + off,
            jti: newJti(),
            obj: 'bank'
          },
          'facet-action',
          signer
        )
      )
    );
  }

  /** @param told gets what was answered where it was not done */
  const send = async (all: readonly string[], told?: Set<string>): Promise<number> => {
    const answers = await Promise.all(
      all.map(body => house.send('facets', 'POST', facet.issued().facet_url, { body }))
    );
    const others = answers.filter(({ status }) => status !== 200);
    others.forEach(({ status, body }) => told?.add(`${status} ${body.slice(0, 200)}`));
    return all.length - others.length;
  };

  attack(
    'a replay is never accepted, across restarts and clocks',
    { short: 300, long: 10_000 },
    async ({ count }) => {
      let replayed = 0;
      let accepted = 0;
      let honest = 0;
      let restarts = 0;
      const told = new Set<string>();
      while (replayed < count) {
        const taken = await tokens(CALLS_A_ROUND);
        honest += await send(taken, told);
        const begun = house.ahead;
        for (const [turn, ahead] of CLOCKS.entries()) {
          if (turn % 2 === 1) {
            await house.stop();
            await house.start();
            restarts++;
          }
          house.ahead = begun + ahead;
          accepted += await send(taken);
          replayed += taken.length;
        }
        house.ahead = begun;
      }
      const calls = (replayed / CLOCKS.length) | 0;
      const deposits = house.bank.seen.filter(({ url }) => url === '/deposit').length;
      return {
        tried: `sent again at once, after each of ${restarts} restarts, with the clock 0, 30, 45 s on and back`,
        count: replayed,
        result: `${accepted} accepted; of ${calls} honest calls ${honest} passed, each performed once${told.size > 0 ? `; to others: ${[...told].slice(0, 3).join('; ')}` : ''}`,
        goal: '0 accepted',
        kept: accepted === 0 && honest === calls && deposits === honest
      };
    }
  );

  attack(
    'a clock half a minute off still works, one more than a minute off is refused',
    { short: 10, long: 200 },
    async ({ count }) => {
      let passed = 0;
      let refused = 0;
      for (let turn = 0; turn < count; turn++) {
        const sign = turn % 2 === 0 ? 1 : -1;
        passed += await send(await tokens(1, sign * FINE_S));
        refused += 1 - (await send(await tokens(1, sign * LATE_S)));
      }
      return {
        tried: 'tokens of clocks 30 s and 66 s off, before and behind',
        count: 2 * count,
        result: `${passed} of ${count} passed at 30 s, ${refused} of ${count} refused at 66 s`,
        goal: 'all, all',
        kept: passed === count && refused === count
      };
    }
  );
});
