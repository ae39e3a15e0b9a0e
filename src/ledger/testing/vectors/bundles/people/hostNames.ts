import { BOOK, type Circle, circle, HOST, UNTIL } from './circles';
import { FACETS, OWNER } from '../story/scene';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { type Renamed, tellsRenaming } from './renaming';

const NAME = 'y.ipynb (a server)';

/** A host renames, or is said to rename, the notebook that it brought in. */
const renames = ({ one, introduces }: Circle, lie: Renamed = {}): Promise<void> =>
  tellsRenaming(one, BOOK, { by: HOST, fct: introduces, petname: NAME }, lie);

/** Whom a host brought in is named by that host, as it signs, and by nobody else. */
export function hostNames(): Lie[] {
  const renamed = (why: string, faults: Lie[1], lie: Renamed = {}): Lie =>
    circle(why, faults, async told => {
      await told.one.enrol(BOOK, { by: HOST, with: told.introduces, until: UNTIL });
      await renames(told, lie);
    });
  const owner = { by: OWNER, fct: IDS.requests };
  return [
    renamed('a notebook that its host renames', []),
    renamed('a notebook of a host that the service renames', ['authority'], {
      signed: null,
      what: { by: null }
    }),
    renamed('a notebook that its host is said to have renamed', ['token'], { signed: null }),
    renamed('a notebook of a host that an owner renames', ['authority'], {
      signed: owner,
      what: { by: OWNER.who['principal'] }
    }),
    renamed('a notebook whose host is said to have renamed what an owner did', ['token'], {
      signed: owner,
      what: { by: HOST.who['principal'] }
    }),
    renamed('a renaming that nobody is said to have signed', ['token'], {
      what: { by: null }
    }),
    renamed('a notebook whose host signed another name', ['agreement'], {
      signed: { args: { petname: 'z.ipynb (a server)' } }
    }),
    renamed('a notebook whose host signed another’s name', ['agreement'], {
      signed: { args: { principal: OWNER.who['principal'] } }
    }),
    renamed('a notebook whose host signed something else', ['agreement'], {
      signed: { act: 'introduce' }
    }),
    renamed('a notebook whose host signed so on another object', ['agreement'], {
      signed: { obj: FACETS }
    }),
    renamed('a notebook that its host renames by another’s facet', ['authority'], {
      signed: { fct: IDS.requests }
    }),
    renamed('a notebook that its host renames by a facet that was never made', ['facet'], {
      signed: { fct: IDS.none }
    }),
    renamed('a notebook that its host renames to a name that is not its own', ['authority'], {
      who: { petname: 'y.ipynb' }
    }),
    renamed('a notebook that its host renames to its own name alone', ['authority'], {
      who: { petname: ' (a server)' }
    }),
    renamed('a notebook of a host that has a place', ['authority'], {
      what: { place: '/home/ann/y.ipynb' }
    }),
    circle('a notebook that its host renames after that has ended', ['authority'], async told => {
      await told.one.enrol(BOOK, { by: HOST, with: told.introduces, until: UNTIL });
      told.one.terminal('revocation', told.introduces);
      await renames(told);
    }),
    circle('one renaming twice', ['replayed'], async told => {
      await told.one.enrol(BOOK, { by: HOST, with: told.introduces, until: UNTIL });
      await renames(told);
      const { said } = told.one;
      told.one.tell('renaming', said.at(-1)!.groups);
    }),
    circle('a notebook of the service that a host renames', ['authority'], async told => {
      await told.one.enrol(BOOK);
      await renames(told);
    }),
    circle('a job that its host renames', ['authority'], async told => {
      const job = { ...BOOK, who: { ...BOOK.who, kind: 'job' } };
      await told.one.enrol(job, { by: HOST, with: told.introduces, until: UNTIL });
      await renames(told, { who: { kind: 'job' } });
    })
  ];
}
