import { type HeldFacet, newKeys, type PrincipalKeys } from '../../../src/client';
import { House } from '../../../src/host/testing/house';
import type { Somebody } from '../../../src/host/testing/people';
import {
  type ActionPayload,
  type Jwk,
  newJti,
  sealAction,
  sign,
  signerFromKey
} from '../../../src/protocol';
import { Seeded } from '../../../src/protocol/testing/seeded';
import type { Tally } from '../parts';
import { moments } from './welch';

const ROUNDS_AT_ONCE = 20;

interface Prepared {
  address: string;
  body: string;
}

/** A service of its own, with somebody who is refused by it for each reason, one call after the other. */
export class Refused {
  static async open(): Promise<Refused> {
    const house = await House.open();
    const owner = await house.enrol('owner', 'Ada');
    const agent = await house.enrol('agent', 'helper');
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
    const stranger = await newKeys();
    const sealingKey = await agent.holding.service.sealingKey();
    house.ahead = 1_001_000;
    return new Refused(house, agent, { good, expired, revoked }, stranger, sealingKey);
  }

  private constructor(
    private readonly house: House,
    private readonly agent: Somebody,
    private readonly facets: Record<'good' | 'expired' | 'revoked', HeldFacet>,
    private readonly stranger: PrincipalKeys,
    private readonly sealingKey: Jwk
  ) {}

  close(): Promise<void> {
    return this.house.close();
  }

  /** So many of each class, in rounds of one of each, in an order by the seed. */
  async measure(count: number, seed: number): Promise<Tally> {
    const { facets, house } = this;
    const random = new Seeded(seed);
    const times: Record<string, number[]> = {};
    let [others, rounds] = [0, 0];
    for (; rounds < count; rounds += ROUNDS_AT_ONCE) {
      const used = await this.token(facets.good);
      await house.send('facets', 'POST', facets.good.issued().facet_url, { body: used });
      const ready = await Promise.all(
        Array.from({ length: ROUNDS_AT_ONCE }, () => this.prepared(used))
      );
      for (const classes of ready) {
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
    const sums: Record<string, number> = { others, samples: 1 };
    for (const [name, sample] of Object.entries(times)) {
      const { mean, spread } = moments(sample);
      sums[`mean of ${name}`] = mean;
      sums[`spread of ${name}`] = spread;
    }
    return { count: rounds, sums, said: { classes: Object.keys(times) } };
  }

  /** One of each class, signed before the clock runs. */
  private async prepared(used: string): Promise<Record<string, Prepared>> {
    const { stranger } = this;
    const { good, expired, revoked } = this.facets;
    const at = (facet: HeldFacet, body: string): Prepared => ({
      address: facet.issued().facet_url,
      body
    });
    const tampered = await this.token(good);
    const flip = tampered.at(-10) === 'A' ? 'B' : 'A';
    return {
      'no such nonce': { address: `/${'0'.repeat(32)}/`, body: await this.token(good) },
      'another’s key': at(good, await this.token(good, {}, stranger)),
      'tampered with': at(good, tampered.slice(0, -10) + flip + tampered.slice(-9)),
      expired: at(expired, await this.token(expired)),
      revoked: at(revoked, await this.token(revoked)),
      'not allowed': at(good, await this.token(good, { args: { amount: 11 } })),
      replayed: at(good, used),
      malformed: at(good, 'what?'),
      'sealed, no such nonce': { address: `/${'0'.repeat(32)}/`, body: await this.sealed(good) },
      'sealed, another’s key': at(good, await this.sealed(good, {}, stranger)),
      'sealed, revoked': at(revoked, await this.sealed(revoked)),
      'sealed, not allowed': at(good, await this.sealed(good, { args: { amount: 11 } })),
      'sealed, tampered with': at(
        good,
        `${(await this.sealed(good)).slice(0, -22)}${'A'.repeat(22)}`
      )
    };
  }

  private async token(
    on: HeldFacet,
    change: Partial<ActionPayload> = {},
    keys = this.agent.keys
  ): Promise<string> {
    const payload: ActionPayload = {
      act: 'deposit',
      args: { amount: 1 },
      aud: this.house.issuer,
      fct: on.id,
      iat: Math.floor(this.house.clock.now() / 1000),
      jti: newJti(),
      obj: 'bank',
      ...change
    };
    const signer = await signerFromKey(keys.signing.privateKey, keys.signing.publicKey);
    return sign(payload, 'facet-action', signer);
  }

  private async sealed(
    on: HeldFacet,
    change: Partial<ActionPayload> = {},
    keys = this.agent.keys
  ): Promise<string> {
    const reply = this.stranger.encryption.publicKey;
    const upload = new Uint8Array();
    return sealAction(
      { token: await this.token(on, { ...change, reply }, keys), upload },
      this.sealingKey
    );
  }
}
