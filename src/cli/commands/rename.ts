import { readsLike } from '../../protocol';
import type { Command } from '../command';
import { answer } from '../context';
import { atTerminal, confirmed } from '../deciding';
import { EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';
import { Identities } from '../identities';
import { named } from '../targets';

export const rename: Command = {
  name: 'rename',
  summary: 'Change what a browser, a terminal or an agent is called, at a real terminal.',
  words: 'WHO NAME',
  arity: [2, 2],
  reach: 'deciding',
  notes: [
    'WHO is a principal’s id or name: of your own devices, of whoever approves a part, of agents.',
    'Notebooks and jobs are called as what they are. The name is signed, and can be erased.'
  ],

  async run(context, typed) {
    const [word, name] = typed.words as [string, string];
    return atTerminal(context, async terminal => {
      const { system } = await new Identities(context).owner(terminal);
      const { principal } = await named(system, word);
      if (principal === undefined) {
        throw new UsageError('A facet has no name: say whose name is to change.');
      }
      terminal.say(
        `“${shown(principal.petname)}” (${shown(principal.kind)}) will be called “${shown(name)}”.`
      );
      const { principals } = await system.facets.list();
      const taken = principals.find(
        one => one.principal !== principal.principal && readsLike(one.petname, name)
      );
      if (taken !== undefined) {
        terminal.say(
          `Careful: “${shown(taken.petname)}” (${shown(taken.kind)}) is called so already.`
        );
      }
      await confirmed(terminal, 'rename', 'the name stays.');
      const renamed = await system.requests.rename(principal.principal, name);
      answer(context, renamed, [`Called “${shown(renamed.petname)}” from now on.`]);
      return EXIT.ok;
    });
  }
};
