import { definitionDigest, type Need, normalizeNeed, type Terms } from '../../../../../protocol';
import { definition, NOW } from '../../../../../protocol/testing/payloads';
import { type Approving, asked, type Tell, told } from './approving';
import { GRANTED, NEED, PAYING, pinned, READING, UNTIL } from './deciders';
import { letIn } from './letIn';
import { DIGESTS } from '../story/cast';
import type { Lie } from '../story/said';

/** Who decides about a part of what is asked for, and what gives away that it was more. */
export function approvers(): Lie[] {
  return [...good(), ...letIn(), ...decisions(), ...ends(), ...objects(), ...persons()];
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
