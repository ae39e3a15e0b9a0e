import type { PrincipalView } from '../../client';
import type { Desk } from '../testing/desk';
import { deskWithBank, PASSPHRASE } from '../testing/bank';

describe('a name given at a terminal', () => {
  let desk: Desk;

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance'));
  });
  afterAll(() => desk.close());

  const principals = async (): Promise<PrincipalView[]> =>
    (JSON.parse((await desk.run('principals --json')).out) as { principals: PrincipalView[] })
      .principals;
  const renames = (who: string, name: string, word = 'rename'): ReturnType<Desk['run']> =>
    desk.run(['rename', who, name], { typed: [PASSPHRASE, word] });

  test('is an agent’s, or this terminal’s own, from then on', async () => {
    const owner = (await principals()).find(({ kind }) => kind === 'owner')!;
    expect(await renames('agent cli', 'night watch')).toMatchObject({
      code: 0,
      out: 'Called “night watch” from now on.\n',
      shown: expect.stringContaining('“agent cli” (agent) will be called “night watch”.')
    });
    expect(await renames(owner.principal, 'desk in the hall')).toMatchObject({ code: 0 });
    const names = (await principals()).map(({ petname }) => petname);
    expect(names).toEqual(expect.arrayContaining(['night watch', 'desk in the hall']));
    expect((await desk.run('invoke bank balance')).code).toBe(0);
  });

  test('is not given without the word, a terminal, or the passphrase', async () => {
    const left = await renames('night watch', 'x', 'yes');
    expect(left).toMatchObject({ code: 1, err: expect.stringContaining('the name stays') });
    const piped = await desk.run(['rename', 'night watch', 'x'], { input: `${PASSPHRASE}\n` });
    expect(piped).toMatchObject({ code: 1, err: expect.stringContaining('real terminal') });
    const wrong = await desk.run(['rename', 'night watch', 'x'], { typed: ['wrong', 'rename'] });
    expect(wrong).toMatchObject({ code: 1, err: 'The passphrase is wrong.\n' });
    expect((await principals()).map(({ petname }) => petname)).toContain('night watch');
  });

  test('that another has, or one that looks like it, is warned of', async () => {
    const taken = 'desk in the hall';
    for (const name of [taken, 'dеsk in the haӏl', 'DESK IN THE\u200b HALL']) {
      const { shown } = await renames('night watch', name, 'no');
      expect(shown).toContain(`Careful: “${taken}” (owner) is called so already.`);
    }
    expect((await renames('night watch', 'the hall', 'no')).shown).not.toContain('Careful');
  });

  test('is shown with the signs that would turn it around, and none is blank or too long', async () => {
    const { shown } = await renames('night watch', 'x\u202ey', 'no');
    expect(shown).toContain('will be called “x⟨U+202E⟩y”');
    for (const name of [' ', 'x'.repeat(121)]) {
      expect(await renames('night watch', name)).toMatchObject({
        code: 1,
        err: expect.stringContaining('1 to 120 characters')
      });
    }
  });

  test('is no facet’s, and no notebook’s', async () => {
    const { code } = await desk.house.core.authority.introduce({
      kind: 'notebook',
      petname: 'own.ipynb'
    });
    await desk.house.enrolWith(code);
    expect(await renames('own.ipynb', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('rename the file')
    });
    expect(await renames('0'.repeat(32), 'x')).toMatchObject({ code: 2 });
  });
});
