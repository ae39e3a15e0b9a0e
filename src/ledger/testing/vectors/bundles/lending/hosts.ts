import { HOST_BRINGS_IN } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import {
  actor,
  FACETS,
  LISTING,
  LISTS,
  OWNER,
  REQUESTS,
  type Says,
  scene,
  type Scene
} from '../story/scene';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { facetOf, revoked, stopper } from './stopping';

/** A host is stopped with whom it brought in. */
export function hosts(): Lie[] {
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

/** What the host holds. */
function hostsOwn({ said }: Scene): string[] {
  return said
    .filter(({ kind, groups }) => kind === 'grant' && (groups.who as Says)['kind'] === 'host')
    .map(({ groups }) => facetOf(groups));
}
