import type { Json } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { stopOf } from '../story/ends';
import { HELD, LENT, stopping } from './pauses';
import { actor, AGENT, FACETS, LISTING, LISTS, OWNER, REGISTRY, REQUESTS } from '../story/scene';
import { type Says, scene, type Scene } from '../story/scene';
import { renewal, useOfLent } from '../story/acts';
import { HOLDER, IDS, OWNER as ADA, TERMINAL } from '../story/cast';
import { at, type Lie } from '../story/said';

const ALL = { says: { all: true } };
const BEN = actor('other', 'owner', 'Ben');

/** One entry that stands for all that one act ends. */
export function together(): Lie[] {
  return [
    ...facets(),
    ...principals(),
    ...signed(),
    ...since(),
    ...objects(),
    ...byOthers(),
    ...renewed()
  ];
}

/** What a renewal ends, by one entry; and one that names another facet than is renewed. */
function renewed(): Lie[] {
  const after = at('outcome') + 1;
  const renews = (why: string, faults: Lie[1], says: Says): Lie => [
    why,
    faults,
    async said => {
      const [before, again] = await renewal(said);
      before.groups.what = { ...(before.groups.what as Says), all: true, ...says };
      said.splice(after, 0, before, again, await useOfLent(said, IDS.renewed, 31));
      if (faults.length === 0) {
        const last = said.at(-1)!.groups;
        last.what = { ...(last.what as Says), facet: IDS.renewed };
      }
    }
  ];
  return [
    renews('what was lent is renewed, and all of it ended by one entry', [], {}),
    renews('one entry ends another facet than is renewed', ['agreement', 'authority'], {
      facet: IDS.held,
      holder: HOLDER
    })
  ];
}

function facets(): Lie[] {
  return [
    stopping('a facet revoked with what came from it, by one entry', [], one =>
      one.owner('revocation', HELD, ALL)
    ),
    stopping('what one entry ended with a facet is used', ['authority'], async one => {
      await one.owner('revocation', HELD, ALL);
      await one.list(IDS.other);
    }),
    stopping('the facet that one entry ended with all of it is used', ['authority'], async one => {
      await one.owner('revocation', HELD, ALL);
      await one.list(IDS.held);
    }),
    stopping('what came from it was revoked alone, by one entry', [], async one => {
      await one.owner('revocation', LENT, ALL);
      await one.list(IDS.held);
    }),
    stopping('something is lent from what one entry ended', ['authority'], async one => {
      await one.owner('revocation', HELD, ALL);
      await one.telling.lend(IDS.again, 'list');
    }),
    stopping('what one entry ended is revoked once more', ['agreement'], async one => {
      await one.owner('revocation', HELD, ALL);
      await one.owner('revocation', LENT);
    }),
    stopping('what one entry ended is ended by the terminal, too', [], async one => {
      await one.owner('revocation', HELD, ALL);
      one.terminal('revocation', LENT);
    }),
    stopping('a facet that one entry ended is said to be on another object', ['agreement'], one =>
      one.owner('revocation', HELD, { says: { all: true, object: 'payments' } })
    ),
    stopping('all ended by one entry of the terminal, and used', ['authority'], async one => {
      one.terminal('revocation', HELD, ALL.says);
      await one.list(IDS.other);
    }),
    stopping('the root and all of it ended by one entry', ['authority'], async one =>
      one.terminal('revocation', { facet: IDS.root, holder: TERMINAL.principal }, ALL.says)
    ),
    stopping('an entry that stands for all says that it does not', ['agreement'], one =>
      one.owner('revocation', HELD, { says: { all: false } })
    ),
    stopping('an entry that stands for all says so by a number', ['agreement'], one =>
      one.owner('revocation', HELD, { says: { all: 2 } })
    )
  ];
}

function principals(): Lie[] {
  const all = { principal: HOLDER };
  return [
    stopping('all that a principal holds revoked, by one entry', [], one =>
      one.owner('revocation', all, ALL)
    ),
    stopping('a principal’s facet used after one entry ended all', ['authority'], async one => {
      await one.owner('revocation', all, ALL);
      await one.list(IDS.held);
    }),
    stopping('what a principal lent used after one entry ended all', ['authority'], async one => {
      await one.owner('revocation', all, ALL);
      await one.list(IDS.other);
    }),
    stopping(
      'what a principal lent used after the terminal ended all',
      ['authority'],
      async one => {
        one.terminal('revocation', all, ALL.says);
        await one.list(IDS.other);
      }
    ),
    stopping('all that a principal holds revoked, by an entry that says less', ['agreement'], one =>
      one.owner('revocation', all)
    ),
    scene('what was granted after one entry had ended all goes on', [], async one => {
      await revokes(one, { principal: AGENT.who['principal'] });
      const facet = await granted(one);
      const token = await one.action(AGENT, { act: 'list', obj: 'reports', fct: facet });
      one.tell('intent', {
        who: { ...AGENT.who, facet, chain: [facet, IDS.root] },
        what: { object: 'reports', action: 'list', safe: true },
        args: {},
        token
      });
    })
  ];
}

/** What the entry says is what was signed, and it is the only one. */
function signed(): Lie[] {
  const named = { says: { all: true }, args: { facet: IDS.held } };
  return [
    stopping('one entry for all of another facet than was signed', ['agreement'], async one => {
      await one.owner('revocation', LENT, named);
      await one.list(IDS.other);
      await one.list(IDS.held);
    }),
    stopping('one entry for all of another principal than was signed', ['agreement'], async one => {
      await one.owner('revocation', { principal: HOLDER }, { ...ALL, args: { principal: ADA } });
      await one.list(IDS.held);
    }),
    scene('one entry for all of a facet where a principal was signed', ['agreement'], one =>
      revokes(one, { principal: AGENT.who['principal'] }, stopOf(one.said, IDS.held))
    ),
    scene('one entry for all of a principal where a facet was signed', ['agreement'], one =>
      revokes(one, { facet: IDS.held }, { object: '*', holder: AGENT.who['principal'] })
    ),
    scene('one entry for all on an object where a facet was signed', ['agreement'], one =>
      revokes(one, { facet: IDS.held }, { object: 'reports' })
    ),
    scene('a second entry of an act of which one stands for all', ['agreement'], async one => {
      const token = await revokes(one, { facet: IDS.held });
      const through = stopper(one);
      one.stopped('revocation', OWNER, { through, facet: IDS.lent, token });
    }),
    scene('an entry that stands for all of an act that has another', ['agreement'], async one => {
      const through = stopper(one);
      const args = { facet: IDS.held };
      const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct: through, args });
      one.stopped('revocation', OWNER, { through, facet: IDS.held, token });
      ended(one, OWNER, through, { ...stopOf(one.said, IDS.held), all: true }, token);
    }),
    scene('one act that ends all once more, later', ['replayed'], async one => {
      const args = { principal: AGENT.who['principal'] };
      const token = await revokes(one, args);
      await granted(one);
      ended(one, OWNER, stopper(one), { object: '*', holder: args.principal, all: true }, token);
    })
  ];
}

/** A device that is turned away with what it granted. */
function since(): Lie[] {
  const turned = (
    why: string,
    faults: Lie[1],
    { says = NOW, uses = false }: { says?: number | null; uses?: boolean }
  ): Lie =>
    scene(why, faults, async one => {
      await one.enrol(BEN);
      const fct = one.give(BEN, { object: REQUESTS, actions: ['decide', 'introduce'] });
      const ref = await one.decide(await one.ask(), { by: BEN, with: fct });
      const facet = one.give(AGENT, LISTS, { ref, terms: LISTING, by: fct });
      const principal = BEN.who['principal'];
      await revokes(
        one,
        { principal, granted_since: NOW },
        {
          object: '*',
          holder: principal,
          ...(says !== null && { granted_since: says })
        }
      );
      if (uses) {
        const token = await one.action(AGENT, { act: 'list', obj: 'reports', fct: facet });
        one.tell('intent', {
          who: { ...AGENT.who, facet, chain: [facet, IDS.root] },
          what: { object: 'reports', action: 'list', safe: true },
          args: {},
          token
        });
      }
    });
  return [
    turned('a device turned away with what it granted, by one entry', [], {}),
    turned('what a device granted is used after one entry ended it', ['authority'], { uses: true }),
    turned('one entry ends what was granted from another time on', ['agreement'], {
      says: NOW + 60
    }),
    turned('one entry does not say from when on what was granted ends', ['agreement'], {
      says: null
    })
  ];
}

/** With the object on which they are. */
function objects(): Lie[] {
  const leaves = (
    why: string,
    faults: Lie[1],
    {
      change = 'removed',
      name = 'reports',
      said = 'reports',
      uses = false
    }: { change?: string; name?: string; said?: string; uses?: boolean }
  ): Lie =>
    scene(why, faults, async one => {
      const own = one.said.find(
        ({ kind, groups }) =>
          kind === 'grant' && (groups.who as { facet: string }).facet === IDS.registry
      )!.groups;
      const actions = ['add', 'remove'];
      own.what = { ...(own.what as Says), actions };
      own.terms = { ...(own.terms as Says), actions };
      const { groups } = one.said.find(({ kind }) => kind === 'registration')!;
      const { definitions, digests, ...rest } = groups.what as Says;
      const there = change === 'removed' ? {} : { definitions, digests };
      one.tell('registration', { ...groups, what: { ...rest, ...there, change } });
      const act = change === 'removed' ? 'remove' : 'add';
      const args = { name, ...(act === 'add' && { kind: 'openapi', config: {} }) };
      const token = await one.action(OWNER, { act, obj: REGISTRY, fct: IDS.registry, args });
      ended(one, OWNER, IDS.registry, { object: said, all: true }, token);
      if (uses) {
        one.terminal('pause', IDS.lent);
        await one.ask();
      }
    });
  return [
    leaves('an object removed, with all on it by one entry', [], {}),
    leaves('all on an object ended by one entry, and it stays', ['agreement'], {
      change: 'replaced'
    }),
    leaves('all on an object ended by one entry where another was removed', ['agreement'], {
      said: 'payments'
    }),
    leaves('all on an object ended by one entry where another was named', ['agreement'], {
      name: 'payments'
    })
  ];
}

/** By whoever may not. */
function byOthers(): Lie[] {
  const page = actor('service', 'page', 'a page');
  const paged = (why: string, faults: Lie[1], args: Says, what: Says): Lie =>
    scene(why, faults, async one => {
      await one.enrol(page);
      const through = one.give(page, { object: FACETS, actions: ['list', 'revoke'] });
      const token = await one.action(page, { act: 'revoke', obj: FACETS, fct: through, args });
      ended(one, page, through, { ...what, all: true }, token);
    });
  const principal = OWNER.who['principal'];
  return [
    paged(
      'a page revokes by one entry what an owner was lent, too',
      ['authority'],
      {
        principal: AGENT.who['principal']
      },
      { object: '*', holder: AGENT.who['principal'] }
    ),
    paged(
      'a page revokes all that an owner holds, by one entry',
      ['authority'],
      { principal },
      {
        object: '*',
        holder: principal
      }
    ),
    stopping(
      'all that a principal holds is ended with a facet that decides',
      ['authority'],
      async one => {
        await one.owner('revocation', { principal: HOLDER }, { ...ALL, fct: IDS.requests });
        await one.list(IDS.held);
      }
    ),
    scene('all of it is ended with a facet that pauses alone', ['authority'], async one => {
      const fct = one.give(OWNER, { object: FACETS, actions: ['pause'] }, { by: null });
      const args = { facet: IDS.held };
      const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct, args });
      ended(one, OWNER, fct, { ...stopOf(one.said, IDS.held), all: true }, token);
      await given(one);
    })
  ];
}

/** The helper gives back all that it holds: what has not ended. */
async function given(one: Scene): Promise<void> {
  const token = await one.action(AGENT, { act: 'facet.revoke', obj: 'reports', fct: IDS.held });
  for (const facet of [IDS.held, IDS.lent]) {
    one.stopped('revocation', AGENT, { through: IDS.held, facet, token });
  }
}

/** Ada’s facet with which she stops; given once. */
function stopper(one: Scene): string {
  const given = one.said.find(
    ({ kind, groups: { who, terms } }) =>
      kind === 'grant' && (terms as Says)['object'] === FACETS && (who as Says)['kind'] === 'owner'
  );
  return given === undefined
    ? one.give(OWNER, { object: FACETS, actions: ['revoke'] }, { by: null })
    : (given.groups.who as { facet: string }).facet;
}

/** One act of Ada’s, and one entry. @returns what she signed */
async function revokes(one: Scene, args: Says, what?: Says): Promise<string> {
  const through = stopper(one);
  const token = await one.action(OWNER, { act: 'revoke', obj: FACETS, fct: through, args });
  const own =
    args['facet'] === undefined
      ? { object: '*', holder: args['principal'] }
      : stopOf(one.said, String(args['facet']));
  ended(one, OWNER, through, { ...(what ?? own), all: true }, token);
  return token;
}

function ended(one: Scene, { who }: typeof OWNER, facet: string, what: Says, token: string): void {
  one.tell('revocation', { who: { ...who, facet }, what: what as Record<string, Json>, token });
}

async function granted(one: Scene): Promise<string> {
  return one.give(AGENT, LISTS, { ref: await one.decide(await one.ask()), terms: LISTING });
}
