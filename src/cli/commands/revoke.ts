import type { Command, Typed } from '../command';
import { type Context, answer } from '../context';
import { EXIT, UsageError } from '../errors';
import { Identities } from '../identities';
import { named } from '../targets';
import { past } from '../words';

export const revoke: Command = {
  name: 'revoke',
  summary: 'End a facet, or all that a principal holds, with everything lent from it, at once.',
  words: 'TARGET',
  arity: [1, 1],
  options: {
    'granted-since': {
      type: 'string',
      value: 'TIME',
      help: 'also what it granted since then: 2h (ago), 2026-12-31T18:00'
    },
    reason: { type: 'string', value: 'TEXT', help: 'recorded with it' },
    owner: { type: 'boolean', help: 'use the deciding key; needed for what an owner holds' },
    as: { type: 'string', value: 'NAME', help: 'end what this agent holds or has lent' }
  },
  notes: ['TARGET is a facet’s id, or a principal’s id or name for everything it holds.'],

  async run(context, typed) {
    const [word] = typed.words as [string];
    const name = typed.text('as');
    const ended = await (name === undefined
      ? revokeSeen(context, typed, word)
      : revokeAs(context, typed, name, word));
    answer(context, ended, endedLines(ended));
    return EXIT.ok;
  }
};

interface Ended {
  revoked: string[];
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}

export function endedLines({ revoked, in_flight: inFlight, more }: Ended): string[] {
  return [
    `Ended: ${revoked.length === 0 ? 'nothing (it had already ended)' : idsOf(revoked, more)}`,
    ...inFlightLines(inFlight)
  ];
}

/** Those that an answer names, and whether there may be others. */
export function idsOf(ids: readonly string[], more: true | undefined): string {
  return [...ids, ...(more ? ['and others'] : [])].join(' ');
}

/** Calls that were under way when they were stopped. */
export function inFlightLines(inFlight: readonly number[]): string[] {
  return inFlight.length === 0
    ? []
    : [`May still have taken effect: ${inFlight.map(index => `#${index}`).join(' ')}`];
}

async function revokeSeen(context: Context, typed: Typed, word: string): Promise<Ended> {
  const since = typed.text('granted-since');
  const grantedSince =
    since === undefined ? undefined : Math.floor(past(since, context.clock.now()) / 1000);
  const { system } = await new Identities(context).looking(typed.flag('owner'));
  const { target } = await named(system, word);
  const reason = typed.text('reason');
  return system.facets.revoke(target, {
    ...(grantedSince === undefined ? {} : { granted_since: grantedSince }),
    ...(reason === undefined ? {} : { reason })
  });
}

async function revokeAs(context: Context, typed: Typed, name: string, id: string): Promise<Ended> {
  for (const option of ['granted-since', 'reason', 'owner']) {
    if (typed.given(option)) {
      throw new UsageError(`--${option} can’t be used with --as.`);
    }
  }
  const identities = new Identities(context);
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
  throw new UsageError(`“${name}” neither holds this facet nor lent it.`);
}
