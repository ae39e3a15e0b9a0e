import {
  b64,
  b64u,
  gate,
  type Need,
  normalizeNeed,
  type Terms,
  utf8
} from '../../../../../protocol';
import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { entryLine, headLine } from '../../../../bundle/lines';
import { commit, encodeLeaf, type Leaf } from '../../../../leaf';
import { leafHash } from '../../../../tree';
import { type BundleCase, ended, logOf, note } from '../story/log';
import { type Hidden, type HoleCase, without } from '../story/holeCase';
import { actor, AGENT, FACETS, LISTING, LISTS, OWNER, Scene } from '../story/scene';
import { VKEY } from '../../log/notes';
import { renewal, use } from '../story/acts';
import { DIGESTS, HOLDER, IDS } from '../story/cast';
import { at, type Said } from '../story/said';

interface EntryLine {
  leaf: string;
  openings: Record<string, { salt: string; bytes: string }>;
}

const BEN = actor('other', 'agent', 'Ben');
/** Whose key nobody enrolled. */
const STRANGER = actor('service', 'agent', 'Eve');
/** The key of whoever is not shown, and how much of it proves nothing. */
type Unverified = BundleCase['unverified'];

/** What is withheld accounts for what it can have made, once, and for nothing beside it. */
export async function withheld(story: readonly Said[]): Promise<HoleCase[]> {
  return [
    ...(await principals()),
    ...(await facets()),
    ...(await requests()),
    ...(await introductions()),
    ...(await renewed()),
    misspelt(story)
  ];
}

async function scene(
  why: string,
  faults: BundleCase['faults'],
  tell: (one: Scene) => Promise<Hidden>,
  unverified?: Unverified
): Promise<HoleCase> {
  const one = await Scene.begin();
  const hidden = await tell(one);
  return { why, faults, ...(unverified && { unverified }), edited: without(one.said, hidden) };
}

async function principals(): Promise<HoleCase[]> {
  /** Somebody comes, of whose enrolment these are not shown. */
  const hiding = async (one: Scene, groups: Hidden[number]): Promise<Hidden> => {
    await one.enrol(BEN);
    return { [one.said.length - 1]: groups };
  };
  const [ben, eve] = [String(BEN.who['principal']), String(STRANGER.who['principal'])];
  return [
    await scene(
      'whoever an enrolment brought in that shows nothing',
      [],
      async one => {
        const hidden = await hiding(one, 'all');
        await one.ask(BEN);
        return hidden;
      },
      { [ben]: 1 }
    ),
    await scene('two keys for one enrolment that shows nothing', ['principal'], async one => {
      const hidden = await hiding(one, 'all');
      await one.ask(STRANGER);
      await one.ask(BEN);
      return hidden;
    }),
    await scene(
      'another key than the enrolment names whose token is not shown',
      ['principal'],
      async one => {
        const hidden = await hiding(one, ['token']);
        await one.ask(BEN);
        await one.ask(STRANGER);
        return hidden;
      },
      { [ben]: 1 }
    ),
    await scene(
      'an unknown key, beside an introduction that shows nothing',
      ['principal'],
      async one => {
        await one.enrol(BEN);
        const introduction = one.said.length - 2;
        await one.ask(STRANGER);
        return { [introduction]: 'all' };
      }
    ),
    await scene(
      'what is given to an unknown key, beside another’s enrolment that shows nothing',
      ['principal'],
      async one => {
        const hidden = await hiding(one, 'all');
        one.give(STRANGER, { object: 'aios/registry', actions: ['list'] });
        one.give(BEN, { object: 'aios/registry', actions: ['list'] });
        return hidden;
      },
      {}
    ),
    await scene(
      'who is unknown and signs twice is told with its key',
      [],
      async one => {
        const hidden = await hiding(one, 'all');
        await one.ask(STRANGER);
        await one.ask(STRANGER);
        return hidden;
      },
      { [eve]: 2 }
    ),
    await scene('a token of an unknown key that is none', ['token'], async one => {
      const hidden = await hiding(one, 'all');
      const { index } = await one.ask(BEN);
      const { groups } = one.said[index]!;
      groups.token = `${String(groups.token).slice(0, -1)}+`;
      return hidden;
    })
  ];
}

async function facets(): Promise<HoleCase[]> {
  const used = (facet: string, jti: number): Promise<Said> =>
    use(facet, { jti, act: 'list', args: {} });
  const granted = async (one: Scene): Promise<[index: number, facet: string]> => {
    const ref = await one.decide(await one.ask());
    const facet = one.give(AGENT, LISTS, { ref, terms: LISTING });
    return [one.said.length - 1, facet];
  };
  return [
    await scene('a use of what a grant gave that shows nothing', [], async one => {
      const [index, facet] = await granted(one);
      one.said.push(await used(facet, 50));
      return { [index]: 'all' };
    }),
    await scene('two facets of one grant that shows nothing', ['facet'], async one => {
      const [index, facet] = await granted(one);
      one.said.push(await used(facet, 50), await used(IDS.none, 51));
      return { [index]: 'all' };
    }),
    await scene(
      'a facet that was never made, beside a grant whose terms are not shown',
      ['facet'],
      async one => {
        const [index] = await granted(one);
        one.said.push(await used(IDS.none, 51));
        return { [index]: ['terms'] };
      }
    ),
    await scene('a chain of more than one grant hides', ['facet'], async one => {
      const [index, facet] = await granted(one);
      const lent = await lends(one, { from: facet, as: IDS.again });
      const { groups } = one.said[lent]!;
      const chain = [IDS.again, facet, IDS.none, IDS.root];
      groups.who = { ...(groups.who as object), chain };
      return { [index]: 'all' };
    })
  ];
}

async function requests(): Promise<HoleCase[]> {
  return [
    await scene(
      'a decision on what is no request, beside one that shows nothing',
      ['reference'],
      async one => {
        const asked = await one.ask();
        await one.decide({ ...asked, index: at('outcome') }, { outcome: 'deny' });
        return { [asked.index]: 'all' };
      }
    ),
    await scene(
      'a withdrawal of what is no request, beside one that shows nothing',
      ['reference'],
      async one => {
        const hidden = await one.ask();
        const other = await one.ask();
        await one.withdraw({ ...other, index: at('grant') });
        return { [hidden.index]: 'all' };
      }
    ),
    await scene(
      'a withdrawal of what one person decided, who does not show how',
      ['authority'],
      async one => {
        const asked = await one.ask();
        const decided = await one.decide(asked);
        await one.withdraw(asked);
        return { [decided]: ['what', 'token'] };
      }
    )
  ];
}

async function introductions(): Promise<HoleCase[]> {
  return [
    await scene('two who came by one introduction that shows nothing', ['reference'], async one => {
      await one.enrol(BEN);
      const hidden = one.said.length - 2;
      await one.enrol(STRANGER);
      const { groups } = one.said.at(-1)!;
      groups.what = { ...(groups.what as object), introduction: hidden };
      return { [hidden]: 'all' };
    }),
    await scene(
      'by an introduction that there is not, beside one that shows nothing',
      ['reference'],
      async one => {
        await one.enrol(BEN);
        const hidden = one.said.length - 2;
        await one.enrol(STRANGER);
        const { groups } = one.said.at(-1)!;
        groups.what = { ...(groups.what as object), introduction: at('outcome') };
        return { [hidden]: 'all' };
      }
    ),
    await scene(
      'whose device somebody is not, beside an introduction that shows nothing',
      ['agreement'],
      async one => {
        await one.enrol(BEN);
        const hidden = one.said.length - 2;
        await one.enrol(actor('service', 'owner', 'Cleo'), { says: {} });
        const { groups } = one.said.at(-1)!;
        groups.what = { ...(groups.what as object), person: BEN.who['principal'] };
        return { [hidden]: 'all' };
      }
    )
  ];
}

const LISTED = { object: 'reports', action: 'list' };
const READS: Need = {
  object: 'reports',
  actions: ['read'],
  constraints: { path: { path: 'a/**' } },
  delegation: true
};
/** Of what is lent, before it is renewed and then. */
const REQUIRING: Terms = {
  ...normalizeNeed(READS),
  delegation: false,
  expiry: NOW + 600,
  requires: [{ ...LISTED, principal: HOLDER }]
};

/** The helper lends Ada of what it was given, or renews what it lent her. @returns the entry */
async function lends(
  one: Scene,
  { from, as, renews }: { from: string; as: string; renews?: string }
): Promise<number> {
  const { payload } = gate(String(one.said[at('delegation')]!.groups.token), {
    typ: 'facet-action'
  });
  const expiry = NOW + (renews === undefined ? 600 : 800);
  const { object, ...given } = REQUIRING;
  const terms = renews === undefined ? given : { expiry };
  const args = { card: payload.args['card']!, terms, ...(renews && { renews }) };
  const token = await one.action(AGENT, { act: 'facet.delegate', obj: object, fct: from, args });
  if (renews !== undefined) {
    const what = { object, actions: ['read'], facet: renews, holder: OWNER.who['principal'] };
    one.tell('revocation', { who: { ...AGENT.who, facet: from }, what, token });
  }
  return one.tell('delegation', {
    who: { ...OWNER.who, facet: as, chain: [as, from, IDS.root] },
    what: {
      object,
      actions: ['read'],
      definitions: { read: DIGESTS['read'] },
      by: AGENT.who['principal'],
      ...(renews && { renews })
    },
    terms: { ...REQUIRING, expiry },
    token
  });
}

/** What is shown is what the entry commits to, and not written as that is. */
function misspelt(story: readonly Said[]): HoleCase {
  const index = at('refusal');
  const { lines, hashes } = logOf(story);
  const told = JSON.parse(lines[index + 1]!) as EntryLine;
  const leaf = JSON.parse(utf8.decode(b64.decode(told.leaf))) as Leaf;
  const why = told.openings['why']!;
  const bytes = utf8.encode(` ${utf8.decode(b64u.decode(why.bytes))}`);
  const commitment = commit('why', b64u.decode(why.salt), bytes);
  const other = encodeLeaf({ ...leaf, c: { ...leaf.c, why: commitment } });
  const hash = leafHash(other);
  const openings = { ...told.openings, why: { ...why, bytes: b64u.encode(bytes) } };
  const log = hashes.map((one, number) => (number === index ? hash : one));
  const head = { issuer: ISSUER, log: VKEY, checkpoint: note(log) };
  return {
    why: 'an opening that is no JCS',
    faults: ['agreement'],
    holes: [{ entry: index, groups: ['why'], erased: false }],
    edited: ended([
      headLine(head),
      ...lines
        .slice(1)
        .map((line, number) =>
          number === index ? entryLine({ index, leaf: other, hash, openings }) : line
        )
    ])
  };
}

/** Something that requires what was done is lent, renewed and used. */
async function renewed(): Promise<HoleCase[]> {
  const [first, second] = ['e1'.repeat(16), 'e2'.repeat(16)];
  const requiring = (
    why: string,
    faults: BundleCase['faults'],
    { done, hides }: { done: 'before' | 'between'; hides: 'the old' | 'the renewal' }
  ): Promise<HoleCase> =>
    scene(why, faults, async one => {
      const lists = async (jti: number): Promise<number> => {
        one.said.push(await use(IDS.held, { jti, act: 'list', args: {} }));
        const intent = one.said.length - 1;
        return one.tell('outcome', { result: { state: 'done', status: 200 } }, intent);
      };
      const earlier = await lists(50);
      const terms = { ...normalizeNeed(READS), expiry: NOW + 900 };
      const ref = await one.decide(await one.ask(AGENT, [READS]), { granted: [terms] });
      const from = one.give(AGENT, READS, { ref, terms });
      const old = await lends(one, { from, as: first });
      const later = await lists(51);
      const again = await lends(one, { from, as: second, renews: first });
      const outcome = done === 'before' ? earlier : later;
      const args = { path: 'a/b.csv' };
      const token = await one.action(OWNER, { act: 'read', obj: 'reports', fct: second, args });
      one.tell('intent', {
        who: { ...OWNER.who, facet: second, chain: [second, from, IDS.root] },
        what: { ...LISTED, action: 'read', safe: true, required: [{ facet: second, outcome }] },
        args,
        token
      });
      return hides === 'the old' ? { [old]: 'all' } : { [again]: ['what', 'token'] };
    });
  return [
    await requiring(
      'what a renewed facet requires was done before it was renewed, and what it renews is not shown',
      [],
      {
        done: 'between',
        hides: 'the old'
      }
    ),
    await requiring(
      'what a renewed facet requires was done before, and that it renews one is not shown',
      [],
      {
        done: 'between',
        hides: 'the renewal'
      }
    ),
    await requiring(
      'what a renewed facet requires was done before it could be lent, and what it renews is not shown',
      ['authority'],
      {
        done: 'before',
        hides: 'the old'
      }
    ),
    await scene(
      'a renewal beside which the old facet goes on, beside a request that shows nothing',
      ['authority'],
      async one => {
        const { index } = await one.ask();
        one.said.push((await renewal(one.said))[1]);
        return { [index]: 'all' };
      }
    ),
    await scene(
      'a renewed facet is paused by its old name, and its renewal shows nothing',
      [],
      async one => {
        one.said.push(...(await renewal(one.said)));
        const hidden = one.said.length - 1;
        await pauses(one, IDS.lent, IDS.renewed);
        return { [hidden]: 'all' };
      }
    ),
    await scene(
      'another than was signed is paused, and a renewal shows nothing',
      ['agreement'],
      async one => {
        one.said.push(...(await renewal(one.said)));
        const hidden = one.said.length - 1;
        await pauses(one, IDS.lent, IDS.held);
        return { [hidden]: 'all' };
      }
    )
  ];
}

/** The owner signs that one facet pauses; the entry names another. */
async function pauses(one: Scene, signed: string, named: string): Promise<void> {
  const fct = one.give(
    OWNER,
    { object: FACETS, actions: ['list', 'pause', 'resume', 'revoke'] },
    { by: null }
  );
  const token = await one.action(OWNER, {
    act: 'pause',
    obj: FACETS,
    fct,
    args: { facet: signed }
  });
  one.stopped('pause', OWNER, { through: fct, facet: named, token });
}
