import type { Constraint, Observation, Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { renewal } from '../story/acts';
import { IDS } from '../story/cast';
import { GENUINE, type Lie } from '../story/said';
import { Telling } from '../story/telling';

const BELOW = { path: 'a/b/**' };
const INSIDE = { args: { path: 'a/b/c.csv' } };
const HELD = { facet: IDS.held, argument: 'path' };
const OTHER = { facet: IDS.other, argument: 'path' };
const WEEK = 604_800;

function trying(path: Constraint = BELOW, until = NOW + 600): { observe: Observation } {
  return { observe: { constraints: { path }, until } };
}

function told(
  why: string,
  faults: Lie[1],
  tell: (telling: Telling) => Promise<unknown>,
  { unended = false, granted = trying() }: { unended?: boolean; granted?: Partial<Terms> } = {}
): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin(granted);
      await tell(telling);
      said.splice(0, said.length, ...(unended ? telling.said : telling.end()));
    }
  ];
}

/** Limits of what the holder was granted are tried for ten minutes, and what it did meanwhile. */
export function observations(): Lie[] {
  const reading =
    (observed?: object[], more: object = {}) =>
    (one: Telling): Promise<unknown> =>
      one.act(IDS.held, 'read', { ...(observed && { observed }), ...more });
  const unended = true;
  return [
    told('a limit that is tried, broken and marked', [], reading([HELD])),
    told('a limit that is tried, and kept', [], reading(undefined, INSIDE)),
    told('an action without the argument that is tried', [], one => one.act(IDS.held, 'list')),
    told('a limit broken in its last second', [], reading([HELD], { after: 599 }), { unended }),
    told('a limit kept once it holds', [], reading(undefined, { ...INSIDE, after: 600 }), {
      unended
    }),
    told('what is lent tries its own limits, and its giver’s', [], async one => {
      await one.lend(IDS.other, 'read', trying());
      await one.act(IDS.other, 'read', { observed: [OTHER, HELD] });
    }),
    told('a limit that is tried, broken and not marked', ['agreement'], reading()),
    told('a limit that is tried, kept and marked', ['agreement'], reading([HELD], INSIDE)),
    told('a mark of nothing', ['agreement'], reading([])),
    told('a mark of another facet', ['agreement'], reading([OTHER])),
    told('a mark of another argument', ['agreement'], reading([{ ...HELD, argument: 'x' }])),
    told('a mark that says more', ['agreement'], reading([{ ...HELD, why: 'outside' }])),
    told('a mark twice', ['agreement'], reading([HELD, HELD])),
    told('a mark where nothing is tried', ['agreement'], reading([HELD]), { granted: {} }),
    told('a limit that always holds, broken and marked', ['authority'], async one => {
      await one.act(IDS.held, 'read', { args: { path: 'c.csv' }, observed: [HELD] });
    }),
    told('a limit broken from its end on', ['authority'], reading(undefined, { after: 600 }), {
      unended
    }),
    told(
      'a limit broken from its end on, and marked',
      ['authority'],
      reading([HELD], { after: 600 }),
      {
        unended
      }
    ),
    told('what is lent marks its own limits alone', ['agreement'], async one => {
      await one.lend(IDS.other, 'read', trying());
      await one.act(IDS.other, 'read', { observed: [OTHER] });
    }),
    told('what is lent marks its giver’s first', ['agreement'], async one => {
      await one.lend(IDS.other, 'read', trying());
      await one.act(IDS.other, 'read', { observed: [HELD, OTHER] });
    }),
    told('limits of what is lent that hold, marked', ['authority'], async one => {
      await one.lend(IDS.other, 'read', { constraints: { path: BELOW } });
      await one.act(IDS.other, 'read', { observed: [HELD] });
    }),
    told('what is tried is lent without it', ['not_subsumed'], one => one.lend(IDS.other, 'read')),
    told('what is tried is lent until later', ['not_subsumed'], one =>
      one.lend(IDS.other, 'read', trying(BELOW, NOW + 601))
    ),
    told('what is tried is lent wider', ['not_subsumed'], one =>
      one.lend(IDS.other, 'read', trying({ path: 'a/**' }))
    ),
    told('what holds is lent as what is tried', ['not_subsumed'], one =>
      one.lend(IDS.other, 'read', { constraints: {}, ...trying() })
    ),
    told(
      'what was asked for as what holds is granted as what is tried',
      ['not_subsumed'],
      one => one.act(IDS.held, 'list'),
      {
        granted: { constraints: {}, ...trying({ path: 'a/**' }) }
      }
    ),
    told('limits that are tried for seven days', [], one => one.act(IDS.held, 'list'), {
      granted: trying(BELOW, NOW + WEEK)
    }),
    told(
      'limits that are tried for longer than seven days',
      ['authority'],
      one => one.act(IDS.held, 'list'),
      {
        granted: trying(BELOW, NOW + WEEK + 60)
      }
    ),
    told(
      'limits of what is lent that are tried for longer than seven days',
      ['authority'],
      one => one.lend(IDS.other, 'read', trying(BELOW, NOW + WEEK + 60)),
      {
        granted: {}
      }
    ),
    [
      'a renewal that moves the end of what is tried',
      ['agreement'],
      async said => {
        const telling = await Telling.begin(trying());
        const [ended, lent] = await renewal(telling.said);
        lent.groups.terms = { ...(lent.groups.terms as Terms), ...trying(BELOW, NOW + 300) };
        telling.said.push(ended, lent);
        said.splice(0, said.length, ...telling.said);
      }
    ],
    [
      'a renewal that tries what is left',
      [],
      async said => {
        const telling = await Telling.begin(trying());
        telling.said.push(...(await renewal(telling.said)));
        said.splice(0, said.length, ...telling.said);
      }
    ],
    [
      'a decision that shows nothing of what is tried',
      ['undecided'],
      async said => {
        const telling = await Telling.begin();
        const { groups } = telling.said[GENUINE.indexOf('decision') + 1]!;
        groups.terms = { ...(groups.terms as Terms), ...trying() };
        said.splice(0, said.length, ...telling.said.slice(0, GENUINE.indexOf('delegation')));
      }
    ]
  ];
}
