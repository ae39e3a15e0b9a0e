import { granted, openBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('lending from the command line', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openBank();
  });
  afterAll(() => desk.close());

  test('lends to another agent’s card, which takes it in', async () => {
    await granted(desk, 'need bank balance --lendable --fresh');
    const card = (await desk.run('agent card other')).out;
    const lent = await desk.run('lend bank - --uses 1', { input: card });
    expect(lent).toMatchObject({ code: 0, err: expect.stringContaining('agent other') });
    const taken = await desk.run('agent accept - other', { input: lent.out });
    const id = taken.out.trim();
    expect(taken).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{32}\n$/) });
    expect((await desk.run('invoke bank balance --as other')).code).toBe(0);
    const spent = await desk.run('invoke bank balance --as other');
    expect(spent).toMatchObject({ code: 1, err: expect.stringContaining('uses') });
    expect(await desk.run(`revoke ${id} --as cli`)).toMatchObject({ code: 0 });
    const stolen = await desk.run('agent accept - third', { input: lent.out });
    expect(stolen.code).toBe(1);
  });

  test('lends within the limits of the facet, those that nobody typed too', async () => {
    await granted(
      desk,
      'need bank balance,deposit,rows --lendable --uses 5 --where amount=5 --rows 2'
    );
    const card = (await desk.run('agent card other')).out;
    const lent = await desk.run('lend bank - --actions rows,balance --rows 1 --json', {
      input: card
    });
    expect(lent.code).toBe(0);
    const { handover } = JSON.parse(lent.out) as { handover: object };
    const taken = await desk.run('agent accept - other --json', {
      input: JSON.stringify(handover)
    });
    expect(JSON.parse(taken.out)).toMatchObject({
      terms: { actions: ['balance', 'rows'], uses: 5, result: { rows: 1 }, constraints: {} }
    });
  });
});
