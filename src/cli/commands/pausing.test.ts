import type { FacetView, PrincipalView } from '../../client';
import type { Desk } from '../testing/desk';
import { deskWithBank, PASSPHRASE } from '../testing/bank';

describe('from the command line', () => {
  let desk: Desk;
  let facet: string;

  beforeAll(async () => {
    ({ desk, facet } = await deskWithBank('balance'));
  });
  afterAll(() => desk.close());

  const balance = (): ReturnType<Desk['run']> => desk.run('invoke bank balance');
  const resumed = (target: string, word = 'resume'): ReturnType<Desk['run']> =>
    desk.run(['resume', target, '--reason', 'looked at'], { typed: [PASSPHRASE, word] });

  test('a paused facet is not used until a person resumes it at a terminal', async () => {
    const paused = await desk.run(['pause', facet, '--reason', 'odd hours']);
    expect(paused).toMatchObject({ code: 0, out: `Paused: ${facet}\n` });
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('paused') });
    const listed = await desk.run('facets');
    expect(listed.out).toMatch(new RegExp(`^${facet}  paused[^]*by terminal of .*: “odd hours”`));
    const left = await resumed(facet, 'yes');
    expect(left).toMatchObject({ code: 1, err: expect.stringContaining('stays paused') });
    expect(left.shown).toMatch(new RegExp(`${facet}  paused[^]*odd hours`));
    expect(await resumed(facet)).toMatchObject({ code: 0, out: `Can be used again: ${facet}\n` });
    expect(await balance()).toMatchObject({ code: 0 });
    expect(await resumed(facet)).toMatchObject({ code: 1, err: expect.stringMatching(/paused/) });
  });

  test('a principal is paused with all that it holds, by its name', async () => {
    const paused = await desk.run(['pause', 'agent cli', '--json']);
    expect(JSON.parse(paused.out)).toMatchObject({ paused: expect.arrayContaining([facet]) });
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('paused') });
    const { out } = await desk.run('principals --json');
    const { principals } = JSON.parse(out) as { principals: PrincipalView[] };
    const agent = principals.find(({ petname }) => petname === 'agent cli')!;
    expect(agent.paused).toMatchObject({ why: null });
    expect(await resumed(facet)).toMatchObject({
      code: 1,
      err: 'Not this facet is paused, but agent cli with all that it holds: `facetry resume "agent cli"`.\n'
    });
    expect((await desk.run('principals')).out).toMatch(/agent {5}agent cli\n {2}paused /);
    expect(await resumed(agent.principal)).toMatchObject({ code: 0 });
    expect(await balance()).toMatchObject({ code: 0 });
  });

  test('nothing is resumed by what is piped in, nor without a terminal or the passphrase', async () => {
    await desk.run(`pause ${facet}`);
    const piped = await desk.run(`resume ${facet}`, { input: `${PASSPHRASE}\nresume\n` });
    expect(piped).toMatchObject({ code: 1, err: expect.stringContaining('real terminal') });
    const nobody = await desk.run(`resume ${facet}`);
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('no terminal') });
    const wrong = await desk.run(`resume ${facet}`, { typed: ['wrong horse', 'resume'] });
    expect(wrong).toMatchObject({ code: 1, err: 'The passphrase is wrong.\n' });
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('paused') });
    await resumed(facet);
  });

  test('what an owner holds is stopped with the deciding key alone', async () => {
    const { out } = await desk.run('principals --json');
    const { principals } = JSON.parse(out) as { principals: PrincipalView[] };
    const owner = principals.find(({ kind }) => kind === 'owner')!;
    const viewer = await desk.run(`pause ${owner.principal}`);
    expect(viewer).toMatchObject({ code: 1, err: expect.stringMatching(/owner/i) });
    const itself = await desk.run(`pause ${owner.principal} --owner`, { typed: [PASSPHRASE] });
    expect(itself).toMatchObject({ code: 1, err: expect.stringContaining('what you pause with') });
    expect(await balance()).toMatchObject({ code: 0 });
  });

  test('lists only what this one holds, and what has ended where that is asked for', async () => {
    const of = async (line: string): Promise<FacetView[]> =>
      (JSON.parse((await desk.run(line)).out) as { facets: FacetView[] }).facets;
    const args = ['facets', '--of', 'agent cli', '--json'];
    const mine = JSON.parse((await desk.run(args)).out) as { facets: FacetView[] };
    expect(mine.facets.map(({ id }) => id)).toEqual([facet]);
    // As it was added: `facetry agent add cli`.
    expect(await of('facets --of cli --json')).toEqual(mine.facets);
    const own = await of('facets --own --json');
    expect(own.some(({ terms }) => terms.object === 'aios/self')).toBe(true);
    expect(await of('facets --ended --json')).toEqual(expect.arrayContaining(mine.facets));
  });

  test.each([
    ['a name that nobody has', 'pause nobody', /nor a name known here/],
    ['a time that is none', 'revoke nobody --granted-since soon', /is not a time/],
    ['--as with what only the service does', 'revoke x --as cli --reason y', /--as/],
    ['no target', 'resume', /Usage/]
  ])('%s is not understood', async (_what, line, said) => {
    expect(await desk.run(line, { typed: [PASSPHRASE] })).toMatchObject({
      code: 2,
      err: expect.stringMatching(said)
    });
  });

  test('ends what a principal granted since a time, with what it holds', async () => {
    const { out } = await desk.run('principals --json');
    const { principals } = JSON.parse(out) as { principals: PrincipalView[] };
    const owner = principals.find(({ kind }) => kind === 'owner')!;
    const other = await desk.run('agent add second', { typed: [PASSPHRASE] });
    expect(other.code).toBe(0);
    const ended = await desk.run(
      ['revoke', owner.principal, '--granted-since', '1h', '--reason', 'lost', '--owner', '--json'],
      { typed: [PASSPHRASE] }
    );
    const { revoked } = JSON.parse(ended.out) as { revoked: string[] };
    expect(revoked).toContain(facet);
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('revoked') });
  });
});
