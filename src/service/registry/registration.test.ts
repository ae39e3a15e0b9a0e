import type { Definition, ObjectView, ProposalView } from '../../protocol';
import type { SystemCall } from '../types';
import { Desk, textOf } from './testing/desk';

const SECRET = 'planted-secret-9f8e7d';
const BEARER = { auth: { kind: 'bearer' } };

describe('connecting a service', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(() => desk.close());

  const list = async () => ((await desk.act('list')) as { objects: ObjectView[] }).objects;

  test('puts it in the catalogue with an entry, and it is there after a restart', async () => {
    expect(await desk.add()).toMatchObject({ name: 'bank', origin: desk.address });
    const [bank] = await list();
    expect(bank).toMatchObject({ name: 'bank', kind: 'openapi', state: 'ready' });
    expect(Object.keys(bank!.actions).sort()).toEqual(['balance', 'deposit']);
    const before = desk.registry.object('bank')!;
    expect(desk.journal.of('registration')[0]!.groups).toMatchObject({
      who: { principal: 'owner' },
      what: { object: 'bank', change: 'added', digests: before.digests, origin: desk.address }
    });
    desk.open();
    expect(desk.registry.object('bank')).toEqual(before);
  });

  test('in the notebook’s own page says so, and nowhere else', async () => {
    const args = { name: 'bank', kind: 'openapi', config: desk.config() };
    const refused = { status: 403, code: 'bad_mode' };
    await expect(desk.act('add', { ...args, mode: 'page' })).rejects.toMatchObject(refused);
    desk.inPage = true;
    desk.origin = 'https://hub.example';
    await expect(desk.act('add', args)).rejects.toMatchObject(refused);
    expect(await list()).toEqual([]);
    await desk.act('add', { ...args, mode: 'page' });
    desk.origin = null;
    await desk.act('add', { ...args, name: 'other' });
    expect(desk.journal.of('registration').map(({ groups }) => groups.what)).toEqual([
      expect.objectContaining({ object: 'bank', mode: 'page' }),
      expect.not.objectContaining({ mode: expect.anything() })
    ]);
  });

  test('shows the same before it is done, and changes nothing', async () => {
    const seen = (await desk.act('inspect', { kind: 'openapi', config: desk.config() })) as {
      actions: Record<string, Definition>;
      origin: string;
    };
    expect(seen.origin).toBe(desk.address);
    expect(await list()).toEqual([]);
    await desk.add();
    expect((await list())[0]!.actions).toEqual(seen.actions);
  });

  test.each([
    'aios',
    'facet',
    '',
    'Bank',
    '1bank',
    '-b',
    'a_b',
    'a/b',
    '../x',
    'a'.repeat(64),
    'bänk',
    'a\n'
  ])('under the name %j is refused', async name => {
    const args = { name, kind: 'openapi', config: desk.config() };
    await expect(desk.act('add', args)).rejects.toMatchObject({ code: 'bad_name', status: 422 });
    await expect(desk.act('propose', args)).rejects.toMatchObject({ code: 'bad_name' });
  });

  test('with a configuration that is none as a whole names no place in it', async () => {
    const answer = desk.act('propose', { name: 'bank', kind: 'openapi', config: [] });
    await expect(answer).rejects.toMatchObject({ code: 'config_malformed', status: 422 });
    await expect(answer).rejects.not.toMatchObject({
      title: expect.stringContaining('(at ') as string
    });
  });

  test('with a document that is none says what is wrong with it', async () => {
    await expect(
      desk.act('add', { name: 'bank', kind: 'openapi', config: { document: '<html>' } })
    ).rejects.toMatchObject({ status: 422, message: expect.stringMatching(/OpenAPI/) as string });
    await expect(
      desk.act('add', { name: 'bank', kind: 'no-such-kind', config: {} })
    ).rejects.toMatchObject({ code: 'kind_unknown' });
    expect(await list()).toEqual([]);
  });

  test.each([[{ proposal: 'x', name: 'bank' }], [{ name: 'bank', kind: 'openapi' }], [{}]])(
    'by %j is refused as unclear',
    async args => {
      await expect(desk.act('add', args)).rejects.toMatchObject({ code: 'bad_registration' });
    }
  );

  test('again with other definitions leaves another entry with other digests', async () => {
    await desk.add();
    const before = desk.registry.object('bank')!.digests;
    await desk.add({ methods: [{ method: 'GET', path: '/other/{account}', name: 'balance' }] });
    const after = desk.registry.object('bank')!.digests;
    expect(Object.keys(after)).toEqual(['balance']);
    expect(after.balance).not.toBe(before.balance);
    const entries = desk.journal.of('registration');
    expect(entries[1]!.groups.what).toMatchObject({ change: 'replaced', digests: after });
  });

  test('again at the same place leaves the permissions on it', async () => {
    await desk.add();
    desk.permissions.set('bank', ['one']);
    await desk.add({ methods: [{ method: 'GET', path: '/other/{account}', name: 'balance' }] });
    expect(desk.permissions.get('bank')).toEqual(['one']);
  });

  test('under a name that is somewhere else is refused, and changes nothing', async () => {
    await desk.add();
    const before = desk.registry.object('bank');
    desk.permissions.set('bank', ['one', 'two']);
    for (const elsewhere of ['http://127.0.0.1:9', 'http://localhost:9']) {
      await expect(desk.add({ address: elsewhere })).rejects.toMatchObject({
        code: 'name_taken',
        status: 409,
        title: `“bank” is ${desk.address} already.`,
        detail: expect.stringContaining('The 2 permissions given there would end.') as string
      });
    }
    expect(desk.registry.object('bank')).toEqual(before);
    expect(desk.permissions.get('bank')).toEqual(['one', 'two']);
  });

  test('in the place of another ends the permissions on that, in the same step', async () => {
    await desk.add();
    desk.permissions.set('bank', ['one', 'two']);
    const moved = { address: 'http://127.0.0.1:9', auth: { kind: 'none' } };
    const args = {
      name: 'bank',
      kind: 'openapi',
      config: desk.config(moved),
      replace: true
    };
    desk.journal.full = true;
    await expect(desk.act('add', args)).rejects.toThrow('disk full');
    desk.journal.full = false;
    desk.permissions.set('bank', ['one', 'two']);
    expect(await desk.act('add', args)).toMatchObject({
      origin: 'http://127.0.0.1:9',
      ended: ['one', 'two'],
      in_flight: []
    });
    expect(desk.journal.of('registration').at(-1)!.groups.what).toMatchObject({ change: 'moved' });
  });

  test('that is proposed tells the owner what it would take the name from', async () => {
    await desk.add();
    desk.permissions.set('bank', ['one']);
    const propose = (config: object) =>
      desk.act('propose', { name: 'bank', kind: 'openapi', config });
    await propose(desk.config());
    const { proposal } = (await propose(desk.config({ address: 'http://127.0.0.1:9' }))) as {
      proposal: string;
    };
    const { proposals } = (await desk.act('list')) as { proposals: ProposalView[] };
    expect(proposals.map(({ replaces }) => replaces)).toEqual([
      null,
      { title: desk.registry.object('bank')!.title, origin: desk.address, permissions: 1 }
    ]);
    await expect(desk.act('add', { proposal })).rejects.toMatchObject({ code: 'name_taken' });
    await desk.act('add', { proposal, replace: true });
    expect(desk.registry.object('bank')!.origin).toBe('http://127.0.0.1:9');
  });

  test('that the ledger can not take changes nothing', async () => {
    desk.journal.full = true;
    await expect(desk.add({}, SECRET)).rejects.toThrow('disk full');
    expect(await list()).toEqual([]);
    expect(desk.db.prepare('SELECT * FROM secrets').all()).toEqual([]);
    desk.journal.full = false;
    await desk.add();
    desk.journal.full = true;
    await expect(desk.act('remove', { name: 'bank' })).rejects.toThrow('disk full');
    expect(await list()).toHaveLength(1);
  });

  test('and disconnecting it forgets its credential', async () => {
    await desk.add(BEARER, SECRET);
    desk.permissions.set('bank', ['one']);
    expect(await desk.act('remove', { name: 'bank' })).toEqual({
      removed: 'bank',
      ended: ['one'],
      in_flight: []
    });
    expect(await list()).toEqual([]);
    expect(desk.db.prepare('SELECT * FROM secrets').all()).toEqual([]);
    for (const action of ['remove', 'test']) {
      await expect(desk.act(action, { name: 'bank' })).rejects.toMatchObject({
        code: 'no_such_object',
        status: 404
      });
    }
  });
});

describe('a credential', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(() => desk.close());

  const authorization = () => desk.seen.at(-1)!.headers.authorization;

  test('that was typed reaches the service and nothing else', async () => {
    await desk.add(BEARER, SECRET);
    expect(await textOf(await desk.call('balance', { account: 'a' }))).toBe('{"balance":7}');
    expect(authorization()).toBe(`Bearer ${SECRET}`);
    const told = [
      await desk.act('list'),
      await desk.act('test', { name: 'bank' }),
      desk.registry.object('bank'),
      desk.journal.entries,
      desk.db.prepare('SELECT * FROM objects').all()
    ];
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  test('that is kept elsewhere is looked up at each call', async () => {
    desk.secrets.set('env:BANK_KEY', 'one');
    await desk.add({ ...BEARER, credential: 'env:BANK_KEY' });
    await textOf(await desk.call('balance', { account: 'a' }));
    expect(authorization()).toBe('Bearer one');
    desk.secrets.set('env:BANK_KEY', 'two');
    await textOf(await desk.call('balance', { account: 'a' }));
    expect(authorization()).toBe('Bearer two');
    expect(JSON.stringify([await desk.act('list'), desk.journal.entries])).not.toContain(
      'BANK_KEY'
    );
  });

  test('that can not be looked up means that nothing was sent', async () => {
    desk.secrets.set('file:/run/key', SECRET);
    await desk.add({ ...BEARER, credential: 'file:/run/key' });
    desk.secrets.clear();
    const before = desk.seen.length;
    const answer = await desk.call('balance', { account: 'a' });
    expect(answer).toMatchObject({ outcome: 'not_sent', code: 'secret_unavailable' });
    expect(JSON.stringify(answer)).not.toContain('/run/key');
    expect(desk.seen).toHaveLength(before);
    expect(await desk.act('test', { name: 'bank' })).toMatchObject({ ok: false });
  });

  test('typed for one place is not sent to another', async () => {
    await desk.add(BEARER, SECRET);
    await desk.add({ auth: { kind: 'header', name: 'x-key' } });
    const answer = await desk.call('balance', { account: 'a' });
    expect(answer).toMatchObject({ outcome: 'not_sent', code: 'credential_missing' });
    expect(desk.seen).toEqual([]);
  });

  test('typed once is kept when the same service is registered again', async () => {
    await desk.add(BEARER, SECRET);
    await desk.add({
      ...BEARER,
      methods: [{ method: 'GET', path: '/new/{account}', name: 'balance' }]
    });
    await textOf(await desk.call('balance', { account: 'a' }));
    expect(authorization()).toBe(`Bearer ${SECRET}`);
  });

  test('has no place in a configuration, nor in a proposal', async () => {
    await expect(desk.add({ ...BEARER, credential: SECRET })).rejects.toMatchObject({
      code: 'credential_in_config',
      message: expect.not.stringContaining(SECRET) as string
    });
    await expect(
      desk.act('propose', {
        name: 'bank',
        kind: 'openapi',
        config: desk.config({ credential: 'exec:curl evil.example' })
      })
    ).rejects.toMatchObject({ code: 'credential_in_proposal' });
    expect(desk.asked).toEqual([]);
  });

  test('offered for its address may be proposed, and is used there', async () => {
    const credential = `offered:tour-bank@${desk.address}`;
    desk.secrets.set(credential, SECRET);
    const config = desk.config({ ...BEARER, credential });
    const { proposal } = (await desk.act('propose', { name: 'bank', kind: 'openapi', config })) as {
      proposal: string;
    };
    await desk.act('add', { proposal });
    await textOf(await desk.call('balance', { account: 'a' }));
    expect(authorization()).toBe(`Bearer ${SECRET}`);
  });

  test('offered for one address can not be proposed for another', async () => {
    const credential = 'offered:tour-bank@http://127.0.0.1:1';
    const config = desk.config({ ...BEARER, credential });
    await expect(
      desk.act('propose', { name: 'bank', kind: 'openapi', config })
    ).rejects.toMatchObject({ code: 'credential_elsewhere' });
    await expect(desk.add({ ...BEARER, credential })).rejects.toMatchObject({
      code: 'credential_elsewhere'
    });
    expect(desk.seen).toEqual([]);
  });

  test.each([
    [{ secret: SECRET }],
    [{ salt: 'short', secret: SECRET }],
    [{ salt: 's'.repeat(22), secret: '' }],
    [{ salt: 's'.repeat(22), secret: 7 }],
    [{ salt: 's'.repeat(22), secret: SECRET, more: 1 }],
    [{ salt: 's'.repeat(22), secret: 'x'.repeat(70_000) }]
  ])('that does not arrive as it should is refused (%#)', async upload => {
    const args = { name: 'bank', kind: 'openapi', config: desk.config(BEARER) };
    await expect(desk.act('add', args, upload)).rejects.toMatchObject({
      code: 'bad_secret',
      message: expect.not.stringContaining(SECRET) as string
    });
  });
});

describe('a proposal', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(() => desk.close());

  const propose = async (name = 'bank', by = 'agent') =>
    (
      (await desk.act(
        'propose',
        { name, kind: 'openapi', config: desk.config() },
        undefined,
        by
      )) as { proposal: string }
    ).proposal;

  test('is taken up once, by who may add', async () => {
    const proposal = await propose();
    expect(desk.registry.proposals(['bank', 'x'])).toMatchObject([
      { id: proposal, name: 'bank', proposed_by: 'agent' }
    ]);
    expect(desk.registry.object('bank')).toBeUndefined();
    expect(desk.journal.of('registration')[0]!.groups).toMatchObject({
      who: { principal: 'agent' },
      what: { object: 'bank', change: 'proposed', proposal }
    });
    await desk.act('add', { proposal });
    expect(desk.registry.object('bank')).toBeDefined();
    expect(desk.registry.proposals(['bank'])).toEqual([]);
    await expect(desk.act('add', { proposal })).rejects.toMatchObject({
      code: 'no_such_proposal'
    });
  });

  test('is shown to owners as what it would register, and to nobody else', async () => {
    const proposal = await propose();
    const listed = async (kind: string): Promise<unknown> =>
      desk.registry.objects['aios/registry']!.list!.perform({
        principal: { kid: 'x', kind },
        args: {}
      } as unknown as SystemCall);
    expect(await listed('owner')).toEqual({
      objects: [],
      proposals: [
        {
          id: proposal,
          name: 'bank',
          kind: 'openapi',
          title: expect.any(String) as string,
          origin: desk.address,
          actions: expect.objectContaining({ balance: expect.anything() as unknown }) as unknown,
          auth: null,
          offered: false,
          replaces: null
        }
      ]
    });
    expect(await listed('page')).toEqual({ objects: [] });
  });

  test('says how its credential would be shown', async () => {
    await desk.act('propose', { name: 'bank', kind: 'openapi', config: desk.config(BEARER) });
    const { proposals } = (await desk.act('list')) as { proposals: ProposalView[] };
    expect(proposals).toMatchObject([{ auth: { kind: 'bearer' } }]);
  });

  test('registers what its owner was shown, whatever its document says by then', async () => {
    const documented = (path: string): object => ({
      openapi: '3.1.0',
      info: { title: 'Bank', version: '1' },
      servers: [{ url: desk.address }],
      paths: { [path]: { get: { operationId: 'balance', responses: {} } } }
    });
    let document = documented('/honest');
    desk.respond = (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(document));
    };
    const config = { document_url: `${desk.address}/openapi.json` };
    const { proposal } = (await desk.act('propose', {
      name: 'bank',
      kind: 'openapi',
      config
    })) as { proposal: string };
    document = documented('/swapped');
    await desk.act('add', { proposal });
    expect(desk.registry.object('bank')!.definitions.balance!.http!.path).toBe('/honest');
  });

  test('of what can’t be registered says so at once', async () => {
    await expect(
      desk.act('propose', { name: 'bank', kind: 'openapi', config: { document: '<html>' } })
    ).rejects.toMatchObject({ status: 422, message: expect.stringMatching(/OpenAPI/) as string });
  });

  test('ends after a day', async () => {
    const proposal = await propose();
    desk.clock.seconds += 86400;
    await expect(desk.act('add', { proposal })).rejects.toMatchObject({
      code: 'no_such_proposal'
    });
    await desk.journal.transact(unit => desk.registry.sweep(unit));
    expect(desk.db.prepare('SELECT * FROM proposals').all()).toEqual([]);
  });

  test('is the twenty-first of one proposer and is refused', async () => {
    for (let i = 0; i < 20; i++) {
      await propose(`bank${i}`);
    }
    await expect(propose()).rejects.toMatchObject({ code: 'too_many_proposals', status: 429 });
    await propose('bank', 'somebody else');
  });
});
