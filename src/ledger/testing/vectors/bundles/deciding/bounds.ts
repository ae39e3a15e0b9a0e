import { NOW } from '../../../../../protocol/testing/payloads';
import { Approving } from './approving';
import { pinned, READING } from './deciders';
import { actor, AGENT, FACETS, LISTING, LISTS, OWNER, Scene, scene } from '../story/scene';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';

const CATALOGUE = { object: 'aios/registry', actions: ['list'] };
const BOUNDS = [pinned(READING)];

/** Bounds where nothing is decided within them, which excuse nothing. */
export function misplacedBounds(): Lie[] {
  return [
    scene(
      'a catalogue with bounds, below another facet than the root',
      ['agreement', 'authority'],
      one => {
        const facet = one.give(AGENT, CATALOGUE, { says: { bounds: BOUNDS } });
        const { groups } = one.said.at(-1)!;
        groups.who = { ...(groups.who as object), chain: [facet, IDS.requests, IDS.root] };
      }
    ),
    scene(
      'a catalogue with bounds, which outlasts its holder',
      ['agreement', 'authority'],
      async one => {
        const until = NOW + 500;
        const ben = actor('other', 'agent', 'Ben');
        await one.enrol(ben, { until });
        one.give(ben, CATALOGUE, { terms: { expiry: until + 1 }, says: { bounds: BOUNDS } });
      }
    ),
    scene('what was decided, with bounds', ['agreement'], async one => {
      const ref = await one.decide(await one.ask());
      one.give(AGENT, LISTS, { ref, terms: LISTING, says: { bounds: BOUNDS } });
    }),
    scene('what an owner has to look and stop with, with bounds', ['agreement'], one => {
      const stops = { object: FACETS, actions: ['list', 'pause', 'resume', 'revoke'] };
      one.give(OWNER, stops, { by: null, says: { bounds: BOUNDS } });
    }),
    lent('what is lent, with bounds'),
    [
      'an approver whose bounds are none',
      ['agreement', 'undecided'],
      async said => {
        const telling = await Approving.begin();
        await telling.bring('Ben', { granting: { what: { bounds: [{ terms: READING }] } } });
        said.splice(0, said.length, ...telling.said);
      }
    ]
  ];
}

function lent(why: string): Lie {
  return [
    why,
    ['agreement'],
    async said => {
      const one = await Scene.begin();
      const { groups } = one.said.at(-1)!;
      groups.what = { ...(groups.what as object), bounds: BOUNDS };
      said.splice(0, said.length, ...one.said);
    }
  ];
}
