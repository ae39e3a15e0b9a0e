import { NotGranted, type OpenRequest } from '../../client';
import { sentence, readable } from '../../protocol';
import type { Command } from '../command';
import { answer } from '../context';
import { CommandError, EXIT } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities } from '../identities';
import { typedLimits } from '../typedLimits';
import { needOf } from '../words';

export const need: Command = {
  name: 'need',
  summary: 'Get a facet you hold, or ask a person for it and wait.',
  words: 'OBJECT ACTION…',
  arity: [2, 64],
  options: {
    where: { type: 'string', multiple: true, value: 'ARG=LIMIT', help: 'limit an argument' },
    expires: {
      type: 'string',
      value: 'TIME',
      help: 'ask for it until then: 30m, 2h, 2026-12-31T18:00'
    },
    uses: { type: 'string', value: 'N', help: 'ask for N uses' },
    rate: { type: 'string', value: 'N/TIME', help: 'ask for N uses a period: 5/1h' },
    budget: {
      type: 'string',
      multiple: true,
      value: 'NAME=N',
      help: 'ask for N in all, of an argument or of results'
    },
    requires: {
      type: 'string',
      multiple: true,
      value: '"OBJECT/ACTION …"',
      help: 'make it usable only after this was done: same=ARG,ARG, by=KEY, consume'
    },
    rows: { type: 'string', value: 'N', help: 'ask for N rows of each result' },
    fields: { type: 'string', value: 'A,B', help: 'ask for these fields of results' },
    confirm: { type: 'boolean', help: 'have a person confirm each use' },
    observe: {
      type: 'string',
      value: 'TIME',
      help: 'only try the limits of --where until then: 2h; after that they hold'
    },
    lendable: { type: 'boolean', help: 'ask to be allowed to lend it' },
    depth: { type: 'string', value: 'N', help: 'ask to be allowed to lend it, N links down' },
    why: { type: 'string', value: 'TEXT', help: 'reason, shown to the person' },
    as: { type: 'string', value: 'NAME', help: `agent to ask as (default: ${DEFAULT_AGENT})` },
    fresh: { type: 'boolean', help: 'ask even if you hold a facet that would do' },
    timeout: { type: 'string', value: 'SECONDS', help: 'how long to wait for the answer' },
    'no-wait': {
      type: 'boolean',
      help: 'ask and stop; run the same line later to fetch the answer'
    }
  },
  notes: ['Ctrl-C stops the waiting, not the request.'],

  async run(context, typed) {
    const [object, ...actions] = typed.words as [string, ...string[]];
    const now = Math.floor(context.clock.now() / 1000);
    const wanted = needOf(object, actions, typedLimits(typed), now);
    const timeout = typed.flag('no-wait') ? 0 : typed.count('timeout', 0);
    const name = typed.text('as') ?? DEFAULT_AGENT;
    const identities = new Identities(context);
    const opened = await identities.agent(name);
    const options = {
      why: typed.text('why') ?? '',
      fresh: typed.flag('fresh'),
      signal: context.signal,
      ...(timeout !== undefined && { timeout }),
      onPending: async ({ id }: OpenRequest): Promise<void> => {
        await identities.save(name, opened);
        context.warn(`Request ${id} waits for a person. Decide it in the browser, or with`);
        context.warn(`  facetry decide ${id}`);
      }
    };
    const facet = await opened.principal
      .need(wanted, options)
      .catch((error: unknown) => {
        throw error instanceof NotGranted ? notGranted(error) : error;
      })
      .finally(() => identities.save(name, opened));
    const { id, terms } = facet;
    answer(context, { id, terms }, [`${id}  ${readable(sentence(opened.kept.petname, terms))}`]);
    return EXIT.ok;
  }
};

/** With the words of whoever decided, made safe to show. */
function notGranted({ code, message, reason }: NotGranted): Error {
  return new CommandError(code, reason ? `${message} “${shown(reason)}”` : message);
}
