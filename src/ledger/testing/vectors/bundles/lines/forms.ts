import { gate } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { type HoleCase, type Hidden, without } from '../story/holeCase';
import { AGENT, LISTS, OWNER, Scene } from '../story/scene';
import { actionBy, renewal, use } from '../story/acts';
import { ADA, HELPER, IDS } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';

const HELD: Said['groups'] = {
  who: { ...HELPER, facet: IDS.none, chain: [IDS.none, IDS.root] },
  what: { object: 'reports', actions: ['list'], definitions: {} }
};

type Group = 'who' | 'what' | 'result';

/** The first entry of a kind, with these members of a group, or without them. */
function told(
  why: string,
  kind: Said['kind'],
  group: Group,
  { more = {}, less = [] }: { more?: object; less?: string[] }
): Lie {
  return [
    why,
    ['agreement'],
    said => {
      const { groups } = said[at(kind)]!;
      const left = Object.entries(groups[group] as object).filter(([name]) => !less.includes(name));
      groups[group] = { ...Object.fromEntries(left), ...more };
    }
  ];
}

/** What leaves out, or says as something else, what is compared: that hides nothing, and passes for nothing. */
export function forms(): Lie[] {
  return [
    [
      'a facet, and its use, of a grant that commits to no terms',
      ['agreement'],
      async said => {
        said.push({ kind: 'grant', groups: HELD });
        said.push(await use(IDS.none, { jti: 60, act: 'list', args: {} }));
        said.at(-1)!.groups.who = HELD.who;
        said.at(-1)!.groups.token = await actionBy('holder', {
          jti: 60,
          act: 'list',
          args: {},
          fct: IDS.none
        });
      }
    ],
    [
      'a request that commits to nothing that was asked for',
      ['agreement'],
      said => {
        const { what: _, ...groups } = said[at('request')]!.groups;
        said[at('request')]!.groups = groups;
      }
    ],
    told('a grant that does not say whose it is', 'grant', 'who', { less: ['principal'] }),
    told('a grant whose chain is a text', 'grant', 'who', { more: { chain: IDS.root } }),
    told('an object that has no name', 'registration', 'what', { less: ['object'] }),
    told('who is let in as a list', 'introduction', 'what', { more: { kind: ['owner'] } }),
    told('what ended in a number', 'outcome', 'result', { more: { state: 1 } }),
    told('a status that is a text', 'outcome', 'result', { more: { status: '200' } }),
    [
      'what was lent until earlier than its giver signed',
      ['agreement'],
      said => {
        const { groups } = said[at('delegation')]!;
        groups.terms = { ...(groups.terms as object), expiry: NOW + 60 };
      }
    ],
    [
      'an introduction that answers an entry',
      ['reference'],
      said => void (said[at('introduction')]!.ref = 0)
    ],
    [
      'what is erased begins before the first entry',
      ['authority', 'reference'],
      async said => {
        const entries = [[-(2 ** 40), 0]];
        const args = { entries, groups: ['args'] };
        said.push({
          kind: 'erasure',
          groups: {
            who: { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] },
            what: { object: 'aios/ledger', action: 'erase', safe: false, ...args },
            token: await actionBy('owner', {
              jti: 61,
              act: 'erase',
              obj: 'aios/ledger',
              fct: IDS.requests,
              args
            })
          }
        });
      }
    ]
  ];
}

/** Nothing comes from itself, at whatever remove, beside what is not shown. */
export async function circular(story: readonly Said[]): Promise<HoleCase[]> {
  const scene = async (
    why: string,
    faults: HoleCase['faults'],
    tell: (one: Scene) => Hidden
  ): Promise<HoleCase> => {
    const one = await Scene.begin();
    const hidden = tell(one);
    const holes = Object.keys(hidden).map(entry => ({
      entry: Number(entry),
      groups: ['terms', 'what', 'who'] as ('terms' | 'what' | 'who')[],
      erased: false
    }));
    return { why, faults, holes, edited: without(one.said, hidden) };
  };
  const from = (one: Scene, facet: string, ...chain: string[]): void => {
    const { groups } = one.said.at(-1)!;
    groups.who = { ...(groups.who as object), facet, chain: [facet, ...chain] };
  };
  const hides = (one: Scene): Hidden => {
    one.give(AGENT, LISTS);
    return { [one.said.length - 1]: 'all' };
  };
  return [
    await scene(
      'a facet that comes from itself, beside a grant that shows nothing',
      ['facet'],
      one => {
        const hidden = hides(one);
        one.give(OWNER, { object: 'aios/registry', actions: ['list'] });
        from(one, IDS.none, IDS.none, IDS.root);
        return hidden;
      }
    ),
    await scene(
      'a facet made after what came from it, beside a grant that shows nothing',
      ['authority', 'facet', 'undecided'],
      one => {
        const hidden = hides(one);
        one.give(OWNER, LISTS);
        from(one, IDS.again, IDS.none, IDS.root);
        one.give(OWNER, LISTS);
        from(one, IDS.none, IDS.again, IDS.root);
        return hidden;
      }
    ),
    await renewsItself(story)
  ];
}

function cardIn(token: unknown) {
  return gate(String(token), { typ: 'facet-action' }).payload.args['card']!;
}

/** The giver lends what it says that it renews: that very facet. */
async function renewsItself(story: readonly Said[]): Promise<HoleCase> {
  const said = structuredClone(story.slice(0, at('outcome') + 1));
  const [, again] = await renewal(said);
  const { groups } = said[at('delegation')]!;
  const args = { terms: { expiry: (groups.terms as { expiry: number }).expiry } };
  said.push({
    kind: 'pause',
    groups: { who: { ...ADA, facet: IDS.requests }, what: { object: 'reports', facet: IDS.lent } }
  });
  said.push({
    kind: 'delegation',
    groups: {
      ...again.groups,
      what: { ...(again.groups.what as object), renews: IDS.renewed },
      terms: groups.terms,
      token: await actionBy('holder', {
        jti: 62,
        act: 'facet.delegate',
        args: { ...args, card: cardIn(groups.token), renews: IDS.renewed }
      })
    }
  });
  const pause = said.length - 2;
  return {
    why: 'a renewal of itself, beside a pause that shows nothing',
    faults: ['facet'],
    holes: [{ entry: pause, groups: ['what', 'who'], erased: false }],
    edited: without(said, { [pause]: 'all' })
  };
}
