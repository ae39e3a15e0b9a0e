import type { Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { type ActOptions, Telling } from '../story/telling';

const ACTIONS = ['list', 'pay', 'read'];

/** A facet of the owner with these limits, below one of the helper with those. */
function told(
  why: string,
  faults: Lie[1],
  {
    lent,
    granted = {},
    action
  }: { lent: Partial<Terms>; granted?: Partial<Terms>; action: string },
  tell: (telling: Telling) => Promise<unknown>
): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin(granted, { actions: ACTIONS });
      await telling.lend(IDS.again, action, lent);
      await tell(telling);
      // How the story ends would be of a time before.
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** Rates of facets, and uses that came too soon. */
export function rates(): Lie[] {
  const rate = { calls: 2, per: 60 };
  const list = (one: Telling, after: number, more: ActOptions = {}, facet = IDS.again) =>
    one.act(facet, 'list', { after, ...more });
  const own = { lent: { rate }, action: 'list' };
  const above = { ...own, granted: { rate } };
  return [
    told('as often as its rate allows, again and again', [], own, async one => {
      for (const after of [100, 159, 160, 219, 220]) {
        await list(one, after);
      }
    }),
    told('a use of before its rate began to count it again', ['authority'], own, async one => {
      for (const after of [100, 159, 159]) {
        await list(one, after);
      }
    }),
    told('what was not sent counts for a rate', ['authority'], own, async one => {
      await list(one, 100, { result: { state: 'not_sent' } });
      await list(one, 101);
      await list(one, 102);
    }),
    told('what is under way counts for a rate', ['authority'], own, async one => {
      await list(one, 100, { result: null });
      await list(one, 101);
      await list(one, 102);
    }),
    told('uses of the facet below count for the one above', ['authority'], above, async one => {
      await list(one, 100, {}, IDS.held);
      await list(one, 101);
      await list(one, 102);
    }),
    told('uses of the facet above do not count for the one below', [], own, async one => {
      await list(one, 100, {}, IDS.held);
      await list(one, 101, {}, IDS.held);
      await list(one, 102);
      await list(one, 103);
    }),
    told(
      'more often lent than held',
      ['not_subsumed'],
      { ...above, lent: { rate: { calls: 3, per: 60 } } },
      async () => undefined
    ),
    told(
      'lent without the rate that it is held with',
      ['not_subsumed'],
      { ...above, lent: {} },
      async () => undefined
    )
  ];
}

/** Budgets of facets: what is set aside and settled, and what was taken beyond them. */
export function budgets(): Lie[] {
  const aside = (name: string, ...amounts: string[]) =>
    amounts.map((amount, at) => ({ facet: [IDS.again, IDS.held][at]!, name, amount }));
  const pay = (one: Telling, amount: number, more: ActOptions = {}) =>
    one.act(IDS.again, 'pay', {
      args: { amount },
      reserved: aside('amount', String(amount)),
      ...more
    });
  const list = (one: Telling, reserved: string, used?: string, more: ActOptions = {}) =>
    one.act(IDS.again, 'list', {
      reserved: aside('.rows', reserved),
      result: {
        state: 'done',
        status: 200,
        ...(used !== undefined && { used: { '.rows': used } })
      },
      ...more
    });
  const sum = { lent: { budget: { amount: { limit: 10 } } }, action: 'pay' };
  const rows = { lent: { budget: { '.rows': { limit: 10, each: 4 } } }, action: 'list' };
  const all = { lent: { budget: { '.rows': { limit: 10 } } }, action: 'list' };
  const fee = { lent: { budget: { '.fee': { limit: 10 } } }, action: 'pay' };
  const both = { ...sum, granted: { budget: { amount: { limit: 10 } } } };
  return [
    told('arguments as much as the budget', [], sum, async one => {
      await pay(one, 4);
      await pay(one, 6);
    }),
    told('arguments beyond the budget', ['authority'], sum, async one => {
      await pay(one, 4);
      await pay(one, 7);
    }),
    told(
      'amounts are decimals',
      [],
      { ...sum, lent: { budget: { amount: { limit: 0.3 } } } },
      async one => {
        await pay(one, 0.1);
        await pay(one, 0.2);
      }
    ),
    told('what was not sent is given back', [], sum, async one => {
      await pay(one, 9, { result: { state: 'not_sent' } });
      await pay(one, 9);
    }),
    told('what failed is not given back', ['authority'], sum, async one => {
      await pay(one, 9, { result: { state: 'failed' } });
      await pay(one, 9);
    }),
    told('of an argument, nothing is given back for an error', ['authority'], sum, async one => {
      await pay(one, 9, { result: { state: 'done', status: 404 } });
      await pay(one, 9);
    }),
    told('nothing is said to be set aside', ['agreement'], sum, one =>
      pay(one, 4, { reserved: [] })
    ),
    told('less is set aside than the argument', ['agreement'], sum, one =>
      pay(one, 4, { reserved: aside('amount', '3') })
    ),
    told('it is set aside of another budget', ['agreement'], sum, one =>
      pay(one, 4, { reserved: aside('fee', '4') })
    ),
    told('an argument that is no amount', ['authority'], sum, one =>
      pay(one, -4, { reserved: [] })
    ),
    told('an argument that is not there', ['authority'], sum, one =>
      pay(one, 0, { args: {}, reserved: [] })
    ),
    told('of both links it is set aside', [], both, one =>
      pay(one, 4, { reserved: aside('amount', '4', '4') })
    ),
    told('of the one below alone it is set aside', ['agreement'], both, one => pay(one, 4)),
    told('the one below counts for the one above', ['authority'], both, async one => {
      const args = { amount: 7 };
      const reserved = [{ facet: IDS.held, name: 'amount', amount: '7' }];
      await one.act(IDS.held, 'pay', { args, reserved });
      await pay(one, 4, { reserved: aside('amount', '4', '4') });
    }),
    told('results are settled by what they say', [], rows, async one => {
      await list(one, '4', '2');
      await list(one, '4', '2');
      await list(one, '4', '2');
      await list(one, '4', '4');
    }),
    told('a result may say more than was set aside, once', [], rows, one => list(one, '4', '99')),
    told('what a result said more is taken, too', ['authority'], rows, async one => {
      await list(one, '4', '9');
      await list(one, '4', '1');
    }),
    told('a result that says nothing takes what was set aside', ['authority'], rows, async one => {
      await list(one, '4');
      await list(one, '4');
      await list(one, '4');
    }),
    told('an error that says nothing takes nothing', [], rows, async one => {
      const error = { result: { state: 'done', status: 500 } };
      await list(one, '4', undefined, error);
      await list(one, '4', undefined, error);
      await list(one, '4', '10');
    }),
    told('what is under way is set aside', ['authority'], rows, async one => {
      await list(one, '4', undefined, { result: null });
      await list(one, '4', undefined, { result: null });
      await list(one, '4', '1');
    }),
    told('where nobody says how much, all that is left is set aside', [], all, async one => {
      await list(one, '10', '3');
      await list(one, '7', '3');
      await list(one, '4', '1');
    }),
    told('beside it nothing is left', ['authority'], all, async one => {
      await list(one, '10', undefined, { result: null });
      await list(one, '0', '1');
    }),
    told('less than all is set aside', ['agreement'], all, one => list(one, '3', '3')),
    told('as much as the definition says at most is set aside', [], fee, one =>
      pay(one, 4, {
        reserved: aside('.fee', '3'),
        result: { state: 'done', status: 200, used: { '.fee': '0.5' } }
      })
    ),
    told('all is set aside beside what the definition says', ['agreement'], fee, one =>
      pay(one, 4, { reserved: aside('.fee', '10') })
    ),
    ...fitting(),
    told(
      'a larger budget lent than held',
      ['not_subsumed'],
      { ...both, lent: { budget: { amount: { limit: 11 } } } },
      async () => undefined
    ),
    told(
      'lent without the budget that it is held with',
      ['not_subsumed'],
      { ...both, lent: {} },
      async () => undefined
    )
  ];
}

/** Terms that are none once they are held against what their actions are. */
function fitting(): Lie[] {
  const given = (why: string, faults: Lie[1], action: string, lent: Partial<Terms>): Lie =>
    told(why, faults, { lent, action }, async () => undefined);
  const fee = (limit: number, each?: number): Partial<Terms> => ({
    budget: { '.fee': { limit, ...(each !== undefined && { each }) } }
  });
  const amount: Partial<Terms> = { budget: { amount: { limit: 9 } } };
  return [
    given('a budget lent of just one use', [], 'pay', fee(3)),
    given('a budget lent of less than one use sets aside', ['agreement'], 'pay', fee(2)),
    given('a budget lent of less than one use, which sets less aside', [], 'pay', fee(2, 1)),
    given('a small budget lent of what says no maximum', [], 'list', fee(2)),
    told(
      'a budget granted of less than one use sets aside',
      ['agreement'],
      { granted: fee(2), lent: fee(2), action: 'list' },
      async () => undefined
    ),
    given('a budget lent of an argument that the action has', [], 'pay', amount),
    given('a budget lent of an argument that no action has', ['agreement'], 'list', amount),
    given('a limit lent of an argument that no action has', ['agreement'], 'list', {
      constraints: { path: { path: 'a/**' } }
    }),
    given('a limit tried of an argument that no action has', ['agreement'], 'list', {
      observe: { constraints: { path: { path: 'a/**' } }, until: NOW + 600 }
    }),
    given('what is required of an argument that no action has', ['agreement'], 'list', {
      requires: [{ object: 'bank', action: 'pay', same: ['path'] }]
    }),
    given('what is required of the service’s own objects', ['agreement'], 'list', {
      requires: [{ object: 'aios/ledger', action: 'query' }]
    })
  ];
}
