import { circle } from './circles';
import {
  type Actor,
  actor,
  AGENT,
  FACETS,
  OWNER,
  REQUESTS,
  scene,
  type Scene
} from '../story/scene';
import { IDS, TERMINAL } from '../story/cast';
import type { Lie } from '../story/said';
import { type Renamed, tellsRenaming } from './renaming';

/** A second device of Ada's, by which she renames. */
const PHONE = actor('other', 'owner', 'phone of Ada');
const BEN = actor('service', 'owner', 'Ben');
const NAME = 'night watch';

/** An owner comes, as a device of that person. @returns the facet that it renames with */
async function comes(one: Scene, device: Actor, person: unknown): Promise<string> {
  const another = person === device.who['principal'] ? { person: 'another' } : {};
  await one.enrol(device, { args: another, says: another });
  Object.assign(one.said.at(-1)!.groups.what as object, { person });
  return one.give(device, { object: REQUESTS, actions: ['decide', 'rename'] });
}

/** Ada renames, or is said to rename, somebody. */
const renames = (one: Scene, of: Actor, fct: string, lie: Renamed = {}): Promise<void> =>
  tellsRenaming(one, of, { by: PHONE, fct, petname: NAME }, lie);

/** Agents, and the devices of one's own person, are called as an owner says and signs. */
export function ownerNames(): Lie[] {
  const renamed = (why: string, faults: Lie[1], lie: Renamed = {}): Lie =>
    scene(why, faults, async one =>
      renames(one, AGENT, await comes(one, PHONE, OWNER.who['principal']), lie)
    );
  const of = (why: string, faults: Lie[1], tell: (one: Scene, renaming: string) => unknown): Lie =>
    scene(why, faults, async one => tell(one, await comes(one, PHONE, OWNER.who['principal'])));
  return [
    renamed('an agent that an owner renames', []),
    of('an owner who renames another device of the same person', [], (one, fct) =>
      renames(one, OWNER, fct)
    ),
    of('an owner who renames itself', [], (one, fct) => renames(one, PHONE, fct)),
    of('an owner who renames another person’s device', ['authority'], async (one, fct) => {
      await comes(one, BEN, BEN.who['principal']);
      await renames(one, BEN, fct);
    }),
    of('an owner who renames a notebook', ['authority'], async (one, fct) => {
      const book = actor('service', 'notebook', 'x.ipynb');
      await one.enrol(book, { by: null });
      await renames(one, book, fct);
    }),
    of('an owner who renames a job', ['authority'], async (one, fct) => {
      const job = actor('service', 'job', 'nightly');
      await one.enrol(job, { by: null });
      await renames(one, job, fct);
    }),
    circle('an owner who renames a host', ['authority'], async ({ one }) =>
      renames(one, actor('other', 'host', 'a server'), IDS.requests, { signed: { by: OWNER } })
    ),
    renamed('an agent that the service renames', ['authority'], {
      signed: null,
      what: { by: null }
    }),
    renamed('an agent that an owner is said to have renamed', ['token'], { signed: null }),
    renamed('an agent that renames itself', ['authority'], {
      signed: { by: AGENT }
    }),
    renamed('an agent whose renaming another is said to have signed', ['token'], {
      what: { by: OWNER.who['principal'] }
    }),
    renamed('an agent whose owner signed another name', ['agreement'], {
      signed: { args: { petname: 'Ada' } }
    }),
    renamed('an agent whose owner signed another’s name', ['agreement'], {
      signed: { args: { principal: OWNER.who['principal'] } }
    }),
    renamed('an agent whose owner signed something else', ['agreement'], {
      signed: { act: 'introduce' }
    }),
    renamed('an agent whose owner signed so on another object', ['agreement'], {
      signed: { obj: FACETS }
    }),
    renamed('an agent that an owner renames by a facet that does not allow it', ['authority'], {
      signed: { by: OWNER, fct: IDS.requests }
    }),
    renamed('an agent that an owner gives a place', ['authority'], {
      what: { place: '/home/ada/x.ipynb' }
    }),
    renamed('an agent that the notebook’s own page is said to have renamed', ['agreement'], {
      what: { mode: 'page' }
    }),
    renamed('an agent that the notebook’s own page renamed, which the entry hides', ['agreement'], {
      signed: { args: { mode: 'page' } }
    }),
    renamed('an agent that the notebook’s own page renames', [], {
      signed: { args: { mode: 'page' } },
      what: { mode: 'page' }
    }),
    of(
      'an agent that an owner renames after it was turned away',
      ['authority'],
      async (one, fct) => {
        one.terminal('revocation', fct);
        await renames(one, AGENT, fct);
      }
    ),
    of('an owner’s renaming twice', ['replayed'], async (one, fct) => {
      await renames(one, AGENT, fct);
      one.tell('renaming', one.said.at(-1)!.groups);
    }),
    of('a renaming whose who is the service', ['principal'], async (one, fct) => {
      await renames(one, AGENT, fct, { who: TERMINAL });
    })
  ];
}
