import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import type { FacetView, RuleView } from '../../protocol';
import { Marked } from '../service/marked';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { CommandIDs } from '../tokens';
import { addFacetCommands } from './facet';

test('what is revoked is what the command names, else the marked row, as what it is', async () => {
  const model = new FacetryModel({} as Source);
  Object.assign(model.holdings, {
    facets: [{ id: 'f', state: 'live', terms: { expiry: null } } as unknown as FacetView],
    rules: [{ id: 'r' } as unknown as RuleView]
  });
  const commands = new CommandRegistry();
  const marked = new Marked();
  const ended: string[] = [];
  addFacetCommands(
    { commands, model, marked, trans: nullTranslator.load('') },
    {
      facet: async ({ id }) => void ended.push(`facet ${id}`),
      rule: async id => void ended.push(`rule ${id}`)
    }
  );
  await commands.execute(CommandIDs.revokeFacet);
  marked.mark({ principal: 'f' });
  await commands.execute(CommandIDs.revokeFacet);
  expect(ended).toEqual([]);
  marked.mark('r');
  await commands.execute(CommandIDs.revokeFacet);
  await commands.execute(CommandIDs.revokeFacet, { facet: 'f' });
  expect(ended).toEqual(['rule r', 'facet f']);
});
