import { b64, jcs, type Json, utf8 } from '../../../protocol';
import type { Leaf, LeafGroup } from '../../leaf';
import { type BundleCase, ended, logOf } from './bundleLog';
import { Scene } from './bundleScene';
import { actionBy, ADA, at, IDS, type Said } from './bundleStory';

type HoleCase = Omit<BundleCase, 'lines'> & { edited: string[] };
type Hidden = Record<number, readonly LeafGroup[] | 'all'>;

/** Facets for the ledger, which an owner has. */
const LEDGER = 'aios/ledger';
const ERASES = '58'.repeat(16);

function without(said: readonly Said[], hidden: Hidden): string[] {
  const lines = logOf(said).lines.map(line => {
    const told = JSON.parse(line) as { entry?: number; leaf: string; openings: object };
    const groups = told.entry === undefined ? undefined : hidden[told.entry];
    if (groups === undefined) {
      return line;
    }
    const { c } = JSON.parse(utf8.decode(b64.decode(told.leaf))) as Leaf;
    const gone = groups === 'all' ? (Object.keys(c) as LeafGroup[]) : groups;
    const openings = Object.fromEntries(
      Object.entries(told.openings).filter(([group]) => !gone.includes(group as LeafGroup))
    );
    return `${jcs({ ...told, openings } as never)}\n`;
  });
  return ended(lines);
}

/** The owner erases these groups of entries from one on to another, as she signs. */
async function erase(
  said: Said[],
  entries: [number, number],
  groups: LeafGroup[],
  { signed = groups }: { signed?: LeafGroup[] } = {}
): Promise<void> {
  const args = { entries: [entries], groups: signed } as Record<string, Json>;
  const act = { jti: 200 + said.length, act: 'erase', obj: LEDGER, args, fct: ERASES };
  said.push({
    kind: 'erasure',
    groups: {
      who: { ...ADA, facet: ERASES, chain: [ERASES, IDS.root] },
      what: { object: LEDGER, action: 'erase', safe: false, entries: [entries], groups },
      token: await actionBy('owner', act)
    }
  });
}

/** The story, in which the owner may erase. */
function empowered(said: readonly Said[]): Said[] {
  const terms = {
    object: LEDGER,
    actions: ['erase'],
    constraints: {},
    not_before: null,
    expiry: null,
    uses: null,
    result: null,
    delegation: false
  };
  const who = { ...ADA, facet: ERASES, chain: [ERASES, IDS.root] };
  const what = { object: LEDGER, actions: ['erase'], definitions: {} };
  return [...structuredClone(said), { kind: 'grant', groups: { who, what, terms } }];
}

/** What is not shown is no fault; it is erased where an erasure says so, and it could be. */
export async function holes(story: readonly Said[]): Promise<HoleCase[]> {
  return [...everyGroup(story), ...(await erased(story))];
}

/** All that a good log holds back makes it no worse. */
function everyGroup(story: readonly Said[]): HoleCase[] {
  return story.map(({ kind, groups }, index) => ({
    why: `nothing is shown of the ${kind} ${index}`,
    faults: [],
    holes: [{ entry: index, groups: Object.keys(groups).sort() as LeafGroup[], erased: false }],
    edited: without(story, { [index]: 'all' })
  }));
}

async function erased(story: readonly Said[]): Promise<HoleCase[]> {
  const hole = async (
    why: string,
    index: number,
    hidden: LeafGroup[],
    is: boolean,
    {
      groups = hidden,
      entries = [index, index],
      faults = [],
      signed
    }: {
      groups?: LeafGroup[];
      entries?: [number, number];
      faults?: BundleCase['faults'];
      signed?: LeafGroup[];
    } = {}
  ): Promise<HoleCase> => {
    const said = empowered(story);
    await erase(said, entries, groups, { ...(signed && { signed }) });
    return {
      why,
      faults,
      holes: [{ entry: index, groups: [...hidden].sort() as LeafGroup[], erased: is }],
      edited: without(said, { [index]: hidden })
    };
  };
  const [intent, outcome] = [at('intent'), at('outcome')];
  const [request, decision] = [at('request'), at('decision')];
  const refusal = at('refusal');
  return [
    await hole('what was sent is erased', intent, ['args', 'token'], true),
    await hole('what was refused is erased', refusal, ['what', 'args', 'why', 'token'], true),
    await hole('what was asked for is erased', request, ['terms', 'why', 'token'], true),
    await hole('why something was revoked is erased', at('revocation'), ['token'], true),
    await hole(
      'of what was sent less was erased than is held back',
      intent,
      ['args', 'token'],
      false,
      {
        groups: ['args']
      }
    ),
    await hole('another entry was erased than is held back', intent, ['args', 'token'], false, {
      entries: [outcome, outcome]
    }),
    await hole('how it ended is said to be erased, which nobody can', outcome, ['result'], false),
    await hole('who acted is said to be erased, which nobody can', intent, ['who'], false),
    await hole(
      'what was decided is said to be erased, which nobody can',
      decision,
      ['token'],
      false
    ),
    await hole(
      'what was granted is said to be erased, which nobody can',
      decision,
      ['terms'],
      false
    ),
    await hole(
      'what was lent is said to be erased, which nobody can',
      at('delegation'),
      ['token'],
      false
    ),
    await hole(
      'an erasure of more than was signed accounts for nothing',
      intent,
      ['args', 'token'],
      false,
      {
        signed: ['args'],
        faults: ['agreement']
      }
    ),
    await denial()
  ];
}

/** A denial gives nobody anything: what was signed of it may go. */
async function denial(): Promise<HoleCase> {
  const one = await Scene.begin();
  const asked = await one.ask();
  const decision = await one.decide(asked, { outcome: 'deny', why: {} });
  const said = empowered(one.said);
  await erase(said, [decision, decision], ['token', 'why']);
  return {
    why: 'what was signed of a denial is erased',
    faults: [],
    holes: [{ entry: decision, groups: ['token', 'why'], erased: true }],
    edited: without(said, { [decision]: ['token', 'why'] })
  };
}
