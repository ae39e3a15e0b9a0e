import { HOST_BRINGS_IN } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { IDS, type Lie, TERMINAL } from '../story/story';
import {
  actor,
  AGENT,
  FACETS,
  LISTING,
  LISTS,
  OWNER,
  REGISTRY,
  REQUESTS,
  type Says,
  scene,
  type Scene
} from '../story/scene';

const BEN = actor('other', 'owner', 'Ben');
const PAGE = actor('service', 'page', 'a page');
const HELD = [IDS.held, IDS.lent];

/** Ada's facet with which she stops; given once. */
function stopper(one: Scene): string {
  const given = one.said.find(
    ({ kind, groups: { who, terms } }) =>
      kind === 'grant' && (terms as Says)['object'] === FACETS && (who as Says)['kind'] === 'owner'
  );
  if (given !== undefined) {
    return facetOf(given.groups);
  }
  return one.give(OWNER, { object: FACETS, actions: ['pause', 'resume', 'revoke'] }, { by: null });
}

/** One act of Ada's, and the facets that the entries say it ended. */
async function revoked(one: Scene, args: Says, ended: readonly string[]): Promise<void> {
  const through = stopper(one);
  const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct: through, args });
  for (const facet of ended) {
    one.stopped('revocation', OWNER, { through, facet, token });
  }
}

/** Ada's last act: all that she holds, beginning with what she does it with. */
async function endsItself(one: Scene): Promise<void> {
  const through = stopper(one);
  await revoked(one, { principal: OWNER.who['principal'] }, [
    through,
    IDS.requests,
    IDS.registry,
    IDS.lent
  ]);
}

/** The helper gives something back. */
async function given(one: Scene, args: Says, ended: readonly string[]): Promise<void> {
  const act = { act: 'facet.revoke', obj: 'reports', fct: IDS.held, args };
  const token = await one.action(AGENT, act);
  for (const facet of ended) {
    one.stopped('revocation', AGENT, { through: IDS.held, facet, token });
  }
}

/** Something more of the helper's. */
async function granted(one: Scene): Promise<string> {
  return one.give(AGENT, LISTS, { ref: await one.decide(await one.ask()), terms: LISTING });
}

function facetOf({ who }: { who?: unknown }): string {
  return (who as { facet: string }).facet;
}

/** What the host holds. */
function hostsOwn({ said }: Scene): string[] {
  return said
    .filter(({ kind, groups }) => kind === 'grant' && (groups.who as Says)['kind'] === 'host')
    .map(({ groups }) => facetOf(groups));
}

/** What one signed act ends, or pauses, is just what it names with all that came from it. */
export function covered(): Lie[] {
  return [
    ...facets(),
    ...principals(),
    ...since(),
    ...returns(),
    ...objects(),
    ...pauses(),
    ...hosts(),
    ...owners()
  ];
}

function facets(): Lie[] {
  const ends = (why: string, faults: Lie[1], args: Says, ended: readonly string[]): Lie =>
    scene(why, faults, one => revoked(one, args, ended));
  return [
    ends('a facet revoked with what came from it', [], { facet: IDS.held }, HELD),
    ends('what was lent revoked alone', [], { facet: IDS.lent }, [IDS.lent]),
    ends('a facet revoked, and what came from it goes on', ['agreement'], { facet: IDS.held }, [
      IDS.held
    ]),
    ends('what came from a facet revoked in its place', ['agreement'], { facet: IDS.held }, [
      IDS.lent
    ]),
    ends('what was lent revoked, and its giver’s too', ['agreement'], { facet: IDS.lent }, [
      IDS.lent,
      IDS.held
    ]),
    ends('a facet revoked where another was named', ['agreement'], { facet: IDS.lent }, [IDS.held]),
    ends('a facet revoked twice by one act', ['agreement'], { facet: IDS.lent }, [
      IDS.lent,
      IDS.lent
    ]),
    scene('a facet revoked with one that stands beside it', ['agreement'], async one => {
      const beside = await granted(one);
      await revoked(one, { facet: IDS.held }, [...HELD, beside]);
    }),
    scene('one act that ends something later, too', ['replayed'], async one => {
      const through = stopper(one);
      const args = { principal: AGENT.who['principal'] };
      const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct: through, args });
      for (const facet of HELD) {
        one.stopped('revocation', OWNER, { through, facet, token });
      }
      one.stopped('revocation', OWNER, { through, facet: await granted(one), token });
    }),
    scene('a facet revoked that is said to be on another object', ['agreement'], async one => {
      await revoked(one, { facet: IDS.lent }, [IDS.lent]);
      const { groups } = one.said.at(-1)!;
      groups.what = { ...(groups.what as Says), object: 'payments' };
    }),
    scene('a facet paused that is said to be somebody else’s', ['agreement'], one => {
      one.terminal('pause', IDS.held);
      const { groups } = one.said.at(-1)!;
      groups.what = { ...(groups.what as Says), holder: OWNER.who['principal'] };
    }),
    scene('everybody’s own window revoked', ['authority'], one => {
      one.terminal('revocation', one.give(AGENT, { object: 'aios/self', actions: ['note'] }));
    }),
    scene('everybody’s own window paused', ['authority'], one => {
      one.terminal('pause', one.give(AGENT, { object: 'aios/self', actions: ['note'] }));
    })
  ];
}

function principals(): Lie[] {
  const principal = AGENT.who['principal'];
  return [
    scene('all that an owner holds revoked by itself, what it revokes with first', [], one =>
      endsItself(one)
    ),
    scene('an owner that ended all that it holds revokes once more', ['authority'], async one => {
      await endsItself(one);
      await revoked(one, { facet: IDS.held }, [IDS.held]);
    }),
    scene('all that somebody holds revoked', [], async one => {
      const more = await granted(one);
      await revoked(one, { principal }, [...HELD, more]);
    }),
    scene('all that somebody holds revoked, but its own window', [], async one => {
      one.give(AGENT, { object: 'aios/self', actions: ['note'] });
      await revoked(one, { principal }, HELD);
    }),
    scene('all that somebody holds revoked, but one', ['agreement'], async one => {
      await granted(one);
      await revoked(one, { principal }, HELD);
    }),
    scene('all that somebody holds revoked, with another’s', ['agreement'], async one => {
      await one.enrol(BEN);
      const other = one.give(BEN, { object: REGISTRY, actions: ['list'] });
      await revoked(one, { principal }, [...HELD, other]);
    }),
    scene('what another holds revoked', ['agreement'], one =>
      revoked(one, { principal: OWNER.who['principal'] }, HELD)
    )
  ];
}

/** A device that is turned away with what it granted. */
function since(): Lie[] {
  const turned = (
    why: string,
    faults: Lie[1],
    { from = NOW, but, more = false }: { from?: number; but?: 'granted' | 'lent'; more?: boolean }
  ): Lie =>
    scene(why, faults, async one => {
      await one.enrol(BEN);
      const fct = one.give(BEN, { object: REQUESTS, actions: ['decide', 'introduce'] });
      const ref = await one.decide(await one.ask(), { by: BEN, with: fct });
      const facet = one.give(AGENT, LISTS, { ref, terms: LISTING, by: fct });
      await one.enrol(PAGE, { by: BEN, with: fct });
      const paged = one.give(PAGE, { object: FACETS, actions: ['list', 'revoke'] }, { by: fct });
      const ended = [
        fct,
        ...(but === 'granted' ? [] : [facet]),
        ...(but === 'lent' ? [] : [paged])
      ];
      const all = from === NOW ? ended : [fct];
      const principal = BEN.who['principal'];
      await revoked(one, { principal, granted_since: from }, [...all, ...(more ? HELD : [])]);
    });
  return [
    turned('a device turned away with what it granted', [], {}),
    turned('a device turned away, and what it granted goes on', ['agreement'], { but: 'granted' }),
    turned('a device turned away, and whom it let in goes on', ['agreement'], { but: 'lent' }),
    turned('a device turned away with what it granted later', [], { from: NOW + 3600 }),
    turned('a device turned away with what another granted', ['agreement'], { more: true })
  ];
}

/** By its holder. */
function returns(): Lie[] {
  const ends = (why: string, faults: Lie[1], args: Says, ended: readonly string[]): Lie =>
    scene(why, faults, one => given(one, args, ended));
  return [
    ends('what was lent taken back', [], { facet: IDS.lent }, [IDS.lent]),
    ends('what was lent taken back, with what it came from', ['agreement'], { facet: IDS.lent }, [
      IDS.lent,
      IDS.held
    ]),
    scene('a facet given back, and what was lent goes on', ['agreement'], async one => {
      await given(one, {}, [IDS.held]);
      await one.ask();
    })
  ];
}

/** With the object on which they are. */
function objects(): Lie[] {
  const leaves = (
    why: string,
    faults: Lie[1],
    {
      act = 'remove',
      args = { name: 'reports' },
      ended = HELD,
      change = act === 'remove' ? 'removed' : 'moved',
      actions = ['add', 'remove']
    }: { act?: string; args?: Says; ended?: string[]; change?: string; actions?: string[] }
  ): Lie =>
    scene(why, faults, async one => {
      const own = one.said.find(
        ({ kind, groups }) => kind === 'grant' && facetOf(groups) === IDS.registry
      )!.groups;
      // In the story it connects alone.
      own.what = { ...(own.what as Says), actions };
      own.terms = { ...(own.terms as Says), actions };
      const { groups } = one.said.find(({ kind }) => kind === 'registration')!;
      const { definitions, digests, ...rest } = groups.what as Says;
      const there = change === 'removed' ? {} : { definitions, digests };
      const origin = change === 'moved' ? { origin: 'https://elsewhere.example' } : {};
      one.tell('registration', { ...groups, what: { ...rest, ...there, ...origin, change } });
      const signed = { act, obj: REGISTRY, fct: IDS.registry, args };
      const token = await one.action(OWNER, signed);
      for (const facet of ended) {
        one.stopped('revocation', OWNER, { through: IDS.registry, facet, token });
      }
    });
  const moves = { act: 'add', args: { name: 'reports', kind: 'openapi', config: {} } };
  return [
    leaves('an object removed, with all facets on it', [], {}),
    leaves('an object moved, with all facets on it', [], moves),
    leaves('an object moved as it was proposed, with all facets on it', [], {
      act: 'add',
      args: { proposal: 'a'.repeat(32), replace: true }
    }),
    leaves('an object removed, and a facet on it goes on', ['agreement'], { ended: [IDS.held] }),
    leaves('an object removed, and facets elsewhere end', ['agreement'], {
      ended: [...HELD, IDS.requests]
    }),
    leaves('an object removed where another was named', ['agreement'], {
      args: { name: 'payments' }
    }),
    leaves('facets ended with an object that stays', ['agreement'], {
      ...moves,
      change: 'replaced'
    }),
    leaves('an object removed by a facet that connects alone', ['authority'], { actions: ['add'] })
  ];
}

function pauses(): Lie[] {
  const twice = (why: string, kind: 'pause' | 'resume'): Lie =>
    scene(why, ['replayed'], async one => {
      const through = stopper(one);
      const signed = { obj: FACETS, fct: through, args: { facet: IDS.held } };
      const token = await one.action(OWNER, { act: kind, ...signed });
      one.terminal('pause', IDS.held);
      one.stopped(kind, OWNER, { through, facet: IDS.held, token });
      one.terminal('pause', IDS.held);
      one.stopped(kind, OWNER, { through, facet: IDS.held, token });
    });
  return [
    twice('one pause twice', 'pause'),
    twice('one end of a pause twice', 'resume'),
    scene('an owner pauses what it pauses with', ['authority'], async one => {
      const through = stopper(one);
      const signed = { act: 'pause', obj: FACETS, fct: through, args: { facet: through } };
      const token = await one.action(OWNER, signed);
      one.stopped('pause', OWNER, { through, facet: through, token });
    })
  ];
}

/** A host is stopped with whom it brought in. */
function hosts(): Lie[] {
  const host = actor('other', 'host', 'a server');
  const book = actor('service', 'notebook', 'x.ipynb (a server)');
  const until = NOW + 3000;
  const hosted = (why: string, faults: Lie[1], tell: (one: Scene, facet: string) => unknown): Lie =>
    scene(why, faults, async one => {
      await one.enrol(host, { args: { knock: 'a'.repeat(32), until }, until });
      const introduces = one.give(
        host,
        {
          object: REQUESTS,
          actions: ['introduce'],
          constraints: HOST_BRINGS_IN
        },
        { terms: { expiry: until } }
      );
      await one.enrol(book, { by: host, with: introduces, until });
      const ref = await one.decide(await one.ask(book, [{ ...LISTS, expiry: until }]));
      await tell(one, one.give(book, LISTS, { ref, terms: LISTING }));
    });
  const stops = async (
    one: Scene,
    kind: 'pause' | 'resume',
    { signed = host, told = host }: { signed?: typeof host; told?: typeof host } = {}
  ): Promise<void> => {
    const through = stopper(one);
    const args = { principal: signed.who['principal'] };
    const token = await one.action(OWNER, { act: kind, obj: FACETS, fct: through, args });
    const holder = told.who['principal'];
    one.stopped(kind, OWNER, { through, facet: null, holder, token });
  };
  const acts = async (one: Scene, facet: string): Promise<void> => {
    const token = await one.action(book, { act: 'list', obj: 'reports', fct: facet });
    const what = { object: 'reports', action: 'list', safe: true };
    const who = { ...book.who, facet, chain: [facet, IDS.root] };
    one.tell('intent', { who, what, args: {}, token });
  };
  const asks = (one: Scene): Promise<unknown> => one.ask(book, [{ ...LISTS, expiry: until }]);
  return [
    hosted('a notebook of a host acts', [], acts),
    hosted('a notebook of a host acts while that is paused', ['authority'], async (one, facet) => {
      await stops(one, 'pause');
      await acts(one, facet);
    }),
    hosted('a notebook of a host asks while that is paused', ['authority'], async one => {
      await stops(one, 'pause');
      await asks(one);
    }),
    hosted('a notebook of a host acts once that was resumed', [], async (one, facet) => {
      await stops(one, 'pause');
      await stops(one, 'resume');
      await acts(one, facet);
    }),
    hosted('a host resumed, and its notebook with it', ['agreement'], async one => {
      await stops(one, 'pause', { signed: book, told: book });
      await stops(one, 'resume', { told: book });
    }),
    hosted('a host paused, and its notebook in its place', ['agreement'], one =>
      stops(one, 'pause', { told: book })
    ),
    hosted('a notebook of a host asks after that has ended', ['authority'], async one => {
      one.terminal('revocation', hostsOwn(one)[0]!);
      await asks(one);
    }),
    hosted('a host revoked, with its notebooks', [], (one, facet) =>
      revoked(one, { principal: host.who['principal'] }, [...hostsOwn(one), facet])
    ),
    hosted('a host revoked, and its notebook goes on', ['agreement'], one =>
      revoked(one, { principal: host.who['principal'] }, hostsOwn(one))
    )
  ];
}

/** What an owner holds is an owner's to stop. */
function owners(): Lie[] {
  const stops = async (
    one: Scene,
    kind: 'pause' | 'revocation',
    args: Says,
    facet: string | null
  ): Promise<void> => {
    await one.enrol(PAGE);
    const through = one.give(PAGE, { object: FACETS, actions: ['list', 'pause', 'revoke'] });
    const act = kind === 'pause' ? 'pause' : 'revoke';
    const token = await one.action(PAGE, { act, obj: FACETS, fct: through, args });
    one.stopped(kind, PAGE, { through, facet, holder: args['principal'], token });
  };
  const paged = (
    why: string,
    faults: Lie[1],
    kind: 'pause' | 'revocation',
    args: Says,
    facet: string | null
  ): Lie => scene(why, faults, one => stops(one, kind, args, facet));
  const principal = OWNER.who['principal'];
  return [
    paged('a page pauses what an agent holds', [], 'pause', { facet: IDS.held }, IDS.held),
    paged(
      'a page revokes what an owner decides with',
      ['authority'],
      'revocation',
      { facet: IDS.requests },
      IDS.requests
    ),
    paged(
      'a page pauses what an owner decides with',
      ['authority'],
      'pause',
      { facet: IDS.requests },
      IDS.requests
    ),
    paged('a page pauses an owner', ['authority'], 'pause', { principal }, null),
    scene('what a page could not revoke ends with the rest', ['authority'], async one => {
      await stops(one, 'revocation', { facet: IDS.requests }, IDS.requests);
      await endsItself(one);
      await one.ask();
    }),
    scene('the terminal revokes what an owner decides with', [], one => {
      one.tell('pause', { who: TERMINAL, what: { object: '*', holder: principal } });
      one.terminal('revocation', IDS.requests);
    })
  ];
}
