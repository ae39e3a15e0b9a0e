import { newKeys, Principal, type ServiceClientOptions, ServiceClient } from '../../client';
import { Desk } from '../testing/desk';

describe('at a terminal', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
    await desk.enrolOwner();
  });
  afterEach(() => desk.close());

  /** Logs in, while somebody at the terminal types what this is told to. */
  async function login(typed: (code: string) => string[]) {
    const { house } = desk;
    const options: ServiceClientOptions = {
      base: 'http://facetry.invalid',
      fetch: house.fetch,
      clock: house.clock
    };
    let ran: ReturnType<Desk['run']> | undefined;
    const leaving = new AbortController();
    const principal = await Principal.login(new ServiceClient(options), {
      name: 'root\u001b[2J',
      onCode: ({ code }) => {
        ran = desk.run('admit --until 2d', { typed: ['correct horse', ...typed(code)] });
      },
      signal: leaving.signal,
      pause: async ms => {
        if ((await ran!).code !== 0) {
          leaving.abort();
        }
        house.ahead += ms;
      }
    }).catch(() => null);
    return { principal, ran: await ran! };
  }

  test('a program that shows a code is let in under a name of the person’s own', async () => {
    const { principal, ran } = await login(code => [code.toLowerCase(), 'laptop', 'admit']);
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringContaining('“laptop” is let in until')
    });
    expect(ran.shown).toContain('It calls itself “root⟨U+001B⟩[2J”.');
    expect(ran.shown).toContain('It is a program of the same user as the service');
    expect(principal?.petname).toBe('laptop');
    const days = (principal!.holding.until! * 1000 - desk.house.clock.now()) / 86_400_000;
    expect(days).toBeGreaterThan(1.9);
    expect(days).toBeLessThanOrEqual(2);
  });

  test('a JupyterLab is let in as one, with what its page may', async () => {
    const { house } = desk;
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: house.fetch,
      clock: house.clock
    });
    const keys = await newKeys();
    const { id, code } = await service.knock(keys, 'Ann’s lab', 'host');
    const ran = await desk.run('admit', { typed: ['correct horse', code, 'lab', 'admit'] });
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('“lab” is let in until') });
    expect(ran.shown).toContain(
      'may deny, pause and revoke that. It sees and stops nothing else here.'
    );
    const told = await service.knocked(keys, id);
    const introduction = told.state === 'admitted' ? told.code : '';
    const { kind } = await service.enrol(keys, { code: introduction });
    expect(kind).toBe('host');
  });

  test('nobody is let in without the word, nor by another code', async () => {
    const unsaid = await login(code => [code, 'laptop', 'yes']);
    expect(unsaid).toMatchObject({ principal: null, ran: { code: 1 } });
    expect(unsaid.ran.err).toContain('Nothing was decided');
    const wrong = await login(() => ['BBBB-BBBB-BBBB-BBBB']);
    expect(wrong.ran.err).toContain('Nobody shows that code now.');
    const piped = await desk.run('admit', { input: 'BBBB-BBBB' });
    expect(piped.err).toContain('real terminal');
  });
});
