import { NOW } from '../../../../../protocol/testing/payloads';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
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
import { hosts } from './hosts';
import { owners } from './owners';
import { endsItself, facetOf, revoked, stopper } from './stopping';

const BEN = actor('other', 'owner', 'Ben');
const PAGE = actor('service', 'page', 'a page');
const HELD = [IDS.held, IDS.lent];

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
