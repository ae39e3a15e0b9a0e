import { figure } from '../../testing/recorded/figure';
import { note } from '../../testing/recorded/note';
import { NOW } from '../../testing/recorded/making';
import { week } from '../../testing/recorded/week';
import { MARIAS, JONAS, asked, told } from './testing/asked';
import { expectSound } from './testing/sound';
import { weave } from './weaving/weave';

describe('where a number comes from', () => {
  test('is told from the figure to who approved, by whatever lies between', async () => {
    const { graph } = await asked(figure(), { index: 25 });
    const by = (tie: string): string[] => told(graph).filter(edge => edge.includes(` ${tie} `));
    expect(by('based')).toEqual([
      'e12 based e10',
      'e21 based e12',
      'e21 based e19',
      'e24 based e21',
      'e24 based e22',
      'e25 based e24'
    ]);
    expect(by('confirmed')).toEqual(['e19 confirmed e18']);
    expect(by('from')).toEqual([`f${'4'.repeat(32)} from f${'3'.repeat(32)}`]);
    expect(by('decided')).toEqual([
      `f${'1'.repeat(32)} decided e5`,
      `f${'2'.repeat(32)} decided e8`,
      `f${'3'.repeat(32)} decided e14`
    ]);
    expect(by('by')).toEqual([
      `e10 by f${'2'.repeat(32)}`,
      ...['e14', 'e18'].map(decision => `${decision} by f${MARIAS}`),
      `e19 by f${'4'.repeat(32)}`,
      `e22 by f${'1'.repeat(32)}`,
      ...['e5', 'e8'].map(decision => `${decision} by f${MARIAS}`)
    ]);
    expectSound(graph);
  });

  test('is told up to whose word let in whoever approved', async () => {
    const { graph } = await asked(figure(), { index: 25 });
    expect(told(graph)).toContain(`f${MARIAS} came e2`);
    const entrance = graph.nodes.find(({ id }) => id === 'e2');
    expect(entrance).toMatchObject({
      kind: 'entrance',
      enrolment: { petname: 'Maria' },
      introduction: { index: 1, facet: null }
    });
    // Whoever was invited by somebody came by the power of that one.
    const { graph: second } = await asked(week(4), { facet: JONAS });
    expect(told(second)).toEqual(
      expect.arrayContaining([
        `f${JONAS} came e5`,
        `e5 by f${'8'.repeat(32)}`,
        `f${'8'.repeat(32)} came e2`
      ])
    );
    expectSound(second);
  });

  test('where it is not shown who let in whoever approved, nothing is made up', async () => {
    const { graph } = await asked(figure(), { index: 25 }, recording => {
      recording.instead = recording.log.entries.filter(({ index }) => index !== 1 && index !== 3);
    });
    const facet = graph.nodes.find(({ id }) => id === `f${MARIAS}`);
    expect(facet).toMatchObject({ made: null, terms: null, petname: '' });
    expect(graph.nodes.some(({ kind }) => kind === 'entrance')).toBe(false);
  });

  test('of whoever was let in is all that they decided, and what was done by that', async () => {
    const { graph } = await asked(figure(), { index: 2 });
    expect(told(graph)).toEqual(
      expect.arrayContaining([
        `f${MARIAS} came e2`,
        `e5 by f${MARIAS}`,
        `f${'1'.repeat(32)} decided e5`,
        `e22 by f${'1'.repeat(32)}`
      ])
    );
  });

  test('what was asked is told with what was decided; an outcome with its act', async () => {
    const { graph } = await asked(figure(), { index: 20 });
    expect(graph.subject).toBe('e19');
    const approvals = graph.nodes.filter(node => node.kind === 'approval');
    expect(approvals.map(({ request, decision }) => [request?.index, decision?.index])).toEqual(
      expect.arrayContaining([[17, 18]])
    );
    expect(graph.nodes.some(({ id }) => id === 'e17' || id === 'e20')).toBe(false);
  });

  test('of an abstract is all that was concluded from it, in the whole log', async () => {
    const { graph, gathering } = await asked(figure(), { index: 10 }, recording => {
      recording.most = 2;
    });
    // Two entries an answer: five pages far, and no farther unasked.
    expect(gathering.looked).toBeLessThan(gathering.size);
    expect(graph.nodes.some(({ id }) => id === 'e25')).toBe(false);
    while (gathering.looked < gathering.size) {
      await gathering.on();
    }
    const all = weave(gathering, [], NOW / 1000);
    expect(['e12', 'e21', 'e24', 'e25'].every(id => all.nodes.some(node => node.id === id))).toBe(
      true
    );
    // What else those rest on is of another question.
    expect(all.nodes.some(({ id }) => id === 'e19')).toBe(false);
  });

  test('of a facet is who gave it and what was done by it, and by what was lent from it', async () => {
    const { graph } = await asked(figure(), { facet: '3'.repeat(32) });
    expect(told(graph)).toEqual(
      expect.arrayContaining([
        `e19 by f${'4'.repeat(32)}`,
        `f${'4'.repeat(32)} from f${'3'.repeat(32)}`,
        `f${'3'.repeat(32)} decided e14`,
        'e21 based e19',
        'e25 based e24'
      ])
    );
  });

  test('an entry that the service does not show is said, and its place alone', async () => {
    const { graph, gathering } = await asked(figure(), { index: 25 }, recording => {
      recording.instead = recording.log.entries.filter(({ index }) => index !== 21 && index !== 6);
    });
    expect(graph.nodes.find(({ id }) => id === 'e21')).toEqual({
      kind: 'hidden',
      id: 'e21',
      index: 21
    });
    expect(gathering.hidden).toEqual(new Set([21]));
    // Of a facet whose grant is not shown nothing is made up.
    expect(graph.nodes.find(({ id }) => id === `f${'1'.repeat(32)}`)).toMatchObject({
      made: null,
      terms: null,
      petname: ''
    });
  });

  test('an entry that was just made is known to belong to it, or not', async () => {
    const log = figure();
    const { gathering } = await asked(log, { index: 10 });
    expect(gathering.concerns(note(log, [11], 'more'))).toBe(true);
    expect(gathering.concerns(note(log, [20], 'more'))).toBe(false);
  });
});
