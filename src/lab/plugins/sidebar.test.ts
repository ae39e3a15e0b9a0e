import '../testing/dom';

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';

import type { FacetView } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { CommandIDs } from '../tokens';
import { sidebarPlugin } from './sidebar';

const NOW = Date.now() / 1000;

/** The commands over one facet in this state. */
function commandsOver(state: string, expiry: number | null = null, live = true): CommandRegistry {
  const model = new FacetryModel({} as Source);
  const facet = { id: 'f', state, parent: null, terms: { object: 'bank', expiry } };
  Object.assign(model.holdings, { facets: [facet as unknown as FacetView] });
  Object.defineProperty(model, 'live', { value: live });
  const commands = new CommandRegistry();
  const app = { commands, shell: { add: () => undefined, currentWidget: null } };
  void sidebarPlugin.activate(app as unknown as JupyterFrontEnd, model, null, null, null, null);
  return commands;
}

describe('the command that revokes (Delete, context menu)', () => {
  test.each(['live', 'paused', 'suspended'])('is there for a facet that is %s', state =>
    expect(commandsOver(state).isEnabled(CommandIDs.revokeFacet, { facet: 'f' })).toBe(true)
  );

  test.each([
    ['revoked', null],
    ['spent', null],
    ['expired', NOW - 1],
    ['live', NOW - 1]
  ])('is not there for one that is %s and ends at %p', (state, expiry) =>
    expect(commandsOver(state, expiry).isEnabled(CommandIDs.revokeFacet, { facet: 'f' })).toBe(
      false
    )
  );

  test('is not there while the service is away, nor for a facet that nobody knows', () => {
    const away = commandsOver('live', null, false);
    expect(away.isEnabled(CommandIDs.revokeFacet, { facet: 'f' })).toBe(false);
    expect(commandsOver('live').isEnabled(CommandIDs.revokeFacet, { facet: 'g' })).toBe(false);
  });
});
