import type { Command } from '../command';
import { answer } from '../context';
import { CommandError, EXIT, UsageError } from '../errors';

export const ui: Command = {
  name: 'ui',
  summary: 'Let a browser show facets and provenance, without Jupyter.',
  arity: [0, 0],
  notes: [
    'Prints a link that works once, within two minutes. The browser keeps a key of its own from then',
    'on: it shows, pauses and revokes. Whoever approves does so on the approval page inside of it.',
    'Where the service runs on another machine, forward both of its ports under their own numbers:',
    'ssh -L PAGE:localhost:PAGE -L APPROVE:localhost:APPROVE HOST.'
  ],

  async run(context) {
    if (context.service !== undefined) {
      throw new UsageError('`facetry ui` is for a service of this machine: give --data DIR.');
    }
    const link = await context.uiLink();
    if (link === undefined) {
      throw new CommandError(
        'unreachable',
        'No service runs over this data folder. `facetry serve` starts one.'
      );
    }
    answer(context, { link }, ['Open in a browser (works once, within 2 minutes):', `  ${link}`]);
    return EXIT.ok;
  }
};
