import { type HeldFacet, covers } from '../../client';
import { type Need, normalizeNeed, sentence } from '../../protocol';
import type { Command } from '../command';
import { type Context, answer } from '../context';
import { CommandError, EXIT, StillWaiting } from '../errors';
import { shown } from '../facetLines';
import { DEFAULT_AGENT, Identities, type Opened, settle } from '../identities';
import { needOf } from '../words';

const LONG_POLL_S = 30;

export const need: Command = {
  name: 'need',
  summary: 'Get a facet that is held, or ask a person for it and wait.',
  words: 'OBJECT ACTION…',
  arity: [2, 64],
  options: {
    where: { type: 'string', multiple: true, value: 'ARG=LIMIT', help: 'limit an argument' },
    expires: { type: 'string', value: 'TIME', help: 'ask until then: 30m, 2h, 2026-12-31T18:00' },
    uses: { type: 'string', value: 'N', help: 'ask for so many uses' },
    rate: { type: 'string', value: 'N/TIME', help: 'ask for so many uses a period: 5/1h' },
    budget: {
      type: 'string',
      multiple: true,
      value: 'NAME=N',
      help: 'ask for so much of an argument or of results in all'
    },
    requires: {
      type: 'string',
      multiple: true,
      value: '"OBJECT/ACTION …"',
      help: 'ask to be used only after this was done: same=ARG,ARG, by=KEY, consume'
    },
    rows: { type: 'string', value: 'N', help: 'ask for so many rows of each result' },
    fields: { type: 'string', value: 'A,B', help: 'ask for these fields of results' },
    lendable: { type: 'boolean', help: 'ask to be allowed to lend it' },
    depth: { type: 'string', value: 'N', help: 'ask to be allowed to lend it, N links down' },
    why: { type: 'string', value: 'TEXT', help: 'reason, shown to the person' },
    as: { type: 'string', value: 'NAME', help: `agent to ask as (default: ${DEFAULT_AGENT})` },
    fresh: { type: 'boolean', help: 'ask also where a held facet would do' },
    timeout: { type: 'string', value: 'SECONDS', help: 'wait so long for the answer' },
    'no-wait': { type: 'boolean', help: 'ask and end; the same line later fetches the answer' }
  },
  notes: ['Ctrl-C ends the waiting, not the request.'],

  async run(context, typed) {
    const [object, ...actions] = typed.words as [string, ...string[]];
    const now = Math.floor(context.clock.now() / 1000);
    const wanted = needOf(
      object,
      actions,
      {
        expires: typed.text('expires'),
        uses: typed.count('uses'),
        rate: typed.text('rate'),
        budget: typed.list('budget'),
        requires: typed.list('requires'),
        rows: typed.count('rows', 0),
        fields: typed.text('fields'),
        where: typed.list('where'),
        lendable: typed.flag('lendable'),
        depth: typed.count('depth')
      },
      now
    );
    const timeout = typed.flag('no-wait') ? 0 : typed.count('timeout', 0);
    const name = typed.text('as') ?? DEFAULT_AGENT;
    const identities = new Identities(context);
    const opened = await identities.agent(name);
    const held = typed.flag('fresh') ? undefined : await covering(opened, wanted, now);
    const facet =
      held ??
      (await ask(context, identities, name, opened, wanted, {
        purpose: typed.text('why') ?? '',
        timeout
      }));
    const { id, terms } = facet;
    answer(context, { id, terms }, [`${id}  ${sentence(opened.kept.petname, terms)}`]);
    return EXIT.ok;
  }
};

/** The newest held facet that covers the need and lives, as the service says. */
async function covering(opened: Opened, wanted: Need, now: number): Promise<HeldFacet | undefined> {
  const candidates = opened.holding.facets.filter(facet => covers(facet, wanted, now));
  if (candidates.length === 0) {
    return undefined;
  }
  const { facets } = await opened.system.self.facets();
  const live = new Set(facets.filter(({ state }) => state === 'live').map(({ id }) => id));
  return candidates.filter(({ id }) => live.has(id)).at(-1);
}

async function ask(
  context: Context,
  identities: Identities,
  name: string,
  opened: Opened,
  wanted: Need,
  { purpose, timeout }: { purpose: string; timeout: number | undefined }
): Promise<HeldFacet> {
  const { service, keys } = opened.holding;
  let request = opened.kept.open.find(({ needs }) => sameNeed(needs, wanted));
  if (!request) {
    const asked = await service.request(keys, { needs: [wanted], purpose });
    if (asked.state === 'granted') {
      const [facet] = await settle(opened, { digest: asked.digest, needs: [wanted] }, asked.facets);
      await identities.save(name, opened);
      return facet!;
    }
    request = { id: asked.id, digest: asked.digest, needs: [wanted] };
    opened.kept.open.push(request);
    await identities.save(name, opened);
  }
  const { id: asked } = request;
  let polled = await service.poll(keys, asked);
  if (polled.state === 'pending') {
    context.warn(`Request ${asked} waits for a person. Decide it in the browser, or with`);
    context.warn(`  facetry decide ${asked}`);
    polled = await wait(context, opened, asked, timeout);
  }
  if (polled.state === 'pending') {
    throw new StillWaiting('Nobody has answered yet; the request stays open.', request.id);
  }
  if (polled.state !== 'granted') {
    opened.kept.open = opened.kept.open.filter(({ id }) => id !== request.id);
    await identities.save(name, opened);
    throw notGranted(polled.state, request.id, polled.reason);
  }
  const [facet] = await settle(opened, request, polled.facets ?? []);
  await identities.save(name, opened);
  if (!facet) {
    throw new CommandError('denied', 'Nothing of this was granted.');
  }
  return facet;
}

function wait(context: Context, { holding }: Opened, id: string, timeout: number | undefined) {
  const { service, keys } = holding;
  const ends = timeout === undefined ? Infinity : context.clock.now() + timeout * 1000;
  const poll = async (): ReturnType<typeof service.poll> => {
    const left = Math.max(0, Math.ceil((ends - context.clock.now()) / 1000));
    const polled = await service
      .poll(keys, id, { wait: Math.min(left, LONG_POLL_S), signal: context.signal })
      .catch((error: unknown) => {
        if (context.signal.aborted) {
          throw new StillWaiting('No longer waiting; the request stays open.', id);
        }
        throw error;
      });
    return polled.state === 'pending' && context.clock.now() < ends ? poll() : polled;
  };
  return poll();
}

function notGranted(state: string, request: string, reason: string | undefined): Error {
  const why = reason ? ` “${shown(reason)}”` : '';
  if (state === 'no_answer') {
    return new StillWaiting(`Nobody answered.${why}`, request);
  }
  const said = state === 'denied' ? 'The request was denied.' : 'The request was withdrawn.';
  return new CommandError(state, said + why);
}

function sameNeed(needs: readonly Need[], wanted: Need): boolean {
  const core = (each: Need): string =>
    JSON.stringify({ ...normalizeNeed(each), expiry: null, uses: null });
  return needs.length === 1 && core(needs[0]!) === core(wanted);
}
