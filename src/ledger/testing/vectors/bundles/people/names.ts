import { normalizeNeed, sentence } from '../../../../../protocol';
import { actionBy } from '../story/acts';
import { HELPER, IDS, OWNER } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';
import { scene } from '../story/scene';
import { Telling } from '../story/telling';
import { apart, introducing, named, NOBODYS, SALT } from '../../log/naming';

/** The helper's introduction and enrolment, of which the first are Ada's. */
const INTRODUCTION = 5;
const ENROLMENT = 6;

/** What somebody is called stands by itself, where it can be erased, and is signed as that. */
export function names(): Lie[] {
  const bare = (
    why: string,
    index: number,
    change: (groups: Said['groups']) => void,
    faults: Lie[1] = ['agreement']
  ): Lie => [
    why,
    faults,
    said => {
      const groups = { ...apart(said[index]!) };
      change(groups);
      Object.assign(said[index]!, { groups, bare: true });
    }
  ];
  const called = (why: string, name: unknown): Lie =>
    bare(why, INTRODUCTION, groups => void (groups.name = name));
  return [
    bare('an introduction that commits to no name', INTRODUCTION, groups => delete groups.name),
    bare('an enrolment that commits to no name', ENROLMENT, groups => delete groups.name, [
      'agreement',
      'undecided'
    ]),
    called('a name that is a text', 'helper'),
    called('a name of nothing', {}),
    called('a name that is none', { petname: 5 }),
    called('a name with a place that is none', { petname: 'helper', place: null }),
    called('a name with what nobody can tell', { petname: 'helper', mail: 'helper@example' }),
    called('a name that was signed, without its salt', { petname: 'helper' }),
    called('a name that was signed, with another salt', { petname: 'helper', salt: NOBODYS }),
    called('another name than the one whose digest was signed', { petname: 'Eve', salt: SALT }),
    called('a salt that is none', { petname: 'helper', salt: 5 }),
    bare('a name of the terminal’s own with a salt', at('introduction'), groups =>
      Object.assign(groups.name as object, { salt: SALT })
    ),
    [
      'a name within what is signed',
      ['agreement'],
      async said => {
        const args = { kind: 'agent', petname: 'helper' };
        const asked = { act: 'introduce', fct: IDS.requests, obj: 'aios/requests' };
        const token = await actionBy('owner', { jti: 5, ...asked, ...introducing(args), args });
        said[INTRODUCTION]!.groups.token = token;
      }
    ],
    [
      'an introduction signed with no name',
      ['agreement'],
      async said => {
        const asked = { act: 'introduce', fct: IDS.requests, obj: 'aios/requests' };
        const token = await actionBy('owner', { jti: 5, ...asked, args: { kind: 'agent' } });
        said[INTRODUCTION]!.groups.token = token;
      }
    ],
    bare('a name beside the key of who decides', at('decision'), ({ who }) =>
      Object.assign(who as object, { petname: 'Ada' })
    ),
    bare('a name beside the kind of who is let in', INTRODUCTION, ({ what }) =>
      Object.assign(what as object, { petname: 'helper' })
    ),
    bare('a place beside what an enrolment brings', ENROLMENT, ({ what }) =>
      Object.assign(what as object, { place: '/home/ada/x.ipynb' })
    ),
    bare('a use that commits to a name', at('intent'), groups => {
      groups.name = { petname: 'helper' };
    }),
    scene('a renaming that commits to no name', ['agreement', 'authority'], one => {
      one.said.push({
        kind: 'renaming',
        groups: { who: apart(one.said[ENROLMENT]!).who },
        bare: true
      });
    }),
    scene('a grant whose sentences have a name', ['agreement'], async one => {
      const asked = await one.ask();
      const lines = asked.needs.map(need => sentence(HELPER.petname, normalizeNeed(need)));
      await one.decide(asked, { shown: { requested: lines } });
    }),
    [
      'a confirmation whose decider was shown another name',
      ['agreement'],
      async said => {
        const one = await Telling.begin({ confirm: 'each_use' });
        const asked = await one.ask(IDS.held, 'read');
        await one.confirm(asked, { named: NOBODYS });
        said.splice(0, said.length, ...one.said);
      }
    ],
    [
      'a confirmation whose decider was shown the name of another',
      ['agreement'],
      async said => {
        const one = await Telling.begin({ confirm: 'each_use' });
        const asked = await one.ask(IDS.held, 'read');
        await one.confirm(asked, { named: named(one.said, OWNER) });
        said.splice(0, said.length, ...one.said);
      }
    ]
  ];
}
