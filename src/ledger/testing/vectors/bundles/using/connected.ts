import { NOW } from '../../../../../protocol/testing/payloads';
import { DEFINITIONS, DIGESTS, IDS, TERMINAL } from '../story/cast';
import type { Lie, Said } from '../story/said';
import { AGENT, OWNER, type Says, scene, type Scene } from '../story/scene';
import { Telling } from '../story/telling';

/** It is connected otherwise, or not any more. */
function registered(
  one: Scene,
  change: string,
  says: Says = {},
  groups: Said['groups'] = {}
): void {
  const first = one.said.find(({ kind }) => kind === 'registration')!.groups;
  const { definitions, digests, ...rest } = first.what as Says;
  const there = change === 'removed' ? {} : { definitions, digests };
  one.tell('registration', { ...first, what: { ...rest, ...there, change, ...says }, ...groups });
}

/** An object stays, moves, comes and goes as it is told; what acts say of themselves; what is erased. */
export function connected(): Lie[] {
  return [...places(), ...intents(), ...erasures()];
}

function places(): Lie[] {
  const elsewhere = { origin: 'https://evil.example' };
  const changes = (why: string, faults: Lie[1], tell: (one: Scene) => unknown): Lie =>
    scene(why, faults, tell);
  const kernel = (principal: unknown): Says => ({
    kind: 'kernel',
    origin: `kernel:${String(principal)}`
  });
  const own = { who: AGENT.who };
  const helper = AGENT.who['principal'];
  return [
    changes('an object connected anew at its place', [], one => registered(one, 'replaced')),
    changes('an object that is elsewhere, said to be replaced', ['agreement'], one =>
      registered(one, 'replaced', elsewhere)
    ),
    changes('an object of another kind, said to be replaced', ['agreement'], one =>
      registered(one, 'replaced', { kind: 'files' })
    ),
    changes('an object that may lead inside, said to be replaced', ['agreement'], one =>
      registered(one, 'replaced', {}, { args: { config: { network: 'private' } } })
    ),
    changes('an object that leads inside, connected anew twice', [], one => {
      const inside = { args: { config: { network: 'private' } } };
      registered(one, 'added', { object: 'inside' }, inside);
      registered(one, 'replaced', { object: 'inside' }, inside);
      registered(one, 'replaced', { object: 'inside' }, inside);
    }),
    changes('an object that leads inside the second time it is replaced', ['agreement'], one => {
      registered(one, 'replaced', {}, { args: { config: {} } });
      registered(one, 'replaced', {}, { args: { config: { network: 'private' } } });
    }),
    changes('an object elsewhere, said to be added', ['agreement'], one =>
      registered(one, 'added', elsewhere)
    ),
    changes('an object at its place, said to be added', ['agreement'], one =>
      registered(one, 'added')
    ),
    changes('an object at its place, said to have moved', ['agreement'], one =>
      registered(one, 'moved')
    ),
    changes('an object that was never there, said to have moved', ['agreement'], one =>
      registered(one, 'moved', { object: 'payments', ...elsewhere })
    ),
    changes('an object that was never there, said to be removed', ['agreement'], one =>
      registered(one, 'removed', { object: 'payments' }, { who: TERMINAL })
    ),
    changes('an object that has another action than it says', ['agreement'], one =>
      registered(one, 'replaced', { actions: ['list'] })
    ),
    changes('an object that says more actions than it has', ['agreement'], one =>
      registered(one, 'replaced', { actions: ['drop', 'list', 'read'] })
    ),
    changes('an object with a digest of no definition', ['agreement'], one =>
      registered(one, 'replaced', { digests: { ...DIGESTS, drop: '0'.repeat(64) } })
    ),
    changes('an object that defines one action under the name of another', ['agreement'], one => {
      const read = DEFINITIONS['list']!;
      const digests = { ...DIGESTS, read: DIGESTS['list'] };
      registered(one, 'replaced', { definitions: { ...DEFINITIONS, read }, digests });
    }),
    changes('an object of a kernel, of its principal', [], one => {
      registered(one, 'added', { object: 'local', ...kernel(helper) });
      registered(one, 'replaced', { object: 'local', ...kernel(helper) }, own);
    }),
    changes('an object of a kernel, by another principal', ['authority'], one => {
      registered(one, 'added', { object: 'local', ...kernel(OWNER.who['principal']) });
      registered(one, 'replaced', { object: 'local', ...kernel(OWNER.who['principal']) }, own);
    }),
    changes('an object of nobody’s kernel, by no facet', ['authority'], one =>
      registered(one, 'replaced', {}, own)
    )
  ];
}

function intents(): Lie[] {
  const acts = (why: string, faults: Lie[1], change: (groups: Said['groups']) => void): Lie => [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await telling.act(IDS.held, 'read');
      change(telling.said.at(-2)!.groups);
      said.splice(0, said.length, ...telling.end());
    }
  ];
  const says = (why: string, more: Says): Lie =>
    acts(why, ['agreement'], groups => void (groups.what = { ...(groups.what as Says), ...more }));
  const ended = (why: string, faults: Lie[1], groups: Said['groups']): Lie => [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await telling.act(IDS.held, 'read');
      telling.said.at(-1)!.groups = groups;
      said.splice(0, said.length, ...telling.end());
    }
  ];
  const body = { digest: '0'.repeat(64), length: 1, type: 'text/csv' };
  return [
    says('a use with a body that was not signed', { body }),
    says('a use of what may change something, said to be safe', { safe: false }),
    acts('a use with an argument that was not signed', ['agreement'], groups => {
      groups.args = { path: 'a/b.csv', all: true };
    }),
    [
      'a use that is not as it was signed, which counts for none',
      ['agreement'],
      async said => {
        const telling = await Telling.begin({ uses: 1 });
        const outcome = await telling.act(IDS.held, 'read');
        telling.said[outcome - 1]!.groups.args = { path: 'a/c.csv' };
        await telling.act(IDS.held, 'read');
        said.splice(0, said.length, ...telling.end());
      }
    ],
    [
      'a use with an argument that its action does not take',
      ['authority'],
      async said => {
        const telling = await Telling.begin();
        await telling.act(IDS.held, 'read', { args: { path: 'a/b.csv', all: true } });
        said.splice(0, said.length, ...telling.end());
      }
    ],
    [
      'a use with a number where its action takes text',
      ['authority'],
      async said => {
        const telling = await Telling.begin({}, { actions: ['list', 'pay', 'read'] });
        await telling.act(IDS.held, 'pay', { args: { amount: 'all' } });
        said.splice(0, said.length, ...telling.end());
      }
    ],
    ended('an outcome that ends in no way that there is', ['agreement'], {
      result: { state: 'fine' }
    }),
    ended('an outcome that says no end', ['agreement'], { result: { status: 200 } }),
    ended('an outcome without a result', ['agreement'], { why: { code: 'cut' } })
  ];
}

function erasures(): Lie[] {
  const LEDGER = 'aios/ledger';
  const erased = (
    why: string,
    faults: Lie[1],
    {
      args,
      entries,
      groups = ['args', 'token']
    }: { args: Says; entries: number[][]; groups?: string[] },
    again = false
  ): Lie =>
    scene(why, faults, async one => {
      const fct = one.give(OWNER, { object: LEDGER, actions: ['erase'] }, { by: null });
      const signed = { groups: ['args', 'token'], ...args };
      const token = await one.action(OWNER, { act: 'erase', obj: LEDGER, fct, args: signed });
      const what = { object: LEDGER, action: 'erase', safe: false, entries, groups };
      for (let times = again ? 2 : 1; times > 0; times--) {
        one.tell('erasure', { who: { ...OWNER.who, facet: fct }, what, token });
      }
    });
  const request = 8;
  const principal = AGENT.who['principal'];
  return [
    erased('what an owner signed is erased', [], {
      args: { entries: [[request, 10]] },
      entries: [[request, 9]]
    }),
    erased('what somebody sent before a time is erased', [], {
      args: { principal, before: NOW + 9 },
      entries: [[request, request]]
    }),
    erased('more is erased than was signed', ['agreement'], {
      args: { entries: [[request, request]] },
      entries: [[0, 10]]
    }),
    erased('something else is erased than was signed', ['agreement'], {
      args: { entries: [[request, request]] },
      entries: [[9, 9]]
    }),
    erased('other groups are erased than were signed', ['agreement'], {
      args: { entries: [[request, request]] },
      entries: [[request, request]],
      groups: ['args', 'terms', 'token']
    }),
    erased('what somebody else sent is erased', ['agreement'], {
      args: { principal },
      entries: [[9, 9]]
    }),
    erased('what was sent after that time is erased', ['agreement'], {
      args: { before: NOW + 8 },
      entries: [[request, request]]
    }),
    erased('what nobody named is erased', ['agreement'], {
      args: {},
      entries: [[request, request]]
    }),
    erased(
      'something is erased twice by one signature',
      ['replayed'],
      { args: { entries: [[request, request]] }, entries: [[request, request]] },
      true
    )
  ];
}
