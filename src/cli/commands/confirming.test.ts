import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('a facet that asks each time, at a terminal', () => {
  let desk: Desk;
  let facet: string;

  beforeAll(async () => {
    ({ desk, facet } = await deskWithBank('balance deposit --confirm'));
  });
  afterAll(() => desk.close());

  /** Runs the line, and has somebody act once its request waits. */
  async function meanwhile(line: string, act: (request: string) => Promise<unknown>) {
    const running = desk.run(line);
    const list = async (): Promise<string> => {
      const owner = await desk.run('requests');
      const [id] = /[0-9a-f]{32}/.exec(owner.out) ?? [];
      return id ?? new Promise(resolve => setImmediate(() => resolve(list())));
    };
    await act(await list());
    return running;
  }

  test('waits until the act was decided with its very arguments, and does it then', async () => {
    let shown = '';
    const ran = await meanwhile('invoke bank deposit amount=7', async request => {
      const waiting = await desk.run('requests');
      expect(waiting.out).toContain('to confirm: agent cli');
      const decided = await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'confirm'] });
      shown = decided.shown;
      expect([decided.code, decided.out]).toEqual([0, 'Confirmed.\n']);
    });
    expect(shown).toMatch(/you confirm: {8}.* may use deposit on bank this once: amount 7\./);
    expect(shown).toMatch(/by its permission: .*each use confirmed by a person, until/);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toEqual({ balance: 107 });
    expect(ran.err).toMatch(/Request [0-9a-f]{32} waits for a person\./);
  });

  test('is denied by another word, with the reason, and exits as failed', async () => {
    const ran = await meanwhile('invoke bank balance', async request => {
      const unsure = await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
      expect(unsure.code).not.toBe(0);
      const line = ['decide', request, '--deny', '--reason', 'not now'];
      await desk.run(line, { typed: [PASSPHRASE, 'deny'] });
    });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('A person did not let this be done. “not now”');
  });

  test('exits as still waiting where nobody decides in time', async () => {
    const ran = await desk.run('invoke bank balance --timeout 0');
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('Nobody confirmed this in time; the request was withdrawn.');
  });

  test('a granter can have it ask each time', async () => {
    const asked = await desk.run('need bank rows --no-wait');
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
    const decided = await desk.run(`decide ${request} --each-time`, {
      typed: [PASSPHRASE, 'grant']
    });
    expect(decided.shown).toMatch(/you grant: .*each use confirmed by a person/);
    const held = await desk.run('need bank rows --timeout 5');
    expect(held.out).toContain('each use confirmed by a person');
    expect(held.out).not.toContain(facet);
  });

  test('is exported and proven with who confirmed what', async () => {
    const path = `${desk.data}/confirmed.bundle`;
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    const audit = await desk.run([...'audit what'.split(' '), 'agent cli', '--bundle', path]);
    expect(audit.out).toContain('asked to confirm deposit on bank');
    const verified = await desk.run(`verify ${path}`);
    expect([verified.code, verified.out]).toEqual([0, expect.not.stringContaining('authority')]);
  });
});
