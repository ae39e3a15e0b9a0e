import type { ServiceClient } from '../../../client';
import { newKeys } from '../../../client';
import { FEATURES_HEADER, FEATURES_SAID } from '../../../protocol';
import { asks, Elsewhere } from '../../testing/elsewhere';

let there: Elsewhere;
/** Path (without what is secret in it) and status → what each answer said of features. */
let said: [string, number, string | null][];

beforeEach(async () => {
  there = await Elsewhere.open();
  said = [];
});
afterEach(() => there.close());

/** Somebody on the network who notes what each answer says. */
function watching(address = '192.0.2.9'): ServiceClient {
  const { exchange } = there.house.from(address);
  const send = exchange.send.bind(exchange);
  const service = there.house.from(address);
  service.exchange.send = async (path, message) => {
    const reply = await send(path, message);
    const name = path.replace(/[0-9a-f]{32}.*/, '…');
    said.push([name, reply.status, reply.headers.get(FEATURES_HEADER)]);
    return reply;
  };
  return service;
}

describe('which features a service takes', () => {
  test('is told to whom it lets in, with all that it grants or does, and in no other answer', async () => {
    const { code } = await there.house.core.authority.introduce({ kind: 'agent', petname: 'a' });
    const agent = await there.enrolled(code, await newKeys(), watching());
    await asks(agent);
    await agent.system.self.facets();
    // Refused: what is not held, and a problem.
    await agent.system.self.outcome('A'.repeat(22)).catch(() => undefined);
    const told = said.filter(([, status]) => status >= 200 && status < 300);
    expect(told.map(([path]) => path)).toEqual(
      expect.arrayContaining(['/.well-known/facetry', '/enrol', '/facets', '/…'])
    );
    for (const [path, status, header] of said) {
      const known = path !== '/.well-known/facetry' && status < 300;
      expect([path, status, header]).toEqual([path, status, known ? FEATURES_SAID : null]);
    }
    expect(said.some(([, status]) => status >= 400)).toBe(true);
  });

  test('a stranger does not learn: not by the well-known document, by knocking or by any refusal', async () => {
    const service = watching();
    const keys = await newKeys();
    await service.wellKnown();
    const knocked = await service.knock(keys, 'nobody');
    await service.knocked(keys, knocked.id).catch(() => undefined);
    const needs = [{ object: 'bank', actions: ['balance'] }];
    const attempts = [
      () => service.enrol(keys, { code: 'A'.repeat(43) }),
      () => service.request(keys, { needs, purpose: '' }),
      () => service.request(keys, { needs, purpose: '', cell: { kernel: 'k' } }),
      () => service.poll(keys, '0'.repeat(32))
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ code: 'refused' });
    }
    expect(said.length).toBeGreaterThan(5);
    expect(said.filter(([, , header]) => header !== null)).toEqual([]);
    const {
      issuer,
      version,
      keys: own,
      sealing,
      time,
      ...more
    } = (await (
      await service.exchange.send('/.well-known/facetry', { method: 'GET' })
    ).json()) as Record<string, unknown>;
    expect([issuer, version, own, sealing, time].includes(undefined)).toBe(false);
    expect(more).toEqual({});
  });

  test('a stranger’s token with a feature is refused as one without is, letter for letter', async () => {
    const service = there.service();
    const keys = await newKeys();
    const answers: string[] = [];
    for (const cell of [{ id: 'c' }, { id: 'c', kernel: 'k' }, { id: 'c', sky: 'blue' }]) {
      const claims = { aud: (await service.identity()).issuer, cell };
      const forged = `${Buffer.from('{}').toString('base64url')}.${Buffer.from(
        JSON.stringify(claims)
      ).toString('base64url')}.AAAA`;
      const reply = await service.exchange.send('/facets', { method: 'POST', body: forged });
      const headers: string[] = [];
      reply.headers.forEach((value, name) => name !== 'date' && headers.push(`${name}: ${value}`));
      answers.push([reply.status, await reply.text(), ...headers.sort()].join('\n'));
      await service
        .request(keys, { needs: [{ object: 'bank', actions: ['balance'] }], purpose: '' })
        .catch(() => undefined);
    }
    expect(new Set(answers).size).toBe(1);
  });
});
