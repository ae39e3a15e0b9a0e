import { Desk, textOf } from './testing/desk';

const SECRET = 'planted-secret-9f8e7d';
const BEARER = { auth: { kind: 'bearer' } };

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

  test('offered for one address is sent to no other, though the table says so', async () => {
    desk.secrets.set('env:BANK_KEY', 'one');
    const elsewhere = 'offered:model@http://127.0.0.1:1';
    desk.secrets.set(elsewhere, SECRET);
    await desk.add({ ...BEARER, credential: 'env:BANK_KEY' });
    desk.db
      .prepare("UPDATE objects SET config = json_set(config, '$.credential', ?)")
      .run(elsewhere);
    desk.open();
    const answer = await desk.call('balance', { account: 'a' });
    expect(answer).toMatchObject({ outcome: 'not_sent', code: 'secret_unavailable' });
    expect(desk.asked).not.toContain(elsewhere);
    expect(desk.seen).toEqual([]);
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
