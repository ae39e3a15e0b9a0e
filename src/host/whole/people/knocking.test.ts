import {
  type Knocked,
  LoginEnded,
  NoCode,
  NotItsKey,
  Principal,
  type PrincipalKeys,
  ServiceClient,
  knock,
  makeCard,
  newKeys
} from '../../../client';
import { verifyBundle } from '../../../ledger';
import { newJti, sha256Hex, sign, signerFromKey, toldName } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { House, type Received } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const DAY = 24 * 3600;
const NO_CODE = expect.objectContaining({ code: 'no_such_knock' });

let house: House;
let owner: Somebody;

beforeEach(async () => {
  house = await House.open();
  owner = await house.enrol('owner', 'Ada');
  await house.connectBank(owner);
});
afterEach(() => house.close());

const from = (address: string): ServiceClient => house.from(address);
const until = (seconds = DAY): number => house.until(seconds);

/** Logs in while the owner types what is shown. */
async function login(service: ServiceClient, name = 'a script', ends = until()) {
  let typing: Promise<unknown> = Promise.resolve();
  const principal = await Principal.login(service, {
    name,
    onCode: ({ code }) => {
      typing = owner.system.requests
        .knocking(code)
        .then(shown => owner.system.requests.admit(shown, 'laptop', ends));
    },
    pause: async ms => {
      await typing;
      house.ahead += ms;
    }
  });
  return principal;
}

describe('somebody who knocks', () => {
  test('is let in by an owner who types the code, with a key of its own, and then asks as others do', async () => {
    const principal = await login(from('192.0.2.7'));
    expect(principal.petname).toBe('laptop');
    const { principals } = await owner.system.facets.list();
    expect(principals.find(({ petname }) => petname === 'laptop')).toMatchObject({
      principal: principal.holding.kid,
      kind: 'agent',
      custody: 'own'
    });
    expect(principal.holding.facets.map(({ terms }) => terms.object).sort()).toEqual([
      'aios/registry',
      'aios/self'
    ]);
    const somebody = { holding: principal.holding, keys: principal.holding.keys } as Somebody;
    const need = principal.holding.askable([{ object: 'bank', actions: ['balance'] }])[0]!;
    const facet = await house.grant(owner, somebody, need);
    expect(await facet.call('balance')).toHaveProperty('balance');
  });

  test('is shown with its claimed name, its address, its key, and when it ends', async () => {
    const keys = await newKeys();
    const { id, code, ends } = await from('2001:db8::5').knock(keys, 'root\u202e of all');
    expect(code).toMatch(/^([B-Z]{4}-){3}[B-Z]{4}$/);
    for (const typed of [code, code.toLowerCase(), ` ${code.replaceAll('-', ' ')}\n`]) {
      expect(await owner.system.requests.knocking(typed)).toEqual({
        id,
        name: 'root\u202e of all',
        address: '2001:db8::5',
        key: keys.signing.kid,
        knocked_at: expect.any(Number),
        ends
      });
    }
    const { id: local, code: shown } = await onSocket().knock(await newKeys(), 'mine');
    expect(await owner.system.requests.knocking(shown)).toMatchObject({ id: local, address: null });
  });

  test('leaves no trace in ledger or tables before an owner lets it in', async () => {
    const before = house.core.load().entries;
    await from('192.0.2.7').knock(await newKeys(), 'a stranger');
    expect(house.core.load().entries).toBe(before);
    expect(house.db.prepare('SELECT count(*) AS n FROM introductions').get()).toEqual({ n: 1 });
  });

  test('holds nothing for longer than it was let in, and then asks for nothing more', async () => {
    const ends = until();
    const principal = await login(from('192.0.2.7'), 'a script', ends);
    const { holding } = principal;
    expect(holding.until).toBe(ends);
    const need = { object: 'bank', actions: ['balance'] };
    const ask = (more: object) =>
      holding.service.request(holding.keys, { needs: [{ ...need, ...more }], purpose: 'x' });
    await expect(ask({})).rejects.toMatchObject({ code: 'refused' });
    await expect(ask({ expiry: ends + 1 })).rejects.toMatchObject({ code: 'refused' });
    expect(await ask({ expiry: ends })).toMatchObject({ state: 'pending' });
    const agent = await house.enrol('agent', 'analyst');
    const lendable = await house.grant(owner, agent, { ...need, delegation: true });
    const card = await principal.card();
    await expect(
      lendable.delegate(card, { actions: ['balance'], expiry: ends + 1 })
    ).rejects.toMatchObject({
      code: 'not_subsumed'
    });
    house.ahead += DAY * 1000;
    await expect(ask({ expiry: until(DAY * 300) })).rejects.toMatchObject({ code: 'refused' });
    expect(await principal.system.self.facets()).toMatchObject({
      facets: [{ state: 'live' }, { state: 'expired' }]
    });
  });

  test('is lent nothing for longer in the moment in which it comes in either', async () => {
    const need = { object: 'bank', actions: ['balance'] };
    const agent = await house.enrol('agent', 'analyst');
    const lendable = await house.grant(owner, agent, {
      ...need,
      delegation: true,
      expiry: until(2 * DAY)
    });
    const service = from('192.0.2.7');
    const keys = await newKeys();
    const knocked = await service.knock(keys, 'a script');
    const shown = await owner.system.requests.knocking(knocked.code);
    await owner.system.requests.admit(shown, 'laptop', until(DAY));
    const polled = await service.knocked(keys, knocked.id);
    const { code } = polled as Extract<typeof polled, { state: 'admitted' }>;
    const card = await makeCard(service, keys, 'a script');
    const [lent, enrolled] = await Promise.allSettled([
      lendable.delegate(card, { actions: ['balance'] }),
      service.enrol(keys, { code })
    ]);
    // Whichever comes first, only one of them is done.
    expect([lent.status, enrolled.status].sort()).toEqual(['fulfilled', 'rejected']);
    const { facets, principals } = await owner.system.facets.list();
    const [known] = principals.filter(({ principal }) => principal === keys.signing.kid);
    const ends = facets
      .filter(({ holder, terms }) => holder === keys.signing.kid && terms.object !== 'aios/self')
      .map(({ terms }) => terms.expiry!);
    expect(Math.max(...ends)).toBeLessThanOrEqual(known?.until ?? Infinity);
  });

  test('is in the ledger as it was let in, and the doctor finds no difference', async () => {
    const principal = await login(from('192.0.2.7'));
    const { entries } = await owner.system.ledger.query({ kinds: ['introduction', 'enrolment'] });
    const told = entries.slice(-2).map(({ openings }) => {
      const { bytes } = openings['what'] as { bytes: string };
      return JSON.parse(Buffer.from(bytes, 'base64url').toString()) as { until?: number };
    });
    const { until } = principal.holding;
    expect(told).toEqual([
      expect.objectContaining({ until, key: principal.holding.kid }),
      expect.not.objectContaining({ name: expect.anything() as string })
    ]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });

  test('is withdrawn with the program that shows the code', async () => {
    const leaving = new AbortController();
    const codes: string[] = [];
    const waiting = knock(from('192.0.2.7'), await newKeys(), {
      name: 'x',
      onCode: ({ code }) => codes.push(code),
      signal: leaving.signal,
      pause: async () => leaving.abort()
    });
    await expect(waiting).rejects.toThrow();
    await expect(owner.system.requests.knocking(codes[0]!)).rejects.toEqual(NO_CODE);
  });

  test('that nobody lets in is told so, once its code has ended', async () => {
    const waiting = knock(from('192.0.2.7'), await newKeys(), {
      name: 'x',
      onCode: () => undefined,
      pause: async () => void (house.ahead += 301_000)
    });
    await expect(waiting).rejects.toBeInstanceOf(LoginEnded);
  });

  test('too fast is told to slow down, each time by more', async () => {
    const keys = await newKeys();
    const service = from('192.0.2.7');
    const { id } = await service.knock(keys, 'x');
    expect(await service.knocked(keys, id)).toEqual({ state: 'pending', interval: 2 });
    expect(await service.knocked(keys, id)).toEqual({ state: 'slow_down', interval: 7 });
    expect(await service.knocked(keys, id)).toEqual({ state: 'slow_down', interval: 12 });
    house.ahead += 12_000;
    expect(await service.knocked(keys, id)).toEqual({ state: 'pending', interval: 12 });
  });
});

describe('an attacker', () => {
  const REFUSED: Partial<Received> = { status: 404, body: '{"error":"not_found"}' };
  let keys: PrincipalKeys;
  let knocked: Knocked;
  beforeEach(async () => {
    keys = await newKeys();
    knocked = await from('192.0.2.7').knock(keys, 'the script of the person');
  });

  test('gets no code by another key, by an old poll, or by the one that a person types', async () => {
    const service = from('203.0.113.9');
    const others = await newKeys();
    await expect(service.knocked(others, knocked.id)).rejects.toMatchObject({ code: 'refused' });
    const poll = await service.token(keys, 'facet-poll', { request: knocked.id });
    const send = () =>
      house.send('listen', 'POST', `/knocks/${knocked.id}`, {
        body: poll,
        address: '203.0.113.9'
      });
    expect((await send()).status).toBe(200);
    const shown = await owner.system.requests.knocking(knocked.code);
    await owner.system.requests.admit(shown, 'laptop', until());
    expect(await send()).toMatchObject(REFUSED);
    await expect(
      Principal.enrol(service, { code: knocked.code.padEnd(43, 'A') })
    ).rejects.toThrow();
  });

  test('is remembered so often, and no more, however often its own key polls', async () => {
    const service = from('192.0.2.7');
    const polls = await Promise.all(
      Array.from({ length: 1001 }, () => service.token(keys, 'facet-poll', { request: knocked.id }))
    );
    const statuses = new Set<number>();
    for (const body of polls.slice(0, 1000)) {
      statuses.add((await house.send('listen', 'POST', `/knocks/${knocked.id}`, { body })).status);
    }
    expect([...statuses]).toEqual([200]);
    const last = { body: polls[1000]! };
    expect(await house.send('listen', 'POST', `/knocks/${knocked.id}`, last)).toMatchObject(
      REFUSED
    );
  });

  test('that is the service itself gets no other key let in: it never learns what binds the code to it', async () => {
    const show = owner.holding.find('aios/requests', 'show');
    const asked = jest.spyOn(show, 'call');
    const shown = await owner.system.requests.knocking(knocked.code);
    expect(shown.key).toBe(keys.signing.kid);
    expect(asked.mock.calls).toEqual([['show', { knock: knocked.code.slice(0, 9) }, {}]]);
    const key = (await newKeys()).signing.kid;
    asked.mockResolvedValue({ ...shown, key });
    await expect(owner.system.requests.knocking(knocked.code)).rejects.toBeInstanceOf(NotItsKey);
    asked.mockRestore();
    await expect(owner.system.requests.knocking(knocked.code.slice(0, 9))).rejects.toBeInstanceOf(
      NoCode
    );
  });

  test('who reads the introduction code on its way can not use it, and does not spend it', async () => {
    const shown = await owner.system.requests.knocking(knocked.code);
    await owner.system.requests.admit(shown, 'laptop', until());
    const service = from('192.0.2.7');
    const answer = await service.knocked(keys, knocked.id);
    const code = (answer as { code: string }).code;
    await expect(Principal.enrol(from('203.0.113.9'), { code })).rejects.toMatchObject({
      code: 'refused'
    });
    const mine = await Principal.enrol(service, { code }, keys);
    expect(mine.petname).toBe('laptop');
    await expect(Principal.enrol(service, { code }, await newKeys())).rejects.toMatchObject({
      code: 'refused'
    });
  });

  test('can not try codes: strangers and pages not at all, a device ten in ten minutes', async () => {
    const page = await house.enrol('page', 'JupyterLab page');
    expect(() => page.holding.find('aios/requests', 'show')).toThrow();
    const agent = await house.enrol('agent', 'scout');
    expect(() => agent.holding.find('aios/requests', 'show')).toThrow();
    const tried: string[] = [];
    for (let at = 0; at < 12; at++) {
      await owner.system.requests
        .knocking('BBBB-BBBB-BBBB-BBBB')
        .catch((error: { code: string }) => tried.push(error.code));
    }
    expect(tried.filter(code => code === 'no_such_knock')).toHaveLength(10);
    expect(tried.at(-1)).toBe('too_many_tries');
    // The right one neither, until ten minutes have passed.
    await expect(owner.system.requests.knocking(knocked.code)).rejects.toMatchObject({
      code: 'too_many_tries'
    });
  });

  test('from one address takes no more than three places, and nobody on the socket any of the network’s', async () => {
    const flood = from('203.0.113.9');
    for (let at = 0; at < 3; at++) {
      await flood.knock(await newKeys(), 'x');
    }
    await expect(flood.knock(await newKeys(), 'x')).rejects.toMatchObject({ code: 'refused' });
    for (let at = 0; at < 3; at++) {
      await from(`2001:db8:1:2:${at}::1`).knock(await newKeys(), 'x');
    }
    await expect(from('2001:db8:1:2:9::1').knock(await newKeys(), 'x')).rejects.toThrow();
    // However a /64 is written: zeros left out, a zone named.
    for (const host of ['1', '2:0:0:3', '4%eth0']) {
      await from(`2001:db8::${host}`).knock(await newKeys(), 'x');
    }
    await expect(from('2001:db8::9').knock(await newKeys(), 'x')).rejects.toThrow();
    for (let at = 0; at < 32; at++) {
      await from(`198.51.100.${at}`)
        .knock(await newKeys(), 'x')
        .catch(() => undefined);
    }
    await expect(from('198.51.100.99').knock(await newKeys(), 'x')).rejects.toMatchObject({
      code: 'refused'
    });
    expect(await onSocket().knock(await newKeys(), 'here')).toHaveProperty('code');
    house.ahead += 600_000;
    expect(await flood.knock(await newKeys(), 'x')).toHaveProperty('code');
  });

  test('who sends a knock again, or knocks by a key that is known, is refused like anybody', async () => {
    const { signing } = keys;
    const signer = await signerFromKey(signing.privateKey, signing.publicKey);
    const stamp = { aud: house.issuer, iat: Math.floor(house.clock.now() / 1000), jti: newJti() };
    const payload = { ...stamp, name: 'x', public_key: signing.publicKey };
    const send = (body: string) =>
      house.send('listen', 'POST', '/knocks', { body, address: '203.0.113.9' });
    const refusals = [
      await send(await sign(payload, 'facet-knock', signer)),
      await send(await sign({ ...payload, aud: 'another' }, 'facet-knock', signer)),
      await send(await sign({ ...payload, iat: payload.iat - 90 }, 'facet-knock', signer)),
      await send('a.b.c')
    ];
    const { keys: known } = await house.enrol('agent', 'scout');
    const again = await signerFromKey(known.signing.privateKey, known.signing.publicKey);
    refusals.push(
      await send(
        await sign({ ...payload, public_key: known.signing.publicKey }, 'facet-knock', again)
      )
    );
    const [first, ...rest] = refusals.map(({ headers, ...answer }) => ({
      ...answer,
      headers: { ...headers, date: '' }
    }));
    expect(first).toMatchObject(REFUSED);
    rest.forEach(one => expect(one).toEqual(first));
    // What somebody known signed is in the ledger, where no reader may take it for a fault.
    await house.appended(() => house.recorded(stamp.jti));
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
  });

  test('who is no owner lets nobody in; nor does an owner without an end, for ever, or as more than an agent', async () => {
    const { id, key } = await owner.system.requests.knocking(knocked.code);
    const page = await house.enrol('page', 'JupyterLab page');
    expect(() => page.holding.find('aios/requests', 'introduce')).toThrow();
    const introduce = ({ petname, ...args }: Record<string, unknown>) => {
      const bytes = toldName(String(petname), length => new Uint8Array(length));
      const body = { bytes, type: 'application/json' };
      return owner.holding.find('aios/requests', 'introduce').call('introduce', args, { body });
    };
    const bad = expect.objectContaining({ code: 'bad_introduction' });
    const base = { petname: 'x', knock: id, key, kind: 'agent' };
    await expect(introduce(base)).rejects.toEqual(bad);
    const { key: _key, ...keyless } = base;
    const others = (await newKeys()).signing.kid;
    await expect(introduce({ ...keyless, until: until() })).rejects.toEqual(bad);
    await expect(introduce({ ...base, key: others, until: until() })).rejects.toEqual(bad);
    await expect(introduce({ kind: 'agent', petname: 'x', key })).rejects.toEqual(bad);
    await expect(introduce({ ...base, until: until(-1) })).rejects.toEqual(bad);
    await expect(introduce({ ...base, until: until(DAY * 367) })).rejects.toEqual(bad);
    await expect(introduce({ ...base, kind: 'owner', until: until() })).rejects.toEqual(bad);
    await expect(introduce({ kind: 'agent', petname: 'x', until: until() })).rejects.toEqual(bad);
    await introduce({ ...base, until: until() });
    await expect(introduce({ ...base, until: until() })).rejects.toEqual(NO_CODE);
  });

  test('who let it in and is turned away takes the introduction along', async () => {
    const shown = await owner.system.requests.knocking(knocked.code);
    await owner.system.requests.admit(shown, 'laptop', until());
    const other = await house.enrol('owner', 'Bob');
    await other.system.facets.revoke({ principal: owner.keys.signing.kid });
    const service = from('192.0.2.7');
    const { code } = (await service.knocked(keys, knocked.id)) as { code: string };
    await expect(Principal.enrol(service, { code }, keys)).rejects.toMatchObject({
      code: 'refused'
    });
  });

  test('finds the code nowhere in what the service keeps', async () => {
    const kept = house.db
      .prepare("SELECT group_concat(name) AS names FROM sqlite_master WHERE type = 'table'")
      .get();
    expect(String(kept?.names)).not.toContain('knock');
    const shown = await owner.system.requests.knocking(knocked.code);
    await owner.system.requests.admit(shown, 'laptop', until());
    const rows = house.db.prepare('SELECT code_hash FROM introductions').all();
    const { code } = (await from('192.0.2.7').knocked(keys, knocked.id)) as { code: string };
    expect(rows.map(row => row.code_hash)).toContain(sha256Hex(code));
    expect(JSON.stringify(rows)).not.toContain(code);
  });
});

function onSocket(): ServiceClient {
  return new ServiceClient({
    base: 'http://facetry.invalid',
    fetch: house.fetch,
    clock: house.clock
  });
}
