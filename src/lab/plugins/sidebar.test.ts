import '../testing/dom';

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';

import type { RuleView } from '../../protocol';
import { Marked } from '../service/marked';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { asSigned } from '../testing/asSigned';
import { CommandIDs } from '../tokens';
import { sidebarPlugin } from './sidebar';
import { stoppingPlugin } from './stopping';

const NOW = Date.now() / 1000;

/** The commands over one facet in this state, and a rule. */
function panel(state: string, expiry: number | null = null, live = true) {
  const model = new FacetryModel({} as Source);
  const terms = { object: 'bank\u202E', actions: ['balance'], expiry };
  const facet = asSigned({ id: 'f', state, parent: null, holder: 'p', terms });
  Object.assign(model.holdings, {
    facets: [facet],
    rules: [{ id: 'r', state: 'live', rule: { name: 'reads' } } as unknown as RuleView],
    principals: [
      { principal: 'p', petname: 'churn.ipynb', kind: 'notebook' },
      { principal: 'a', petname: 'scout\u202e', kind: 'agent' }
    ]
  });
  Object.defineProperty(model, 'live', { value: live });
  const commands = new CommandRegistry();
  const app = { commands, shell: { add: () => undefined, currentWidget: null } };
  const marked = new Marked();
  const listed: { command: string; args?: Record<string, boolean> }[] = [];
  const palette = { addItem: (item: { command: string }) => listed.push(item) };
  for (const plugin of [sidebarPlugin, stoppingPlugin]) {
    const optional = plugin.optional!.map(({ name }) =>
      name.includes('ICommandPalette') ? (palette as unknown as ICommandPalette) : null
    );
    void plugin.activate(app as unknown as JupyterFrontEnd, model, marked, ...optional);
  }
  /** What the palette says of a command, and whether it can be chosen. */
  const entry = (id: string) => {
    const item = listed.find(({ command }) => command === id)!;
    return [commands.label(id, item.args), commands.isEnabled(id, item.args)];
  };
  return { commands, marked, entry, model };
}

const commandsOver = (...args: Parameters<typeof panel>): CommandRegistry =>
  panel(...args).commands;

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

describe('commands about a row, in the palette', () => {
  test('can not be chosen while no row is marked', () => {
    const { entry } = panel('live');
    expect(entry(CommandIDs.revokeFacet)).toEqual(['Revoke', false]);
    expect(entry(CommandIDs.showTrace)).toEqual(['Show in Provenance', false]);
    expect(entry(CommandIDs.showFacetOrigin)).toEqual(['Where Does This Come From?', false]);
    expect(entry(CommandIDs.pause)).toEqual(['Pause', false]);
    expect(entry(CommandIDs.resume)).toEqual(['Resume…', false]);
  });

  test('name the marked row, safely', () => {
    const { entry, marked } = panel('live');
    marked.mark('f');
    const what = 'balance on bank⟨U+202E⟩ (churn.ipynb)';
    expect(entry(CommandIDs.revokeFacet)).toEqual([`Revoke ${what}`, true]);
    expect(entry(CommandIDs.showTrace)).toEqual([`Show in provenance: ${what}`, true]);
    expect(entry(CommandIDs.showFacetOrigin)).toEqual([`Where does it come from: ${what}`, true]);
    expect(entry(CommandIDs.pause)).toEqual([`Pause ${what}`, true]);
    expect(entry(CommandIDs.resume)).toEqual([`Resume ${what}…`, false]);
    marked.mark({ principal: 'p' });
    expect(entry(CommandIDs.pause)).toEqual(['Pause all of churn.ipynb', true]);
    expect(entry(CommandIDs.revokeFacet)).toEqual(['Revoke', false]);
  });

  test('name it once, however it is read', () => {
    const { entry, marked, model } = panel('live');
    Object.assign(model.holdings.facets[0]!, { petname: 'דוח.ipynb' });
    model.holdings.facets[0]!.terms.actions = ['קרא', 'read'];
    marked.mark('f');
    expect(entry(CommandIDs.pause)[0]).toBe(
      'Pause \u2068קרא, read\u2069 on bank⟨U+202E⟩ (\u2068דוח.ipynb\u2069)'
    );
  });

  test('rename agents, whose names people give, and nobody else', () => {
    const { entry, marked } = panel('live');
    expect(entry(CommandIDs.rename)).toEqual(['Rename…', false]);
    marked.mark({ principal: 'a' });
    expect(entry(CommandIDs.rename)).toEqual(['Rename scout⟨U+202E⟩…', true]);
    for (const other of ['f', 'r', { principal: 'p' }]) {
      marked.mark(other);
      expect(entry(CommandIDs.rename)).toEqual(['Rename…', false]);
    }
  });

  test('are about rules, too', () => {
    const { entry, marked } = panel('live');
    marked.mark('r');
    expect(entry(CommandIDs.pause)).toEqual(['Pause the rule reads', true]);
    expect(entry(CommandIDs.revokeFacet)).toEqual(['Revoke the rule reads', true]);
  });
});
