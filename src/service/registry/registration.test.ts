import type { Definition, ObjectView, ProposalView } from '../../protocol';
import { Desk } from './testing/desk';

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
