import { NOW } from '../../testing/recorded/making';
import { STATES } from '../../testing/recorded/recorded';
import { Recording } from '../../testing/recorded/recording';
import { EVERYTHING } from '../log/filter';
import { authorityOf } from './standing';
import { rowsOf, storyOf } from './story';

describe('how a facet came to be', () => {
  test('is what was asked, decided and granted; and which cells used it, the last first', async () => {
    const recording = await Recording.of(STATES['held']!, 'held');
    const { steps, cells } = await storyOf(recording, 'a');
    expect(steps.map(({ kind }) => kind)).toEqual(['request', 'decision', 'grant']);
    expect(cells.map(({ cell, uses }) => [cell?.id, uses])).toEqual([
      ['cell-1', 4],
      ['cell-0', 4],
      ['cell-3', 3],
      ['cell-2', 3]
    ]);
  });

  test('of what was lent is the loan, and that no cell used it', async () => {
    const recording = await Recording.of(STATES['held']!, 'held');
    const { steps, cells } = await storyOf(recording, 'e');
    expect(steps.map(({ kind }) => kind)).toEqual(['delegation']);
    expect(cells.map(({ cell, uses }) => [cell, uses])).toEqual([[null, 7]]);
  });

  test('is told only by what the service has at the very place that it names', async () => {
    const recording = await Recording.of(STATES['held']!, 'held');
    const { log } = recording;
    const before = log.entries.find(({ kind }) => kind === 'decision')!;
    recording.instead = log.entries.filter(entry => entry !== before);
    const { steps } = await storyOf(recording, 'a');
    expect(steps.map(({ kind }) => kind)).toEqual(['grant']);
  });

  test('stands between what a facet came from and what came of it', async () => {
    const recording = await Recording.of(STATES['held']!, 'held');
    const { rows } = authorityOf(
      STATES['held']!.facets,
      { ...EVERYTHING, facet: 'a' },
      { at: NOW / 1000, since: null }
    );
    const { rows: drawn } = rowsOf(rows, await storyOf(recording, 'a'));
    const told = drawn.map(row => [
      'standing' in row ? row.standing.facet.id : 'step' in row ? row.step.kind : 'cell',
      row.from === null ? null : drawn[row.from]!.id
    ]);
    const [request, decision, grant] = drawn.filter(row => 'step' in row).map(({ id }) => id);
    expect(told.slice(0, 6)).toEqual([
      ['owner-decides', null],
      ['request', 'owner-decides'],
      ['decision', request],
      ['grant', decision],
      ['a', grant],
      ['cell', 'a']
    ]);
    expect(told.at(-1)).toEqual(['e', 'a']);
  });
});
