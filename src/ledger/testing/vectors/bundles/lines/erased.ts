import type { Json } from '../../../../../protocol';
import type { LeafGroup } from '../../../../leaf';
import type { BundleCase } from '../story/log';
import { Scene } from '../story/scene';
import { does } from '../using/cells';
import { actionBy } from '../story/acts';
import { ADA, HELPER, IDS } from '../story/cast';
import { at, type Said } from '../story/said';
import { type HoleCase, without } from '../story/holeCase';

/** Facets for the ledger, which an owner has. */
const LEDGER = 'aios/ledger';
/** The helper's introduction and enrolment, of which the first are Ada's. */
const INTRODUCTION = 5;
const ENROLMENT = 6;
const ERASES = '58'.repeat(16);

/** The owner erases these groups of entries from one on to another, as she signs. */
async function erase(
  said: Said[],
  entries: [number, number],
  groups: LeafGroup[],
  { signed = groups, of }: { signed?: LeafGroup[]; of?: string } = {}
): Promise<void> {
  const named = of === undefined ? { entries: [entries] } : { principal: of };
  const args = { ...named, groups: signed } as unknown as Record<string, Json>;
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

/** What was erased accounts for what is held back, if it could be, and only for that. */
export async function erased(story: readonly Said[]): Promise<HoleCase[]> {
  const hole = async (
    why: string,
    index: number,
    hidden: LeafGroup[],
    is: boolean,
    {
      groups = hidden,
      entries = [index, index],
      faults = [],
      signed,
      of,
      log = story
    }: {
      groups?: LeafGroup[];
      entries?: [number, number];
      faults?: BundleCase['faults'];
      signed?: LeafGroup[];
      /** Whose entries were to be erased, where not those by their indexes. */
      of?: string;
      log?: readonly Said[];
    } = {}
  ): Promise<HoleCase> => {
    const said = empowered(log);
    await erase(said, entries, groups, { ...(signed && { signed }), ...(of && { of }) });
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
    await hole('what somebody is called is erased', ENROLMENT, ['name'], true),
    await hole('what somebody was to be called is erased', INTRODUCTION, ['name'], true),
    await hole('what somebody is called is erased as theirs', ENROLMENT, ['name'], true, {
      of: HELPER.principal
    }),
    await hole('what somebody was to be called is erased as theirs', INTRODUCTION, ['name'], true, {
      of: HELPER.principal
    }),
    await hole(
      'what somebody is called is erased as another’s, which accounts for nothing',
      ENROLMENT,
      ['name'],
      false,
      { of: ADA.principal, faults: ['agreement'] }
    ),
    await hole(
      'what somebody was to be called is erased as another’s, which accounts for nothing',
      at('introduction'),
      ['name'],
      false,
      { of: HELPER.principal, faults: ['agreement'] }
    ),
    await hole(
      'who is called so is said to be erased with it, which nobody can',
      ENROLMENT,
      ['name', 'who'],
      false,
      { groups: ['name'] }
    ),
    await denial(),
    ...(await cellsErased(hole))
  ];
}

type Erased = (
  why: string,
  index: number,
  hidden: LeafGroup[],
  is: boolean,
  more: { log: readonly Said[]; groups?: LeafGroup[] }
) => Promise<HoleCase>;

/** Which cell it was may go, wherever it is said by itself. */
async function cellsErased(hole: Erased): Promise<HoleCase[]> {
  const cases: HoleCase[] = [];
  for (const kind of ['intent', 'note', 'request', 'refusal'] as const) {
    const log = await does(kind);
    const index = log.findIndex(({ groups }) => groups.cell !== undefined);
    cases.push(
      await hole(`of a ${kind}, which cell it was is erased`, index, ['cell'], true, { log })
    );
    if (kind === 'intent') {
      cases.push(
        await hole(
          'which cell it was is erased with what was signed',
          index,
          ['cell', 'token'],
          true,
          {
            log
          }
        ),
        await hole(
          'which cell it was is held back beside what was erased',
          index,
          ['cell', 'token'],
          false,
          {
            log,
            groups: ['token']
          }
        ),
        await hole(
          'who acted is held back beside the cell that was erased',
          index,
          ['cell', 'who'],
          false,
          {
            log,
            groups: ['cell']
          }
        )
      );
    }
  }
  return cases;
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
