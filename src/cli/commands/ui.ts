import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, NobodyThere } from '../errors';

export const ui: Command = {
  name: 'ui',
  summary: 'Let a browser show facets and provenance, without Jupyter.',
  arity: [0, 0],
  reach: 'folder',
  notes: [
    'Prints a link that works once, within two minutes. From then on the browser keeps a key of its',
    'own, which can look, pause and revoke. You approve on the approval page, inside of it.',
    'If the service runs on another machine, forward both of its ports under their own numbers:',
    'ssh -L PAGE:localhost:PAGE -L APPROVE:localhost:APPROVE HOST.'
  ],

  async run(context) {
    const link = await context.uiLink();
    if (link === undefined) {
      throw new NobodyThere(
        'unreachable',
        'No service is running on this data folder. `facetry serve` starts one.'
      );
    }
    answer(context, { link }, ['Open in a browser (works once, within 2 minutes):', `  ${link}`]);
    return EXIT.ok;
  }
};
