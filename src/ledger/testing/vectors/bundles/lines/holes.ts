import type { Json } from '../../../../../protocol';
import type { FaultCode } from '../../../../bundle';
import type { LeafGroup } from '../../../../leaf';
import { actor, AGENT, FACETS, LISTING, LISTS, OWNER, Scene } from '../story/scene';
import { apart } from '../../log/naming';
import { use } from '../story/acts';
import { IDS } from '../story/cast';
import { at, type Said } from '../story/said';
import { erased } from './erased';
import { type Hidden, type HoleCase, without } from '../story/holeCase';

/** What is not shown is no fault; it is erased where an erasure says so, and it could be. */
export async function holes(story: readonly Said[]): Promise<HoleCase[]> {
  return [...everyGroup(story), ...(await beside()), ...(await erased(story))];
}

/** Good logs of these names that hold back groups of entries on which much else depends. */
const LESS: readonly [why: string, hidden: Hidden, faults?: FaultCode[]][] = [
  ['a device turned away with what it granted', { 20: ['what'] }],
  ['a device turned away with what it granted', { 2: ['who'] }],
  ['an object removed, with all facets on it', { 12: ['what'] }],
  ['an object moved, with all facets on it', { 13: ['token'] }],
  ['all that an owner holds revoked by itself, what it revokes with first', { 13: ['token'] }],
  ['what an approver denied', { 14: ['what'] }],
  ['what an approver denied', { 2: ['what'] }],
  ['what two persons granted', { 17: ['what'], 7: ['what'] }],
  ['what two persons granted', { 12: ['what'] }],
  ['what an owner and an approver agreed to, who are two persons', { 12: ['what'] }],
  ['what one of two persons agreed to', { 14: ['who'] }],
  ['what a rule for one principal grants', { 6: ['what', 'who'] }],
  ['what a rule for a folder grants to what was moved there', { 13: ['what', 'who'] }],
  ['what a rule grants that was made after it was defined otherwise', { 12: ['what'] }],
  ['a paused facet is used again once it was resumed', { 15: ['who'] }],
  ['a paused facet is used again once it was resumed', { 15: ['what', 'who'] }],
  ['one who comes back before its end, and is given its catalogue anew', { 13: ['who'] }],
  ['one who comes back before its end, and is given its catalogue anew', { 13: ['token', 'who'] }],
  ['a request that a page denied', { 16: ['what'] }],
  ['a grant whose decider was shown the name of now', { 13: ['who'] }],
  ['an act that a person confirmed', { 13: ['token', 'what', 'who'] }],
  ['an outcome is noted on, and a note on both', { 17: ['what'] }],
  ['what is handed over and claimed by nobody', { 6: ['who'] }],
  ['an enrolment by the card that something is lent to', { 12: ['what'] }],
  ['a fourth request after one was denied', { 9: ['what'] }],
  ['what is required was done before', { 14: ['token', 'what'] }],
  ['a notebook that its host renames', { 13: ['who'] }],
  ['an object removed, with all facets on it', { 12: ['what'], 14: ['token'] }],
  ['an object of a kernel, of its principal', { 13: ['what'] }],
  ['a notebook that its host renames', { 16: ['what'] }],
  [
    'all that an owner holds revoked by itself, what it revokes with first',
    { 2: ['token'], 11: ['what'] }
  ],
  ['an owner who renames itself', { 13: ['who'], 15: ['what'] }],
  ['an object that leads inside, connected anew twice', { 12: ['args'] }],
  ['an object that leads inside, connected anew twice', { 13: ['args'] }],
  ['a facet revoked with what came from it, by one entry', { 14: ['token'] }],
  ['a facet revoked with what came from it, by one entry', { 14: ['what'] }],
  ['all that a principal holds revoked, by one entry', { 14: ['token', 'who'] }],
  ['all that a principal holds revoked, by one entry', { 14: ['what'] }],
  ['a device turned away with what it granted, by one entry', { 17: ['token'] }],
  ['an object removed, with all on it by one entry', { 12: ['what'] }],
  ['an object removed, with all on it by one entry', { 13: ['token'] }]
];

/** Bad logs of these names whose fault is told although something beside it is not shown. */
const STILL: readonly [why: string, hidden: Hidden, faults?: FaultCode[]][] = [
  ['something else was done', { 6: ['what'], 9: ['terms'] }],
  ['it was done before the facet was made', { 10: ['why'] }],
  ['an object that leads inside the second time it is replaced', { 12: ['args'] }],
  ['it is resumed with a facet that pauses alone', { 15: ['who'] }],
  ['a pause ended by an agent, with an owner’s facet', { 15: ['who'] }],
  ['the page of a host pauses what others hold', { 19: ['who'] }],
  ['the page of a host pauses somebody else', { 3: ['terms'], 19: ['what'] }],
  ['the page of a host pauses what others hold', { 10: ['terms'] }, []],
  ['a principal is paused with a facet for something else', { 14: ['what'] }],
  ['a pause ended without the passkey of its device', { 10: ['terms'] }],
  ['a notebook that its host renames to a name that is not its own', { 6: ['token'] }],
  ['a notebook that its host renames to a name that is not its own', { 16: ['what'] }, []],
  [
    'a notebook whose host is said to have renamed what an owner did',
    { 16: ['token'], 17: ['who'] }
  ],
  ['a notebook of a host that an owner renames', { 16: ['who'] }],
  ['a result that somebody else was given', { 15: ['token'] }, ['reference']],
  ['what a rule for another principal granted', { 13: ['who'] }],
  ['what a rule for a folder granted to what was moved away', { 6: ['who'], 8: ['what'] }],
  ['what lasts longer than a rule grants', { 2: ['token'] }],
  ['a rule that was made twice', { 2: ['token'] }, ['facet']],
  ['a facet is lent by who does not hold it', { 12: ['what'] }, ['agreement']],
  ['a facet is lent by who does not hold it', { 2: ['token'] }],
  ['one until a time, with a catalogue for longer', { 14: ['what'] }],
  ['one who comes back and was let in for good', { 13: ['who'] }],
  ['two persons on different terms', { 17: ['what'] }],
  ['a grant that leaves out one of those who decided it', { 17: ['who'] }],
  ['a second root', { 0: ['who'] }],
  ['a passkey added that nobody signed', { 16: ['what'] }],
  ['a request of which one need is on an object that moved', { 12: ['what'] }],
  ['a signed cell left out, and said in who', { 12: ['who'] }],
  ['what one entry ended with a facet is used', { 14: ['token'] }],
  ['what one entry ended with a facet is used', { 14: ['who'] }],
  ['what one entry ended with a facet is used', { 14: ['what'] }, []],
  ['what a principal lent used after one entry ended all', { 14: ['token', 'who'] }],
  ['what a device granted is used after one entry ended it', { 17: ['token'] }]
];

/** Bad logs whose fault nobody could be sure of if more than a name were not shown. */
const NAMELESS: readonly string[] = [
  'a renewal beside which the old facet goes on',
  'its intent is named',
  'nothing is said to be set aside',
  'bounds on an object that there is not',
  'a grant on what is not connected any more',
  'a use after the object came to have no such action'
];

/** A log, and what is to be said of it. */
export interface Told {
  why: string;
  faults: FaultCode[];
  said: readonly Said[];
}

/** What somebody is called hides no fault that has nothing to do with it. */
export function nameHidden({ why, faults, said }: Told): HoleCase[] {
  const at = said.findIndex(({ kind }) => kind === 'enrolment');
  return NAMELESS.includes(why)
    ? [
        {
          why: `${why}, beside a name that is not shown`,
          faults,
          edited: without(said, { [at]: ['name'] })
        }
      ]
    : [];
}

/** Logs that are told by less, by name. */
export const HIDING: readonly string[] = [...NAMELESS, ...[...LESS, ...STILL].map(([why]) => why)];

/** The log, where it is one of those that are told by less, without that. */
export function showingLess(told: Told): HoleCase[] {
  const those = [...LESS, ...STILL].filter(([why]) => why === told.why);
  return those.map(([why, hidden, faults]) => {
    const names = Object.entries(hidden).map(
      ([at, groups]) => `${[groups].flat().join(', ')} of ${at}`
    );
    return {
      why: `${why}, without ${names.join(' and ')}`,
      faults: faults ?? told.faults,
      edited: without(told.said, hidden)
    };
  });
}

/** Something of which nothing is shown, and a fault that has nothing to do with it. */
async function beside(): Promise<HoleCase[]> {
  const ben = actor('other', 'agent', 'Ben');
  const unseen: [of: string, tell: (one: Scene) => unknown][] = [
    ['how somebody was let in', one => one.enrol(ben)],
    ['a request', one => one.ask()],
    ['a denial', async one => one.decide(await one.ask(), { outcome: 'deny' })],
    [
      'what was granted',
      async one =>
        one.give(AGENT, LISTS, { ref: await one.decide(await one.ask()), terms: LISTING })
    ],
    ['a pause', one => one.terminal('pause', IDS.lent)],
    ['a proposal', one => one.tell('registration', one.said[at('registration')]!.groups)],
    [
      'what comes with an enrolment',
      one => one.give(OWNER, { object: FACETS, actions: ['pause'] }, { by: null })
    ],
    ['a use', async one => one.said.push(await used(40))]
  ];
  const wrong: [of: string, faults: HoleCase['faults'], tell: (one: Scene) => unknown][] = [
    [
      'a use outside of the limits',
      ['authority'],
      async one => one.said.push(await used(41, { path: 'c.csv' }))
    ],
    [
      'arguments other than signed',
      ['agreement'],
      async one => {
        const said = await used(41);
        one.said.push({ ...said, groups: { ...said.groups, args: { path: 'a/c.csv' } } });
      }
    ],
    [
      'an outcome of no intent',
      ['reference'],
      one => one.tell('outcome', { result: { state: 'done', status: 200 } }, at('request'))
    ],
    [
      'a grant that nobody decided',
      ['undecided'],
      one => one.give(AGENT, LISTS, { ref: at('decision'), terms: LISTING })
    ]
  ];
  const cases: HoleCase[] = [];
  for (const [hidden, tell] of unseen) {
    for (const [of, faults, err] of wrong) {
      const one = await Scene.begin();
      const from = one.said.length;
      await tell(one);
      const to = one.said.length;
      await err(one);
      const gone = Array.from({ length: to - from }, (_, i) => [from + i, 'all'] as const);
      cases.push({
        why: `${of}, beside ${hidden} that is not shown`,
        faults,
        edited: without(one.said, Object.fromEntries(gone))
      });
    }
  }
  return cases;
}

/** A use of what the helper was granted. */
function used(jti: number, args: Record<string, Json> = { path: 'a/b.csv' }): Promise<Said> {
  return use(IDS.held, { jti, act: 'read', args });
}

/** All that a good log holds back makes it no worse. */
function everyGroup(story: readonly Said[]): HoleCase[] {
  return story.map((one, index) => ({
    why: `nothing is shown of the ${one.kind} ${index}`,
    faults: [],
    holes: [{ entry: index, groups: Object.keys(apart(one)).sort() as LeafGroup[], erased: false }],
    edited: without(story, { [index]: 'all' })
  }));
}
