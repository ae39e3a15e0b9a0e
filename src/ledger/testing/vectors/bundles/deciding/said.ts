import { HOST_BRINGS_IN, normalizeNeed, type Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { Approving } from './approving';
import { ADA, IDS } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';
import {
  CATALOGUE,
  type Introducing,
  type Letting,
  OWNS,
  REQUESTS,
  type Says,
  SELF,
  told
} from '../people/letting';

/** What nobody decided. */
export function given(): Lie[] {
  const brings = (
    why: string,
    faults: Lie[1],
    tell: (one: Letting) => unknown,
    introducing: Introducing = {},
    enrolling: Parameters<Letting['enrol']>[1] = {}
  ): Lie =>
    told(why, faults, async one => {
      await one.enrol(await one.introduce(introducing), enrolling);
      await tell(one);
    });
  const knocked: [Introducing, Parameters<Letting['enrol']>[1]] = [
    { args: { knock: 'a'.repeat(32), until: NOW + 3000 } },
    { what: { until: NOW + 3000 } }
  ];
  const until = { expiry: NOW + 3000 };
  const host = { who: { kind: 'host' } };
  const hosting = (why: string, faults: Lie[1], terms: Partial<Terms>): Lie =>
    brings(
      why,
      faults,
      one => one.give({ object: REQUESTS, actions: ['introduce'] }, { ...host, terms }),
      { ...knocked[0], kind: 'host' },
      { ...knocked[1], ...host }
    );
  return [
    hosting('a host that may bring in notebooks and its page', [], {
      ...until,
      constraints: HOST_BRINGS_IN
    }),
    hosting('a host that may bring in anybody', ['authority'], until),
    hosting('a host that may bring in owners', ['authority'], {
      ...until,
      constraints: { kind: { one_of: ['notebook', 'owner', 'page'] } }
    }),
    brings('an agent that may introduce', ['authority'], one =>
      one.give({ object: REQUESTS, actions: ['introduce'] })
    ),
    brings('an agent that may resume', ['authority'], one =>
      one.give({ object: 'aios/facets', actions: ['resume'] })
    ),
    brings('an agent that may connect', ['authority'], one =>
      one.give({ object: 'aios/registry', actions: ['add', 'list'] })
    ),
    brings('an agent that may read the ledger', ['authority'], one =>
      one.give({ object: 'aios/ledger', actions: ['query'] })
    ),
    brings('an agent that may do on its own object what there is not', ['authority'], one =>
      one.give({ object: 'aios/self', actions: ['decide'] })
    ),
    brings(
      'an agent that is called an owner by what it is given',
      ['agreement', 'authority'],
      one => one.give(OWNS, { who: { kind: 'owner' } })
    ),
    brings(
      'an agent given on an object of others what nobody decided',
      ['agreement', 'undecided'],
      one => one.give({ object: 'reports', actions: ['list'] }, { terms: { expiry: NOW + 900 } })
    ),
    brings('an agent given the catalogue twice', ['undecided'], one => {
      one.give(CATALOGUE);
      one.give(CATALOGUE);
    }),
    brings('its window into the service twice, which anybody may lose', [], one => {
      one.give(SELF);
      one.give(SELF, { what: { decided_by: undefined } });
    }),
    brings('an agent that may lend the catalogue', ['authority'], one =>
      one.give(CATALOGUE, { terms: { delegation: true } })
    ),
    brings('an agent given by another than introduced it', ['agreement'], one =>
      one.give(CATALOGUE, { what: { decided_by: IDS.registry } })
    ),
    told('an owner given anew what was revoked', ['undecided'], async one => {
      one.stopped('revocation');
      one.give(OWNS, { who: ADA, what: { decided_by: undefined } });
    }),
    brings(
      'one until a time, with a catalogue for longer',
      ['authority'],
      one => one.give(CATALOGUE),
      ...knocked
    ),
    brings(
      'one until a time, with a catalogue until later',
      ['authority'],
      one => one.give(CATALOGUE, { terms: { expiry: NOW + 3001 } }),
      ...knocked
    ),
    brings(
      'one until a time, with a catalogue until earlier',
      ['authority'],
      one => one.give(CATALOGUE, { terms: { expiry: NOW + 2999 } }),
      ...knocked
    ),
    told('an owner’s power that an owner decided to grant', ['authority'], async one => {
      const deciding = await Approving.begin();
      const terms: Terms = { ...normalizeNeed(OWNS), expiry: NOW + 900 };
      await deciding.ask(OWNS);
      deciding.grant(await deciding.decide('ada', { needs: [terms] }), 'ada', terms);
      const { groups } = deciding.said.at(-1)!;
      groups.what = { ...(groups.what as Says), definitions: {} };
      one.said.splice(0, one.said.length, ...deciding.said);
    })
  ];
}

/** What somebody is said to have done, and nobody signed. */
export function unsigned(): Lie[] {
  const without = (why: string, kind: Said['kind'], more: Lie[1] = []): Lie => [
    why,
    [...more, 'token'].sort() as Lie[1],
    said => void delete said.filter(one => one.kind === kind).at(-1)!.groups.token
  ];
  const owner = { ...ADA, facet: IDS.requests };
  return [
    without('a use that nobody signed', 'intent'),
    without('a request that nobody signed', 'request'),
    without('a delegation that nobody signed', 'delegation'),
    without('a revocation that nobody signed', 'revocation', ['agreement']),
    told('a pause in an owner’s name that nobody signed', ['authority', 'token'], async one =>
      one.stopped('pause', ADA)
    ),
    told(
      'a pause in an owner’s name, of its own facet, that nobody signed',
      ['authority', 'token'],
      async one => one.stopped('pause', owner)
    ),
    [
      'a connection in an owner’s name, by no facet',
      ['authority'],
      said => void (said[at('registration')]!.groups.who = ADA)
    ],
    [
      'a decision in an owner’s name, by no facet',
      ['authority'],
      said => void (said[at('decision')]!.groups.who = ADA)
    ],
    [
      'a use whose key is said to be the holder’s own, where the service keeps it',
      ['agreement'],
      said => {
        const { groups } = said[at('intent')]!;
        groups.who = { ...(groups.who as object), custody: 'wallet' };
      }
    ],
    [
      'a use by an agent that is called an owner',
      ['agreement'],
      said => {
        const { groups } = said[at('intent')]!;
        groups.who = { ...(groups.who as object), kind: 'owner' };
      }
    ]
  ];
}
