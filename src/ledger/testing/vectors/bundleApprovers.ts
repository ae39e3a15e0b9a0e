import { definitionDigest, type Need, normalizeNeed, type Terms } from '../../../protocol';
import { definition, NOW } from '../../../protocol/testing/payloads';
import {
  Approving,
  BELOW,
  GRANTED,
  type Inviting,
  NEED,
  PAYING,
  pinned,
  READING,
  UNTIL
} from './bundleApproving';
import { DIGESTS, IDS, type Lie } from './bundleStory';

type Tell = (one: Approving) => Promise<unknown>;

function told(why: string, faults: Lie[1], tell: Tell): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Approving.begin();
      await tell(telling);
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** Ben may decide about reading, and something is asked for. */
const asked =
  (tell: Tell, { needs = [NEED], bounds }: { needs?: Need[]; bounds?: Terms[] } = {}): Tell =>
  async one => {
    await one.bring('Ben', bounds && { bounds });
    await one.ask(...needs);
    await tell(one);
  };

/** Who decides about a part of what is asked for, and what gives away that it was more. */
export function approvers(): Lie[] {
  return [
    ...good(),
    ...invitations(),
    ...facets(),
    ...decisions(),
    ...ends(),
    ...objects(),
    ...persons()
  ];
}

const LIST: Need = { object: 'reports', actions: ['list'] };
const LISTED: Terms = { ...normalizeNeed(LIST), uses: 5, expiry: NOW + 900 };
const PAY: Need = {
  object: 'reports',
  actions: ['pay'],
  constraints: { amount: { range: { max: 10 } } }
};
/** Another `read`. */
const WIDER = definition('read', { path: { type: 'string' }, as: {} });
const PAID: Terms = { ...normalizeNeed(PAY), expiry: NOW + 900 };

function good(): Lie[] {
  return [
    told(
      'what an approver granted, of what it was asked for without an end',
      [],
      asked(async one => one.grant(await one.decide('Ben'), 'Ben'))
    ),
    told(
      'what an approver denied',
      [],
      asked(one => one.decide('Ben', { outcome: 'deny' }))
    ),
    told(
      'two needs, each within another bound of an approver',
      [],
      asked(
        async one => {
          const ref = await one.decide('Ben', { needs: [GRANTED, PAID] });
          one.grant(ref, 'Ben');
          one.grant(ref, 'Ben', PAID);
        },
        { needs: [NEED, PAY], bounds: [PAYING, READING] }
      )
    ),
    told(
      'an approver whose bounds limit what the granted action does not take',
      [],
      asked(async one => one.grant(await one.decide('Ben', { needs: [LISTED] }), 'Ben', LISTED), {
        needs: [LIST]
      })
    ),
    told('two approvers of two invitations', [], async one => {
      const invited = { Ben: await one.invite('Ben'), Cleo: await one.invite('Cleo') };
      for (const who of ['Cleo', 'Ben'] as const) {
        await one.enrol(who, { introduction: invited[who] });
        one.empower(who);
        await one.ask(NEED);
        one.grant(await one.decide(who), who);
      }
    }),
    told('an act that an approver confirmed', [], async one => {
      await one.bring('Ben');
      await one.confirm('Ben', await one.askAct('read', { path: 'a/b.csv' }));
    }),
    told(
      'an approver, after the object was connected again as it was',
      [],
      asked(async one => {
        one.registered('replaced');
        one.grant(await one.decide('Ben'), 'Ben');
      })
    )
  ];
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

function decisions(): Lie[] {
  const ask = (need: Partial<Need>): { needs: Need[] } => ({ needs: [{ ...NEED, ...need }] });
  const given = (change: Partial<Terms>): Tell =>
    asked(
      async one => {
        const terms = { ...GRANTED, ...change };
        one.grant(await one.decide('Ben', { needs: [terms] }), 'Ben', terms);
      },
      ask({ delegation: true })
    );
  const confirming =
    (act: string, args: Record<string, string | number>): Tell =>
    async one => {
      await one.bring('Ben');
      await one.confirm('Ben', await one.askAct(act, args));
    };
  return [
    told(
      'a request beyond the bounds of an approver',
      ['authority'],
      asked(one => one.decide('Ben'), ask({ constraints: {} }))
    ),
    told(
      'a request for another action than an approver decides about',
      ['authority'],
      asked(one => one.decide('Ben', { needs: [PAID] }), { needs: [PAY] })
    ),
    told(
      'a denial beyond the bounds of an approver',
      ['authority'],
      asked(one => one.decide('Ben', { outcome: 'deny' }), ask({ constraints: {} }))
    ),
    told(
      'a request of which only one need lies within the bounds of an approver',
      ['authority'],
      asked(one => one.decide('Ben', { needs: [GRANTED, null] }), { needs: [NEED, PAY] })
    ),
    told(
      'a need that two bounds of an approver reach, each in part',
      ['authority'],
      asked(one => one.decide('Ben', { needs: [GRANTED] }), {
        ...ask({ actions: ['list', 'read'] }),
        bounds: [
          { ...READING, actions: ['list'], constraints: {} },
          { ...READING, actions: ['read'] }
        ]
      })
    ),
    told('more uses than an approver may grant', ['not_subsumed'], given({ uses: 6 })),
    told('uses without end by an approver', ['not_subsumed'], given({ uses: null })),
    told(
      'a longer time than an approver may grant',
      ['not_subsumed'],
      given({ expiry: UNTIL + 1 })
    ),
    told('what an approver may not let others lend', ['not_subsumed'], given({ delegation: true })),
    told(
      'a decision that says other bounds than its facet has',
      ['agreement'],
      asked(one => one.decide('Ben', { says: { bounds: [pinned(PAYING)] } }))
    ),
    told(
      'a decision of an approver that says no bounds',
      ['agreement'],
      asked(one => one.decide('Ben', { says: { bounds: undefined } }))
    ),
    told(
      'a decision of an owner that says bounds',
      ['agreement'],
      asked(one => one.decide('ada', { says: { bounds: [pinned(READING)] } }))
    ),
    told(
      'an act beyond the bounds of an approver',
      ['authority'],
      confirming('read', { path: 'c.csv' })
    ),
    told(
      'an act of another action than an approver decides about',
      ['authority'],
      confirming('pay', { amount: 1 })
    ),
    told(
      'an act that was defined otherwise when an approver was invited',
      ['authority'],
      async one => {
        await one.bring('Ben');
        one.registered('replaced', { read: WIDER });
        await one.confirm('Ben', await one.askAct('read', { path: 'a/b.csv' }));
      }
    ),
    told('a confirmation that says other bounds than its facet has', ['agreement'], async one => {
      await one.bring('Ben');
      const act = await one.askAct('read', { path: 'a/b.csv' });
      await one.confirm('Ben', act, { bounds: [pinned(PAYING)] });
    })
  ];
}

function ends(): Lie[] {
  const after = (why: string, happens: (one: Approving) => unknown): Lie =>
    told(
      why,
      ['authority'],
      asked(async one => {
        await happens(one);
        await one.decide('Ben');
      })
    );
  return [
    after('an approver who was revoked', one => one.stopped('revocation', 'Ben')),
    after('an approver whose inviter was revoked', one => one.stopped('revocation', 'ada')),
    after('an approver who was paused', one => one.stopped('pause', 'Ben')),
    after('an approver whose inviter was paused', one => one.stopped('pause', 'ada')),
    told(
      'an approver whose time had ended less than a minute before',
      [],
      asked(async one => {
        const at = UNTIL + 30;
        await one.decide('Ben', { needs: [{ ...GRANTED, expiry: UNTIL }], at });
      })
    ),
    told(
      'an approver whose time had ended',
      ['authority'],
      asked(async one => {
        const at = UNTIL + 60;
        await one.decide('Ben', { needs: [{ ...GRANTED, expiry: UNTIL }], at });
      })
    ),
    after('an approver, after what it decides about was defined otherwise', one =>
      one.registered('replaced', { read: WIDER })
    ),
    after('an approver, after the object moved', one => one.registered('moved')),
    after('an approver, after the object was removed and connected as it was', one => {
      one.registered('removed');
      one.registered('added');
    })
  ];
}

/** More objects than one. */
function objects(): Lie[] {
  const ledgers = <T extends Need>(one: T): T => ({ ...one, object: 'ledgers' });
  const both = (why: string, faults: Lie[1], needs: Need[], tell: Tell): Lie =>
    told(why, faults, async one => {
      one.registered('added', { object: 'ledgers' });
      await one.bring('Ben', { bounds: [READING, ledgers(READING)] });
      await one.ask(...needs);
      await tell(one);
    });
  return [
    both('what an approver granted of two objects', [], [NEED, ledgers(NEED)], async one =>
      one.grant(await one.decide('Ben', { needs: [GRANTED, ledgers(GRANTED)] }), 'Ben')
    ),
    both(
      'a request of which one need is on an object that moved',
      ['authority'],
      [NEED, ledgers(NEED)],
      async one => {
        one.registered('moved');
        await one.decide('Ben', { needs: [null, ledgers(GRANTED)] });
      }
    ),
    told(
      'an act on another object, of actions that are defined alike',
      ['authority'],
      async one => {
        one.registered('added', { object: 'ledgers' });
        await one.bring('Ben', { bounds: [ledgers(READING)] });
        await one.confirm('Ben', await one.askAct('read', { path: 'a/b.csv' }));
      }
    ),
    told('another object, of actions that are defined alike', ['authority'], async one => {
      one.registered('added', { object: 'ledgers' });
      await one.bring('Ben');
      await one.ask(ledgers(NEED));
      await one.decide('Ben', { needs: [ledgers(GRANTED)] });
    })
  ];
}

/** The word of an approver as one of those that a grant takes. */
function persons(): Lie[] {
  const read = { ...definition('read', { path: { type: 'string' } }), persons: 2 };
  const definitions = { list: DIGESTS['list'], read: definitionDigest(read) };
  const bounds = [{ terms: READING, definitions }];
  const both =
    (another: boolean): Tell =>
    async one => {
      one.registered('replaced', { read });
      await one.bring('Ben', { another, says: { bounds }, granting: { what: { bounds } } });
      await one.ask(NEED);
      const first = await one.decide('Ben', { says: { persons: 2, with: [] } });
      await one.decide('ada', { says: { persons: 2, with: [first] } });
    };
  return [
    told('what an owner and an approver agreed to, who are two persons', [], both(true)),
    told('the word of an approver who is no other person', ['authority'], both(false)),
    told('what an approver agreed to alone', ['undecided'], async one => {
      one.registered('replaced', { read });
      await one.bring('Ben', { says: { bounds }, granting: { what: { bounds } } });
      await one.ask(NEED);
      one.grant(await one.decide('Ben', { says: { persons: 2, with: [] } }), 'Ben', GRANTED, {
        read: definitionDigest(read)
      });
    })
  ];
}
