import { type Issued, signerFromKey, sign } from '../../../protocol';
import { Actor, bytes } from '../testing/actor';
import { ISSUER } from '../testing/actor';
import { House } from '../testing/house';

const REFUSED = { code: 'not_yours' };

describe('an introduction code', () => {
  let house: House;
  beforeEach(async () => {
    house = await House.open();
  });
  afterEach(() => house.close());

  const code = async (kind: 'owner' | 'agent' | 'notebook' = 'agent', ttlMs?: number) =>
    (await house.authority.introduce({ kind, petname: 'x', ...(ttlMs && { ttlMs }) })).code;

  test('makes one principal, and none the second time', async () => {
    const once = await code();
    await (await Actor.create(house, 'first')).enrol(once);
    const second = await Actor.create(house, 'second');
    await expect(second.enrol(once)).rejects.toMatchObject(REFUSED);
    expect(house.authority.book.principal(second.kid)).toBeUndefined();
  });

  test('used by two at once makes one principal', async () => {
    const once = await code();
    const actors = await Promise.all(['a', 'b'].map(name => Actor.create(house, name)));
    const ends = await Promise.allSettled(actors.map(actor => actor.enrol(once)));
    expect(ends.map(end => end.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(house.authority.book.principals.page(0, 10)).toHaveLength(1);
    expect(house.journal.of('enrolment')).toHaveLength(1);
  });

  test('ends after ten minutes, or when its maker says', async () => {
    const [long, short] = [await code(), await code('agent', 5000)];
    house.pass(5);
    await expect((await Actor.create(house, 'late')).enrol(short)).rejects.toMatchObject(REFUSED);
    house.pass(594);
    await (await Actor.create(house, 'just')).enrol(long);
    const other = await code();
    house.pass(600);
    await expect((await Actor.create(house, 'late')).enrol(other)).rejects.toMatchObject(REFUSED);
  });

  test('is stored and recorded nowhere as it is', async () => {
    const secret = await code('owner');
    const rows = house.db.prepare('SELECT * FROM introductions').all();
    expect(JSON.stringify([rows, house.journal.entries])).not.toContain(secret);
  });

  test('stays good when the ledger could not be written', async () => {
    const once = await code();
    const actor = await Actor.create(house, 'patient');
    house.journal.full = true;
    await expect(actor.enrol(once)).rejects.toThrow('disk full');
    expect(house.authority.book.principal(actor.kid)).toBeUndefined();
    house.journal.full = false;
    await actor.enrol(once);
    expect(house.authority.book.principal(actor.kid)?.petname).toBe('x');
  });

  test('does not turn a key that is a principal into another one', async () => {
    const agent = await house.enrolled('agent', 'analyst');
    const shown = await code('owner');
    await expect(agent.enrol(shown)).rejects.toMatchObject(REFUSED);
    expect(house.authority.book.principal(agent.kid)?.kind).toBe('agent');
    await expect((await Actor.create(house, 'other')).enrol(shown)).rejects.toMatchObject(REFUSED);
  });

  test('carries the custody that was said when it was made', async () => {
    const made = await house.authority.introduce({
      kind: 'notebook',
      petname: 'churn.ipynb',
      custody: 'wallet'
    });
    const notebook = await Actor.create(house, 'a name of its own');
    await notebook.enrol(made.code);
    expect(house.authority.book.principal(notebook.kid)).toMatchObject({
      kind: 'notebook',
      petname: 'churn.ipynb',
      custody: 'wallet'
    });
    const { who, name } = house.journal.of('enrolment')[0]!.groups;
    expect(who).toMatchObject({ custody: 'wallet' });
    expect(name).toEqual({ petname: 'churn.ipynb' });
  });

  test('keeps a petname with markup and bidi characters as it is', async () => {
    const petname = '<img src=x onerror=alert(1)> \u202Egnp.exe';
    const actor = await house.enrolled('agent', petname);
    expect(house.authority.book.principal(actor.kid)?.petname).toBe(petname);
  });

  test.each([[''], ['  '], ['x'.repeat(121)], ['\ud800']])(
    'is not made for the name %j',
    async name => {
      await expect(
        house.authority.introduce({ kind: 'agent', petname: name })
      ).rejects.toMatchObject({ code: 'bad_petname', status: 400 });
    }
  );
});

describe('an enrolment token', () => {
  let house: House;
  let code: string;
  let actor: Actor;
  beforeEach(async () => {
    house = await House.open();
    ({ code } = await house.authority.introduce({ kind: 'owner', petname: 'laptop' }));
    actor = await Actor.create(house, 'laptop');
  });
  afterEach(() => house.close());

  const payload = () => ({ ...actor.stamp(), ...actor.keys(), code });
  const send = async (changed: object, origin: string | null = null) =>
    house.authority.enrol(
      bytes(await actor.sign('facet-enrolment', { ...payload(), ...changed })),
      origin
    );

  test.each([
    ['for another service', () => ({ aud: 'other' }), 'wrong_audience'],
    ['from another time', () => ({ iat: house.clock.seconds - 61 }), 'clock'],
    ['with one key for two purposes', () => ({ encryption_key: actor.key.publicKey }), 'malformed'],
    ['with an unknown code', () => ({ code: Buffer.alloc(32).toString('base64url') }), 'not_yours']
  ])('%s is refused', async (_, changed, refusal) => {
    await expect(send(changed())).rejects.toMatchObject({ code: refusal });
  });

  test('signed by another key than it brings is refused', async () => {
    const other = await Actor.create(house, 'other');
    const signer = await signerFromKey(other.key.privateKey, other.key.publicKey);
    const token = await sign(payload(), 'facet-enrolment', signer);
    await expect(house.authority.enrol(bytes(token), null)).rejects.toMatchObject({
      name: 'Refusal'
    });
  });

  test.each([
    ['claims none', undefined, 'http://localhost:7411'],
    ['claims another', 'http://localhost:8888', 'http://localhost:7411'],
    ['claims one without a browser', 'http://localhost:7411', null]
  ])('of an owner that %s origin is refused', async (_, claimed, real) => {
    await expect(
      send(claimed === undefined ? {} : { origin: claimed }, real)
    ).rejects.toMatchObject(REFUSED);
  });

  test('of an owner keeps the origin its key was made at', async () => {
    await send({ origin: 'http://localhost:7411' }, 'http://localhost:7411');
    expect(house.authority.book.principal(actor.kid)?.origin).toBe('http://localhost:7411');
  });

  test('brings self first, then what its kind holds, all children of genesis', async () => {
    const { status, body } = await send({});
    expect(status).toBe(201);
    const descriptors = await Promise.all(body.facets.map((one: Issued) => actor.take(one)));
    expect(descriptors.map(({ terms }) => terms.object)).toEqual([
      'aios/self',
      'aios/requests',
      'aios/registry',
      'aios/facets',
      'aios/ledger'
    ]);
    const genesis = house.authority.book.genesis()!.id;
    expect(new Set(descriptors.map(({ parent }) => parent))).toEqual(new Set([genesis]));
    expect(descriptors.every(({ iss, terms }) => iss === ISSUER && terms.expiry === null)).toBe(
      true
    );
  });

  test('of a later owner, introduced by the first, is a child of genesis too', async () => {
    await send({}).then(({ body }) =>
      Promise.all(body.facets.map((one: Issued) => actor.take(one)))
    );
    const second = await house.enrolled('owner', 'phone', actor);
    const { book } = house.authority;
    const facet = book.facet(second.facets.get('aios/requests')!)!;
    expect(facet.parent).toBe(book.genesis()!.id);
    expect(facet.decidedBy).toBe(actor.facets.get('aios/requests'));
    await actor.act('aios/facets', 'revoke', { facet: actor.facets.get('aios/requests')! });
    expect(book.facet(facet.id)!.revokedAt).toBeNull();
  });
});
