import { type FacetView, type Invitation, openInvitations, type SystemObjects } from '../../client';
import { boundsSentence, normalizeNeed, sealTerms, type Terms, readable } from '../../protocol';
import type { Command, Typed } from '../command';
import { answer } from '../context';
import { atTerminal, confirmed } from '../deciding';
import { EXIT, UsageError } from '../errors';
import { shown, span, when } from '../facetLines';
import { Identities } from '../identities';
import { severalCalled } from '../targets';
import { GRANT_LIMITS, typedLimits } from '../typedLimits';
import { moment, needOf } from '../words';
import { endedLines } from './revoke';

export const approversList: Command = {
  name: 'approvers list',
  summary: 'Show who may approve some of the requests.',
  arity: [0, 0],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const now = Math.floor(context.clock.now() / 1000);
    const [approvers, invited] = await Promise.all([living(system), openInvitations(system, now)]);
    answer(context, { approvers, invited }, [
      ...(approvers.length === 0
        ? ['Nobody but the owners may approve.']
        : approvers.flatMap(facet => approverLines(facet, now))),
      ...invited.map(
        ({ petname, ends }) =>
          `${shown(petname)} is invited; the link was not used yet, and ends in ${span(ends - now)}.`
      )
    ]);
    return EXIT.ok;
  }
};

export const approversInvite: Command = {
  name: 'approvers invite',
  summary: 'Let somebody decide some of the requests, at a real terminal.',
  words: 'NAME',
  arity: [1, 1],
  reach: 'deciding',
  options: {
    on: {
      type: 'string',
      multiple: true,
      value: 'OBJECT',
      help: 'on what; actions and limits apply to each'
    },
    actions: { type: 'string', value: 'A,B', help: 'which actions may be granted' },
    until: {
      type: 'string',
      value: 'TIME',
      help: 'how long; nothing they grant outlasts it (default: 7d)'
    },
    ...GRANT_LIMITS,
    lendable: { type: 'boolean', help: 'what is granted may be lent on' },
    mine: { type: 'boolean', help: 'a device of your own, not another person’s' }
  },
  notes: [
    'Prints a link that works once, within ten minutes: send it to that person alone. Whoever',
    'opens it sees the requests that lie within these bounds and no others, and can’t pass this on.',
    'Bounds can’t be changed: revoke the approver, and invite them again.'
  ],

  async run(context, typed) {
    const now = Math.floor(context.clock.now() / 1000);
    const [name] = typed.words as [string];
    const until = moment(typed.text('until') ?? '7d', now);
    const bounds = boundsOf(typed, until, now);
    const made = await atTerminal(context, async terminal => {
      const { system } = await new Identities(context).owner(terminal);
      terminal.say('');
      terminal.say(readable(boundsSentence(name, bounds)));
      terminal.say('');
      await confirmed(terminal, 'invite', 'nobody was invited.');
      return system.requests.invite(name, bounds, until, {
        ...(!typed.flag('mine') && { person: 'another' })
      });
    });
    const link = `${context.consent().base}/#enrol=${made.code}`;
    answer(context, { ...made, link }, [link]);
    context.warn('The link can be used once, within 10 minutes.');
    return EXIT.ok;
  }
};

export const approversRevoke: Command = {
  name: 'approvers revoke',
  summary:
    'End what somebody may approve, or an unused link; what they granted goes on without --granted.',
  words: 'NAME',
  arity: [1, 1],
  options: {
    granted: { type: 'boolean', help: 'also end everything that they granted' },
    reason: { type: 'string', value: 'TEXT', help: 'recorded with it' }
  },
  notes: [
    'NAME is what they are called, or their id, or the id of their facet; of a link also the number',
    'of its entry. A link is withdrawn alone: it takes no --granted and no --reason.'
  ],

  async run(context, typed) {
    const { system } = await new Identities(context).viewer();
    const now = Math.floor(context.clock.now() / 1000);
    const found = await approverNamed(system, typed.words[0]!, now);
    if ('entry' in found) {
      if (typed.flag('granted') || typed.text('reason') !== undefined) {
        throw new UsageError('Nobody used that link: withdraw it without --granted and --reason.');
      }
      const withdrawn = await system.facets.withdraw(found.entry);
      answer(context, withdrawn, [`The link for ${shown(found.petname)} lets nobody in any more.`]);
      return EXIT.ok;
    }
    const { holder } = found;
    const reason = typed.text('reason');
    const ended = await system.facets.revoke(
      { principal: holder },
      {
        ...(typed.flag('granted') && { granted_since: 0 }),
        ...(reason !== undefined && { reason })
      }
    );
    answer(context, ended, endedLines(ended));
    return EXIT.ok;
  }
};

/** The facets that approvers decide with, while they may or are paused. */
async function living(system: SystemObjects): Promise<FacetView[]> {
  const { facets } = await system.facets.list();
  return facets.filter(
    ({ bounds, state }) => bounds !== undefined && (state === 'live' || state === 'paused')
  );
}

function approverLines(facet: FacetView, now: number): string[] {
  const { id, petname, bounds, state, last_used: last } = facet;
  const terms = (bounds ?? []).map(bound => bound.terms);
  const used = last === null ? 'never used' : `last used ${span(now - last)} ago`;
  return [
    `${id}  ${shown(petname)}  ${state}`,
    `    ${readable(boundsSentence(petname, terms))}`,
    `    invited at ${when(facet.issued_at)}; ${used}`
  ];
}

async function approverNamed(
  system: SystemObjects,
  word: string,
  now: number
): Promise<FacetView | Invitation> {
  const [approvers, invited] = await Promise.all([living(system), openInvitations(system, now)]);
  const found = [
    ...approvers.filter(({ id, holder, petname }) => [id, holder, petname].includes(word)),
    ...invited.filter(({ entry, petname }) => [String(entry), petname].includes(word))
  ];
  if (found.length === 1) {
    return found[0]!;
  }
  throw found.length === 0
    ? new UsageError(
        `“${shown(word)}” is neither an approver nor invited; \`facetry approvers list\` shows them.`
      )
    : severalCalled(
        word,
        found.map(one => ('entry' in one ? String(one.entry) : one.id))
      );
}

function boundsOf(typed: Typed, until: number, now: number): Terms[] {
  const on = typed.list('on');
  const actions = typed.text('actions');
  if (on.length === 0 || actions === undefined) {
    throw new UsageError('Say on what: --on OBJECT and --actions A,B.');
  }
  return on.map(object =>
    sealTerms(normalizeNeed(needOf(object, [actions], typedLimits(typed), now)), until)
  );
}
