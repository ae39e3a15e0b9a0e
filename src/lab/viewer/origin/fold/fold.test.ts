import { figure } from '../../../testing/recorded/figure';
import { RecordedLog } from '../../../testing/recorded/log';
import { note } from '../../../testing/recorded/note';
import { NOW } from '../../../testing/recorded/making';
import { folded } from './fold';
import { NEVER, asked, told } from '../testing/asked';

describe('what is long or broad is folded up', () => {
  /** Each note on the one before it. */
  function chain(length: number): RecordedLog {
    const log = new RecordedLog();
    log.write({ kind: 'genesis', at: NOW });
    for (let index = 1; index <= length; index += 1) {
      note(log, [index - 1], `step ${index}`);
    }
    return log;
  }

  test('a long way is its ends and one node, until that is opened', async () => {
    const { graph } = await asked(chain(12), { index: 12 });
    const drawn = folded(graph, NEVER);
    expect(drawn.nodes.map(({ id }) => id).sort()).toEqual(['+e11', 'e0', 'e12']);
    expect(told(drawn)).toEqual(['+e11 based e0', 'e12 based +e11']);
    expect(folded(graph, new Set(['+e11'])).nodes).toHaveLength(13);
  });

  test('what is drawn on by a longer way is left to that, and what is based on it is said once', async () => {
    const log = new RecordedLog();
    const who = { principal: 'notebook', petname: 'churn.ipynb' };
    log.write({ kind: 'intent', at: NOW, who, what: { object: 'bank', action: 'balance' } });
    log.write({ kind: 'outcome', at: NOW, result: { state: 'done' }, ref: 0 });
    note(log, [1], 'low', { lineage: { read: [0] } });
    note(log, [2], 'low', { lineage: { read: [0] } });
    const { graph } = await asked(log, { index: 3 });
    expect(told(graph)).toEqual(['e2 based e0', 'e3 based e2', 'e3 drew e0']);
    expect(told(folded(graph, NEVER))).toEqual(['e2 based e0', 'e3 based e2']);
  });

  test('acts that are alike are one, with their number', async () => {
    const log = figure();
    for (let at = 0; at < 20; at += 1) {
      log.write({
        kind: 'intent',
        at: NOW + at,
        who: {
          ...{ principal: 'notebook', petname: 'churn.ipynb', facet: '1'.repeat(32) },
          chain: ['1'.repeat(32)],
          cell: { id: at < 12 ? 'one' : 'two', notebook: 'work/churn.ipynb' }
        },
        what: { object: 'sales-2024', action: 'read' }
      });
    }
    const { graph } = await asked(log, { facet: '1'.repeat(32) });
    const uses = folded(graph, NEVER).nodes.filter(node => node.kind === 'use');
    expect(uses.map(node => node.kind === 'use' && node.acts.length).sort()).toEqual([1, 12, 8]);
    // The cell of each stands in it.
    expect(folded(graph, NEVER).nodes.some(({ kind }) => kind === 'cell')).toBe(false);
  });

  test('many that hang on one thing are a few, and how many more there are', async () => {
    const log = chain(1);
    for (let at = 0; at < 30; at += 1) {
      note(log, [1], `figure ${at}`);
    }
    const { graph } = await asked(log, { index: 1 });
    const drawn = folded(graph, NEVER);
    const fold = drawn.nodes.find(node => node.kind === 'folded');
    expect(fold).toMatchObject({ as: 'alike' });
    expect(fold?.kind === 'folded' && fold.nodes.length).toBe(25);
    expect(drawn.nodes).toHaveLength(8);
  });
});
