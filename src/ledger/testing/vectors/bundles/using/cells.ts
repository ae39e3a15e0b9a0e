import type { CellWord } from '../../../../../protocol';
import { IDS, type Lie, type Said, use } from '../story/story';
import { Noting } from './notes';
import { FILE, Telling } from '../story/telling';

const CELL: CellWord = { id: 'c1', notebook: 'ann/reports.ipynb', count: 3 };
const OTHERS: CellWord = { ...CELL, notebook: 'ben/reports.ipynb' };

export type Kind = 'intent' | 'note' | 'refusal' | 'request';

/** What the helper does in a cell. */
export async function does(kind: Kind): Promise<Said[]> {
  if (kind === 'note') {
    const noting = await Noting.begin();
    const basis = noting.basis(await noting.telling.act(IDS.held, 'list'));
    await noting.note([basis], { cell: CELL });
    return noting.telling.said;
  }
  const one = await Telling.begin(kind === 'request' ? { confirm: 'each_use' } : {});
  if (kind === 'intent') {
    await one.act(IDS.held, 'list', { cell: CELL });
  } else if (kind === 'request') {
    await one.ask(IDS.held, 'read', FILE, CELL);
  } else {
    const args = { path: 'c.csv' };
    const { groups } = await use(IDS.held, { jti: 90, act: 'read', args, cell: CELL });
    one.said.push({ kind, groups: { ...groups, why: { code: 'constraint', detail: 'outside' } } });
  }
  return one.said;
}

function told(
  why: string,
  faults: Lie[1],
  kind: Kind,
  change: (groups: Said['groups']) => void = () => undefined
): Lie {
  return [
    why,
    faults,
    async said => {
      const all = await does(kind);
      change(all.filter(({ groups }) => groups.cell !== undefined).at(-1)!.groups);
      said.splice(0, said.length, ...all);
    }
  ];
}

/** Which cell it was is said by itself, where it can be erased, and as it was signed. */
export function cells(): Lie[] {
  const inWho = (groups: Said['groups'], cell: CellWord): void => {
    groups.who = { ...(groups.who as object), cell };
  };
  return [
    told('a use in a cell', [], 'intent'),
    told('a note in a cell', [], 'note'),
    told('a request from a cell', [], 'request'),
    told('a refusal of what a cell did', [], 'refusal'),
    told('a use in another cell than was signed', ['agreement'], 'intent', groups => {
      groups.cell = OTHERS;
    }),
    told('a note in another cell than was signed', ['agreement'], 'note', groups => {
      groups.cell = OTHERS;
    }),
    told('a request from another cell than was signed', ['agreement'], 'request', groups => {
      groups.cell = OTHERS;
    }),
    told('a refusal of what another cell did than was signed', ['agreement'], 'refusal', groups => {
      groups.cell = OTHERS;
    }),
    told('a signed cell left out', ['agreement'], 'intent', groups => {
      delete groups.cell;
    }),
    told('a signed cell left out, and said in who', ['agreement'], 'intent', groups => {
      delete groups.cell;
      inWho(groups, CELL);
    }),
    told('a use in a cell, and another in who, which says nothing', [], 'intent', groups =>
      inWho(groups, OTHERS)
    ),
    [
      'a use in a cell that nobody signed',
      ['agreement'],
      async said => {
        const one = await Telling.begin();
        await one.act(IDS.held, 'list');
        one.said.filter(({ kind }) => kind === 'intent').at(-1)!.groups.cell = CELL;
        said.splice(0, said.length, ...one.end());
      }
    ],
    [
      'a cell that nobody signed in who, which says nothing',
      [],
      async said => {
        const one = await Telling.begin();
        await one.act(IDS.held, 'list');
        inWho(one.said.filter(({ kind }) => kind === 'intent').at(-1)!.groups, CELL);
        said.splice(0, said.length, ...one.end());
      }
    ]
  ];
}
