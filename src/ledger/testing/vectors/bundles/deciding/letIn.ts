import { normalizeNeed } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { type Approving, told } from './approving';
import { BELOW, type Inviting, PAYING, pinned, READING, UNTIL } from './deciders';
import { DIGESTS, IDS } from '../story/cast';
import type { Lie } from '../story/said';

/** Who may decide about a part, by which invitation, and what gives away that it may more. */
export function letIn(): Lie[] {
  return [...invitations(), ...facets()];
}

function invitations(): Lie[] {
  const wider = { ...READING, constraints: {} };
  const otherwise = {
    terms: READING,
    definitions: { list: DIGESTS['list'], read: DIGESTS['pay'] }
  };
  const agreement = (why: string, inviting: Inviting): Lie =>
    told(why, ['agreement'], one => one.invite('Ben', inviting));
  return [
    agreement('an invitation with other bounds than were signed', {
      says: { bounds: [pinned(wider)] }
    }),
    agreement('an invitation that says nothing of the bounds that were signed', {
      says: { bounds: undefined }
    }),
    agreement('an invitation to approve that says it is of an agent', { says: { kind: 'agent' } }),
    agreement('an invitation of an agent that says it is to approve', {
      kind: 'agent',
      says: { kind: 'approver' }
    }),
    agreement('an invitation of somebody else to approve', { says: { petname: 'Cleo' } }),
    agreement('an invitation to approve for longer than was signed', {
      until: NOW + 60,
      says: { until: UNTIL }
    }),
    agreement('an invitation whose bounds are of other definitions', {
      says: { bounds: [otherwise] }
    }),
    agreement('an invitation whose bounds say nothing of how an action is defined', {
      says: { bounds: [{ ...pinned(READING), definitions: { list: DIGESTS['list'] } }] }
    }),
    agreement('bounds on an action that there is not', {
      bounds: [{ ...READING, actions: ['erase', 'read'] }]
    }),
    agreement('bounds on an object that there is not', {
      bounds: [{ ...READING, object: 'ledgers' }]
    }),
    agreement('bounds on what is the service’s own', {
      bounds: [{ ...normalizeNeed({ object: 'aios/ledger', actions: ['query'] }), expiry: UNTIL }]
    }),
    agreement('bounds on an argument that nothing takes', {
      bounds: [{ ...READING, constraints: { ...BELOW, amount: { range: { max: 10 } } } }]
    }),
    agreement('bounds with a budget of an argument that nothing takes', {
      bounds: [{ ...READING, budget: { amount: { limit: 10 } } }]
    }),
    agreement('bounds of an agent', { kind: 'agent' }),
    agreement('bounds that end after the approver', {
      bounds: [{ ...READING, expiry: UNTIL + 1 }]
    }),
    agreement('bounds that begin later', { bounds: [{ ...READING, not_before: NOW + 60 }] }),
    agreement('bounds that are only tried', {
      bounds: [{ ...READING, observe: { constraints: BELOW, until: NOW + 60 } }]
    }),
    agreement('no bounds', { bounds: [] }),
    agreement('nine bounds', { bounds: Array.from({ length: 9 }, () => READING) }),
    agreement('bounds of more than 16,384 bytes', {
      bounds: [
        {
          ...READING,
          constraints: {
            path: { one_of: Array.from({ length: 1000 }, (_, at) => `a/the year ${at}`) }
          }
        }
      ]
    }),
    told(
      'what an invitation brings that says other bounds than were signed',
      ['agreement', 'undecided'],
      one => one.bring('Ben', { says: { bounds: [pinned(wider)] }, granting: { bounds: [wider] } })
    ),
    told(
      'what an invitation brings whose bounds are of other definitions',
      ['agreement', 'undecided'],
      one =>
        one.bring('Ben', {
          says: { bounds: [otherwise] },
          granting: { what: { bounds: [otherwise] } }
        })
    )
  ];
}

function facets(): Lie[] {
  const brought = (
    why: string,
    faults: 'authority' | 'undecided' | Lie[1],
    granting: Parameters<Approving['empower']>[1]
  ): Lie =>
    told(why, typeof faults === 'string' ? [faults] : faults, one =>
      one.bring('Ben', granting && { granting })
    );
  return [
    brought('somebody who is no owner and decides without bounds', 'authority', {
      what: { bounds: undefined }
    }),
    brought(
      'an approver who is called an owner where it decides without bounds',
      ['agreement', 'authority'],
      {
        parent: IDS.root,
        who: { kind: 'owner' },
        what: { bounds: undefined }
      }
    ),
    brought('an approver who may introduce', 'authority', {
      terms: { actions: ['decide', 'introduce', 'list', 'show'] }
    }),
    brought('an approver who may lend what it decides with', 'authority', {
      terms: { delegation: true }
    }),
    brought('an approver with wider bounds than it was invited with', 'undecided', {
      bounds: [{ ...READING, constraints: {} }]
    }),
    brought('an approver with one bound more than it was invited with', 'undecided', {
      bounds: [READING, PAYING]
    }),
    brought('an approver for longer than it was invited for', 'undecided', {
      terms: { expiry: UNTIL + 60 }
    }),
    told('an approver of another name than was invited', ['agreement', 'undecided'], async one => {
      await one.invite('Ben');
      await one.enrol('Ben', { called: { petname: 'Cleo' } });
      one.empower('Ben');
    }),
    brought('an approver whose facet does not come from its inviter’s', 'undecided', {
      parent: IDS.root
    }),
    brought('an approver whom somebody else is said to have invited', 'undecided', {
      what: { decided_by: IDS.registry }
    }),
    told('an approver whom nobody invited', ['reference', 'undecided'], async one => {
      await one.enrol('Ben');
      one.empower('Ben');
    }),
    told('a second approver of one invitation', ['reference', 'undecided'], async one => {
      await one.bring('Ben');
      await one.enrol('Cleo', { called: { petname: 'Ben' } });
      one.empower('Cleo');
    }),
    told('a second facet of one invitation', ['undecided'], async one => {
      await one.bring('Ben');
      one.empower('Ben', { facet: IDS.other });
    }),
    told('what an approver decides with, lent on', ['authority'], async one => {
      await one.bring('Ben');
      await one.lend();
    }),
    told('a rule by an approver', ['authority'], async one => {
      await one.bring('Ben');
      await one.rule('Ben');
    })
  ];
}
