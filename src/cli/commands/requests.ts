import type { Command } from '../command';
import { answer } from '../context';
import { EXIT } from '../errors';
import { requestLines } from '../facetLines';
import { Identities } from '../identities';

export const requests: Command = {
  name: 'requests',
  summary: 'Show the requests that wait for a person.',
  arity: [0, 0],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const { requests: waiting } = await system.requests.list();
    const now = Math.floor(context.clock.now() / 1000);
    answer(
      context,
      { requests: waiting },
      waiting.length === 0
        ? ['Nothing waits for you.']
        : waiting.flatMap(request => requestLines(request, now))
    );
    return EXIT.ok;
  }
};
