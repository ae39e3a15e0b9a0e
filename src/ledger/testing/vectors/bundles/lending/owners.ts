import { actor, FACETS, OWNER, type Says, scene, type Scene } from '../story/scene';
import { IDS, TERMINAL } from '../story/cast';
import type { Lie } from '../story/said';
import { endsItself } from './stopping';

const PAGE = actor('service', 'page', 'a page');

/** What an owner holds is an owner's to stop. */
export function owners(): Lie[] {
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
