import { apart, featuresIn, fitting, type Json, type TokenType } from '../../../../protocol';

/** A header, and which features it says. */
interface SaidCase {
  why: string;
  header: string | null;
  features: string[];
  /** Whether it is a list of features at all. */
  ok: boolean;
}

/** What is to be signed for a service that said `taken` (null: nothing yet), and what is. */
interface SignedCase {
  why: string;
  typ: TokenType;
  taken: string[] | null;
  claims: Record<string, Json>;
  /** Null: nothing is signed. */
  signed: Record<string, Json> | null;
  /** The feature for want of which nothing is. */
  lacks: string | null;
  ok: boolean;
}

const ALL = ['budget.rows', 'cell.kernel'];
const LIMITED = {
  object: 'bank',
  actions: ['rows'],
  budget: { '..rows': { limit: 50 } },
  result: { rows: 10 }
};
const OTHER = { object: 'bank', actions: ['pay'], budget: { amount: { limit: 50 } } };
const CELL = { id: 'c1', count: 3, kernel: 'k1' };

/** What services say that they take, and what is left out or not sent where they do not ("Versions"). */
export function featureCases() {
  return { said: SAID.map(said), signed: SIGNED.map(signed), apart: APART.map(both) };
}

const SAID: [why: string, header: string | null][] = [
  ['both that there are', 'budget.rows, cell.kernel'],
  ['one of them', 'cell.kernel'],
  ['one of a later release', 'cell.kernel, sky.blue'],
  ['no header', null],
  ['an empty one', ''],
  ['no blank after the comma', 'budget.rows,cell.kernel'],
  ['two blanks', 'budget.rows,  cell.kernel'],
  ['a comma at the end', 'budget.rows, '],
  ['blanks alone', 'budget.rows cell.kernel'],
  ['capitals', 'Cell.Kernel'],
  ['quotes', '"cell.kernel"'],
  ['a list of JSON', '["cell.kernel"]'],
  ['one of 65 characters', `cell.kernel, ${'x'.repeat(65)}`],
  ['65 of them', ['cell.kernel', ...Array.from({ length: 64 }, (_, at) => `f${at}`)].join(', ')],
  ['letters that look alike', 'c\u0435ll.kernel']
];

function said([why, header]: (typeof SAID)[number]): SaidCase {
  const features = [...featuresIn(header)];
  return { why, header, features, ok: features.length > 0 };
}

type Given = [why: string, typ: TokenType, taken: string[] | null, claims: Record<string, Json>];

const SIGNED: Given[] = [
  ['a kernel, of an act', 'facet-action', ALL, { act: 'rows', args: {}, cell: CELL }],
  ['a kernel that is not taken', 'facet-action', [], { act: 'rows', args: {}, cell: CELL }],
  [
    'a kernel before anything was said',
    'facet-action',
    null,
    { act: 'rows', args: {}, cell: CELL }
  ],
  [
    'a kernel alone that is not taken',
    'facet-request',
    ['budget.rows'],
    { needs: [OTHER], cell: { kernel: 'k1' } }
  ],
  ['a cell without a kernel', 'facet-request', [], { needs: [OTHER], cell: { id: 'c1' } }],
  ['a limit that is taken', 'facet-request', ALL, { needs: [LIMITED] }],
  ['a limit before anything was said', 'facet-request', null, { needs: [LIMITED] }],
  ['another budget', 'facet-request', [], { needs: [OTHER] }],
  [
    'arguments that are called as a limit',
    'facet-action',
    [],
    { act: 'rows', args: { terms: LIMITED, budget: LIMITED.budget } }
  ],
  ['a limit that is not taken', 'facet-request', [], { needs: [LIMITED] }],
  [
    'a limit that is not taken, beside a kernel that is',
    'facet-request',
    ['cell.kernel'],
    { needs: [LIMITED], cell: CELL }
  ],
  ['a limit of one need of two', 'facet-request', [], { needs: [OTHER, LIMITED] }],
  [
    'a limit where another feature of a later release is taken',
    'facet-request',
    ['budget.row', 'budget.rows.2', 'sky.blue'],
    { needs: [LIMITED] }
  ],
  [
    'a limit of what is lent',
    'facet-action',
    [],
    {
      act: 'facet.delegate',
      args: { card: 'c', terms: { actions: ['rows'], budget: LIMITED.budget } }
    }
  ],
  ['a limit of what is granted', 'facet-decision', [], { granted: [null, LIMITED] }],
  [
    'a limit of what is granted, with a kernel taken alone',
    'facet-decision',
    ['cell.kernel'],
    { granted: [LIMITED] }
  ],
  [
    'a limit of what a rule grants',
    'facet-rule',
    [],
    { rule: { name: 'r', grants: [OTHER, LIMITED] } }
  ],
  [
    'a limit of what an approver may decide about',
    'facet-action',
    [],
    { act: 'introduce', args: { kind: 'approver', bounds: [LIMITED] } }
  ]
];

function signed([why, typ, taken, claims]: Given): SignedCase {
  const fit = fitting(typ, claims as never, taken === null ? undefined : new Set(taken));
  const ok = fit.lacks === undefined;
  return {
    why,
    typ,
    taken,
    claims,
    signed: ok ? (fit.claims as Record<string, Json>) : null,
    lacks: fit.lacks ?? null,
    ok
  };
}

const APART: [why: string, taken: string[]][] = [
  ['of the same release', ALL],
  ['an older service', ['budget.rows']],
  ['one of before there were any', []],
  ['a newer service', [...ALL, 'sky.blue']],
  ['one that went another way', ['cell.kernel', 'sky.blue']]
];

function both([why, taken]: (typeof APART)[number]) {
  return { why, taken, ...apart(new Set(taken)) };
}
