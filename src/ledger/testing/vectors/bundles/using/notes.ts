import {
  type Basis,
  type CellWord,
  hex,
  type Lineage,
  normalizeNeed
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { leafHash } from '../../../../tree';
import { actionBy } from '../story/acts';
import { HELPER, IDS, TERMINAL } from '../story/cast';
import type { Lie, Said } from '../story/said';
import { Telling } from '../story/telling';
import { entry } from '../../log/log';
import { apart } from '../../log/naming';

const SELF = '5e1f'.repeat(8);

interface Told {
  claim?: string;
  /** As the entry says it, where that is something else. */
  recorded?: { claim?: string; based_on?: Basis[]; lineage?: Lineage };
  by?: 'owner' | 'holder';
  fct?: string;
  jti?: number;
  cell?: CellWord;
}

/** What the helper notes, with a facet on itself. */
export class Noting {
  static async begin(actions: string[] = ['note']): Promise<Noting> {
    const telling = await Telling.begin();
    await telling.lend(IDS.other, 'list');
    telling.said.push({
      kind: 'grant',
      groups: {
        who: { ...HELPER, facet: SELF, chain: [SELF, IDS.root] },
        what: { object: 'aios/self', actions, definitions: {} },
        terms: normalizeNeed({ object: 'aios/self', actions })
      }
    });
    return new Noting(telling);
  }

  private constructor(readonly telling: Telling) {}

  /** An entry as a note names it. */
  basis(index: number): Basis {
    const one = this.telling.said[index]!;
    const { kind, ref, at } = one;
    const { leaf } = entry(kind, apart(one), { ref, t: at ?? NOW * 1000 + index * 1000 });
    return { entry: index, leaf: hex.encode(leafHash(leaf)) };
  }

  /** @returns its index */
  async note(based_on: Basis[], told: Told = {}): Promise<number> {
    const { claim = 'it falls', recorded = {}, by = 'holder', fct = SELF, jti = 200, cell } = told;
    const args = { based_on: based_on.map(one => ({ ...one })), claim };
    const act = { jti, act: 'note', obj: 'aios/self', fct, args, ...(cell && { cell }) };
    const token = await actionBy(by, act);
    const chain = fct === SELF ? [SELF, IDS.root] : [fct, IDS.root];
    this.telling.said.push({
      kind: 'note',
      groups: {
        who: { ...HELPER, facet: fct, chain },
        what: {
          object: 'aios/self',
          action: 'note',
          safe: false,
          based_on: recorded.based_on ?? based_on
        },
        args: { claim: recorded.claim ?? claim },
        ...(cell && { cell }),
        ...(recorded.lineage && { lineage: recorded.lineage }),
        token
      }
    });
    return this.telling.said.length - 1;
  }
}

function told(
  why: string,
  faults: Lie[1],
  tell: (one: Noting) => Promise<unknown>,
  actions?: string[]
): Lie {
  return [
    why,
    faults,
    async said => {
      const noting = await Noting.begin(actions);
      await tell(noting);
      said.splice(0, said.length, ...noting.telling.end());
    }
  ];
}

/** Notes, and what was not noted so. */
export function notes(): Lie[] {
  const listed = (one: Noting): Promise<number> => one.telling.act(IDS.held, 'list');
  const wrong = (change: (basis: Basis, one: Noting) => Basis[]) => async (one: Noting) => {
    const basis = one.basis(await listed(one));
    await one.note(change(basis, one));
  };
  return [
    told('an outcome is noted on, and a note on both', [], async one => {
      const outcome = await listed(one);
      const first = await one.note([one.basis(outcome)]);
      await one.note([one.basis(outcome), one.basis(first)], { jti: 201 });
    }),
    told('a note on what somebody else did, which it was shown', [], async one => {
      await one.note([one.basis(await one.telling.act(IDS.other, 'list'))]);
    }),
    told('other words than were signed', ['agreement'], async one => {
      const basis = one.basis(await listed(one));
      await one.note([basis], { recorded: { claim: 'it rises' } });
    }),
    told('based on another entry than was signed', ['agreement'], async one => {
      const [first, second] = [await listed(one), await listed(one)];
      await one.note([one.basis(first)], { recorded: { based_on: [one.basis(second)] } });
    }),
    told('a note of a lineage that was not signed', ['agreement'], async one => {
      const lineage = { source: '5'.repeat(64) };
      await one.note([one.basis(await listed(one))], { recorded: { lineage } });
    }),
    told(
      'based on nothing',
      ['agreement'],
      wrong(() => [])
    ),
    told(
      'based on one twice',
      ['agreement'],
      wrong(basis => [basis, basis])
    ),
    told('based on two in no order', ['agreement'], async one => {
      const bases = [one.basis(await listed(one)), one.basis(await listed(one))];
      await one.note(bases.reverse());
    }),
    told('without words', ['agreement'], async one => {
      await one.note([one.basis(await listed(one))], { claim: '' });
    }),
    told('with more words than a note may have', ['agreement'], async one => {
      await one.note([one.basis(await listed(one))], { claim: '😀'.repeat(4001) });
    }),
    told(
      'based on another leaf',
      ['reference'],
      wrong(basis => [{ ...basis, leaf: '0'.repeat(64) }])
    ),
    told(
      'based on the intent of an outcome',
      ['reference'],
      wrong((basis, one) => [one.basis(basis.entry - 1)])
    ),
    told(
      'based on the leaf of one entry at the index of another',
      ['reference'],
      wrong((basis, one) => [{ ...one.basis(basis.entry), entry: basis.entry - 1 }])
    ),
    told(
      'based on an entry that is not there',
      ['reference'],
      wrong(basis => [{ ...basis, entry: 99 }])
    ),
    told('based on what comes after it', ['reference'], async one => {
      const outcome = await listed(one);
      await one.note([one.basis(outcome)]);
      const [note] = one.telling.said.splice(outcome + 1, 1) as [Said];
      one.telling.said.splice(outcome - 1, 0, note);
      // The outcome is told a place later now.
      const moved = one.telling.said[outcome + 1]!;
      moved.ref = outcome;
    }),
    told('signed by somebody else', ['token'], async one => {
      await one.note([one.basis(await listed(one))], { by: 'owner' });
    }),
    told('with a facet on something else', ['authority'], async one => {
      await one.note([one.basis(await listed(one))], { fct: IDS.held });
    }),
    told(
      'with a facet that has no notes',
      ['authority'],
      async one => void (await one.note([one.basis(await listed(one))])),
      ['explain']
    ),
    told('by whoever is paused', ['authority'], async one => {
      const basis = one.basis(await listed(one));
      const what = { object: '*', holder: HELPER.principal };
      one.telling.said.push({ kind: 'pause', groups: { who: TERMINAL, what } });
      await one.note([basis]);
    }),
    told('the same note twice', ['replayed'], async one => {
      const bases = [one.basis(await listed(one))];
      await one.note(bases);
      await one.note(bases);
    })
  ];
}
