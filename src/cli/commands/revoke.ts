import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, UsageError } from '../errors';
import { Identities } from '../identities';

export const revoke: Command = {
  name: 'revoke',
  summary: 'End a facet with all that was lent from it, at once.',
  words: 'FACET',
  arity: [1, 1],
  options: {
    as: { type: 'string', value: 'NAME', help: 'end what this agent holds or has lent' }
  },

  async run(context, typed) {
    const [id] = typed.words as [string];
    if (!/^[0-9a-f]{32}$/.test(id)) {
      throw new UsageError('A facet’s id has 32 hexadecimal digits; `facetry status` lists them.');
    }
    const identities = new Identities(context);
    const name = typed.text('as');
    const ended = await (name === undefined
      ? (await identities.viewer()).system.facets.revoke(id)
      : revokeAs(identities, name, id));
    const { revoked, in_flight: inFlight } = ended;
    answer(context, ended, [
      `Ended: ${revoked.length === 0 ? 'nothing (it had ended before)' : revoked.join(' ')}`,
      ...(inFlight.length === 0
        ? []
        : [`May still have had effect: ${inFlight.map(index => `#${index}`).join(' ')}`])
    ]);
    return EXIT.ok;
  }
};

async function revokeAs(identities: Identities, name: string, id: string) {
  const opened = await identities.agent(name);
  const own = opened.holding.get(id);
  if (own) {
    const ended = await own.revoke();
    await identities.save(name, opened);
    return ended;
  }
  // A descendant is revoked by the facet it came from: the service knows which that is.
  const { facets } = await opened.system.self.facets();
  const parents = facets.filter(({ terms }) => terms.delegation).map(view => view.id);
  for (const parent of parents) {
    const facet = opened.holding.get(parent);
    const ended = await facet?.revoke(id).catch(() => undefined);
    if (ended) {
      return ended;
    }
  }
  throw new UsageError(`“${name}” neither holds nor has lent this facet.`);
}
