import type { CellWord } from '../../../../../protocol';
import { use } from '../story/acts';
import { IDS } from '../story/cast';
import type { Lie, Said } from '../story/said';
import { Noting } from './notes';
import { FILE, Telling } from '../story/telling';

const CELL: CellWord = { id: 'c1', notebook: 'ann/reports.ipynb', count: 3 };
const IN_KERNEL: CellWord = { ...CELL, kernel: '3f0c2a1e-7a51-4a0e-9a4a-0d6d1f0a7c55' };
const OTHERS: CellWord = { ...CELL, notebook: 'ben/reports.ipynb' };

export type Kind = 'intent' | 'note' | 'refusal' | 'request';

/** What the helper does in a cell. */
export async function does(kind: Kind, cell = CELL): Promise<Said[]> {
  if (kind === 'note') {
    const noting = await Noting.begin();
    const basis = noting.basis(await noting.telling.act(IDS.held, 'list'));
    await noting.note([basis], { cell });
    return noting.telling.said;
  }
  const one = await Telling.begin(kind === 'request' ? { confirm: 'each_use' } : {});
  if (kind === 'intent') {
    await one.act(IDS.held, 'list', { cell });
  } else if (kind === 'request') {
    await one.ask(IDS.held, 'read', FILE, cell);
  } else {
    const args = { path: 'c.csv' };
    const { groups } = await use(IDS.held, { jti: 90, act: 'read', args, cell });
    one.said.push({ kind, groups: { ...groups, why: { code: 'constraint', detail: 'outside' } } });
  }
  return one.said;
}

function told(
  why: string,
  faults: Lie[1],
  kind: Kind,
  change: (groups: Said['groups']) => void = () => undefined,
  cell = CELL
): Lie {
  return [
    why,
    faults,
    async said => {
      const all = await does(kind, cell);
      change(all.filter(({ groups }) => groups.cell !== undefined).at(-1)!.groups);
      said.splice(0, said.length, ...all);
    }
  ];
}

/** The same cell, but for what of it is said of the kernel. */
const kernels = (kernel: unknown): CellWord => ({ ...CELL, kernel }) as CellWord;

/** Which kernel it was is part of what is said of the cell, and as little anybody else's to say. */
function inKernels(): Lie[] {
  const ALONE: CellWord = { kernel: 'k1' };
  const said =
    (cell: CellWord | undefined) =>
    (groups: Said['groups']): void => {
      if (cell === undefined) {
        delete groups.cell;
      } else {
        groups.cell = cell;
      }
    };
  const kinds: [Kind, string][] = [
    ['intent', 'a use'],
    ['note', 'a note'],
    ['request', 'a request'],
    ['refusal', 'a refusal of what was done']
  ];
  return [
    ...kinds.flatMap(([kind, what]): Lie[] => [
      told(`${what} in a kernel`, [], kind, undefined, IN_KERNEL),
      told(
        `${what} in another kernel than was signed`,
        ['agreement'],
        kind,
        said(kernels('k2')),
        IN_KERNEL
      )
    ]),
    told('a use in a kernel alone', [], 'intent', undefined, ALONE),
    told('a signed kernel left out', ['agreement'], 'intent', said(CELL), IN_KERNEL),
    told(
      'a signed kernel left out, and all there was',
      ['agreement'],
      'intent',
      said(undefined),
      ALONE
    ),
    told('a kernel that nobody signed', ['agreement'], 'intent', said(IN_KERNEL)),
    told('a kernel in other letters', ['agreement'], 'intent', said(kernels('K1')), kernels('k1')),
    told('a kernel of no text', ['agreement'], 'intent', said(kernels(1)), kernels('1')),
    told(
      'a kernel said of who alone',
      ['agreement'],
      'intent',
      groups => {
        groups.cell = CELL;
        groups.who = { ...(groups.who as object), kernel: IN_KERNEL.kernel };
      },
      IN_KERNEL
    )
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
    ],
    ...inKernels()
  ];
}
