import { type HeldFacet, newKeys, type PrincipalKeys } from '../../src/client';
import { House } from '../../src/host/testing/house';
import type { Somebody } from '../../src/host/testing/people';
import {
  type ActionPayload,
  type Jwk,
  newJti,
  sealAction,
  sign,
  signerFromKey
} from '../../src/protocol';
import { attackInParts, type Extent } from './attack';
import { type Found } from './parts';
import type { Tally } from './parts';
import { type Moments, moments, welch } from './timing/welch';

/** The bound that side-channel tests of implementations use (TVLA). */
const BOUND = 4.5;
const ROUNDS_AT_ONCE = 20;

interface Prepared {
  address: string;
  body: string;
}

describe('refusals, by the clock', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let facets: Record<'good' | 'expired' | 'revoked', HeldFacet>;
  let stranger: PrincipalKeys;
  let sealingKey: Jwk;

  beforeAll(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'helper');
    await house.connectBank(owner);
    const need = {
      object: 'bank',
      actions: ['deposit'],
      constraints: { amount: { range: { max: 10 } } }
    };
    const seconds = Math.floor(Date.now() / 1000);
    const good = await house.grant(owner, agent, { ...need, expiry: seconds + 40_000 });
    const expired = await house.grant(owner, agent, { ...need, expiry: seconds + 1_000 });
    const revoked = await house.grant(owner, agent, { ...need, expiry: seconds + 40_000 });
    await owner.system.facets.revoke(revoked.id);
    facets = { good, expired, revoked };
    stranger = await newKeys();
    sealingKey = await agent.holding.service.sealingKey();
    house.ahead = 1_001_000;
  });
  afterAll(() => house.close());

  async function token(
    on: HeldFacet,
    change: Partial<ActionPayload> = {},
    keys = agent.keys
  ): Promise<string> {
    const payload: ActionPayload = {
      act: 'deposit',
      args: { amount: 1 },
      aud: house.issuer,
      fct: on.id,
      iat: Math.floor(house.clock.now() / 1000),
      jti: newJti(),
      obj: 'bank',
      ...change
    };
    const signer = await signerFromKey(keys.signing.privateKey, keys.signing.publicKey);
    return sign(payload, 'facet-action', signer);
  }

  async function sealed(
    on: HeldFacet,
    change: Partial<ActionPayload> = {},
    keys = agent.keys
  ): Promise<string> {
    const reply = stranger.encryption.publicKey;
    const upload = new Uint8Array();
    return sealAction({ token: await token(on, { ...change, reply }, keys), upload }, sealingKey);
  }

  /** One of each class, signed before the clock runs. */
  async function prepared(used: string): Promise<Record<string, Prepared>> {
    const { good, expired, revoked } = facets;
    const at = (facet: HeldFacet, body: string): Prepared => ({
      address: facet.issued().facet_url,
      body
    });
    const tampered = await token(good);
    const flip = tampered.at(-10) === 'A' ? 'B' : 'A';
    return {
      'no such nonce': { address: `/${'0'.repeat(32)}/`, body: await token(good) },
      'another’s key': at(good, await token(good, {}, stranger)),
      'tampered with': at(good, tampered.slice(0, -10) + flip + tampered.slice(-9)),
      expired: at(expired, await token(expired)),
      revoked: at(revoked, await token(revoked)),
      'not allowed': at(good, await token(good, { args: { amount: 11 } })),
      replayed: at(good, used),
      malformed: at(good, 'what?'),
      'sealed, no such nonce': { address: `/${'0'.repeat(32)}/`, body: await sealed(good) },
      'sealed, another’s key': at(good, await sealed(good, {}, stranger)),
      'sealed, revoked': at(revoked, await sealed(revoked)),
      'sealed, not allowed': at(good, await sealed(good, { args: { amount: 11 } })),
      'sealed, tampered with': at(good, `${(await sealed(good)).slice(0, -22)}${'A'.repeat(22)}`)
    };
  }

  attackInParts(
    'refusals take the same time',
    { short: 40, long: 30_000, part: 200 },
    async extent => {
      const tally = await measure(extent);
      // Of so few samples a moment of noise decides now and then; a leak would show again.
      return extent.long || judged(tally).kept ? tally : measure(extent);
    },
    judged
  );

  async function measure({ count, random }: Extent): Promise<Tally> {
    const times: Record<string, number[]> = {};
    let others = 0;
    for (let round = 0; round < count; round += ROUNDS_AT_ONCE) {
      const used = await token(facets.good);
      await house.send('facets', 'POST', facets.good.issued().facet_url, { body: used });
      const rounds = await Promise.all(
        Array.from({ length: ROUNDS_AT_ONCE }, () => prepared(used))
      );
      for (const classes of rounds) {
        const left = Object.entries(classes);
        while (left.length > 0) {
          const [[name, { address, body }]] = left.splice(random.below(left.length), 1) as [
            [string, Prepared]
          ];
          const begun = performance.now();
          const { status } = await house.send('facets', 'POST', address, { body });
          (times[name] ??= []).push(performance.now() - begun);
          others += status === 404 ? 0 : 1;
        }
      }
    }
    const sums: Record<string, number> = { others };
    for (const [name, sample] of Object.entries(times)) {
      const { mean, spread } = moments(sample);
      sums[`mean of ${name}`] = mean;
      sums[`spread of ${name}`] = spread;
    }
    return { count, sums, said: { classes: Object.keys(times) } };
  }

  function judged({ count, sums, said }: Tally): Found {
    const names = said!['classes']!;
    const of = (name: string): Moments => ({
      mean: sums![`mean of ${name}`]!,
      spread: sums![`spread of ${name}`]!
    });
    // Whether a call is sealed its sender knows. What is sealed takes the work of opening it, and on a
    // busy machine leaves a step later: compared is what a sender can't know.
    const sealedToo = (name: string): boolean => name.startsWith('sealed');
    let worst = { t: 0, pair: '' };
    let pairs = 0;
    for (const [at, one] of names.entries()) {
      for (const other of names.slice(at + 1)) {
        if (sealedToo(one) !== sealedToo(other)) {
          continue;
        }
        pairs++;
        const t = Math.abs(welch(of(one), of(other)));
        worst = t > worst.t ? { t, pair: `${one} and ${other}` } : worst;
      }
    }
    return {
      tried:
        'eight classes, and five of what is sealed, interleaved at random, timed by the clock in the process itself',
      count,
      result: `largest of ${pairs} Welch’s t: ${worst.t.toFixed(2)} (${worst.pair})`,
      goal: `below ${BOUND}`,
      kept: sums!['others'] === 0 && worst.t < BOUND
    };
  }
});
