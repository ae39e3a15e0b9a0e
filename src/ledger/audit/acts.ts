import type { CellWord, Json, Lineage } from '../../protocol';
import type { LeafKind } from '../leaf';
import { member, type ReadEntry, textMember } from '../bundle/entry';
import { rowsOf } from '../bundle/passing';

export interface Actor {
  principal: string;
  /** By the entry that named it last before; null where that is not shown. */
  petname: string | null;
  kind: string | null;
  custody: string | null;
}

/** What somebody did, or tried to. */
export interface Act {
  entry: number;
  /** Milliseconds since the epoch. */
  at: number;
  kind: LeafKind;
  who: Actor | null;
  /** The kernel's word only. */
  cell: CellWord | null;
  /** The kernel's word, too, but for what its server saw. */
  lineage: Lineage | null;
  object: string | null;
  action: string | null;
  args: Record<string, Json> | null;
  facet: string | null;
  /** Ids, from the facet up to the root. */
  chain: string[];
  /** Index of the entry that it answers. */
  ref: number | null;
  outcome: {
    entry: number;
    state: string | null;
    status: number | null;
    /** How many rows of the result passed; null where that was not counted, or is not shown. */
    rows: number | null;
    code: string | null;
  } | null;
  refused: { code: string | null; detail: string | null } | null;
  /** Of a note: the entries that it is based on. */
  based_on: number[];
  /** Of a stop, a delegation or a registration: the facet, principal or change that it is about. */
  about: string | null;
  reason: string | null;
  /** How it was confirmed, of what widens: `page` where the notebook's own page did it. */
  mode: string | null;
  /** Groups that were committed to and are not shown. */
  not_shown: string[];
}

/** Kinds that tell what somebody did. */
const ACTS: readonly LeafKind[] = [
  'enrolment',
  'introduction',
  'registration',
  'request',
  'decision',
  'withdrawal',
  'delegation',
  'rule',
  'passkey',
  'intent',
  'note',
  'refusal',
  'revocation',
  'pause',
  'resume',
  'renaming',
  'erasure'
];
/** Kinds that use an object, or change what it is. */
const TOUCHES: readonly LeafKind[] = ['intent', 'refusal', 'registration'];

export function isAct({ kind }: Act): boolean {
  return ACTS.includes(kind);
}

export function touches({ kind }: Act): boolean {
  return TOUCHES.includes(kind);
}

export function actOf({ index, leaf, opened, closed }: ReadEntry): Act {
  const { who, what, args, why } = opened;
  const chain = member(who, 'chain');
  const giver = leaf.k === 'delegation' ? textMember(what, 'by') : undefined;
  const principal = giver ?? textMember(who, 'principal');
  const said = (name: string): string | null =>
    giver === undefined ? (textMember(who, name) ?? null) : null;
  return {
    entry: index,
    at: leaf.t,
    kind: leaf.k,
    who:
      principal === undefined
        ? null
        : { principal, petname: null, kind: said('kind'), custody: said('custody') },
    cell: (opened.cell as CellWord | undefined) ?? null,
    lineage: (opened.lineage as Lineage | undefined) ?? null,
    object: textMember(what, 'object') ?? null,
    action: textMember(what, 'action') ?? null,
    args: typeof args === 'object' && args !== null ? (args as Record<string, Json>) : null,
    facet: textMember(who, 'facet') ?? null,
    chain: Array.isArray(chain) ? chain.map(String) : [],
    ref: leaf.ref ?? null,
    based_on: basesOf(member(what, 'based_on')),
    outcome: null,
    refused:
      leaf.k === 'refusal'
        ? { code: textMember(why, 'code') ?? null, detail: textMember(why, 'detail') ?? null }
        : null,
    about: aboutOf(leaf.k, opened),
    reason: textMember(why, 'reason') ?? textMember(why, 'purpose') ?? null,
    mode: textMember(what, 'mode') ?? null,
    not_shown: closed
  };
}

export function outcomeOf({ index, opened: { result, why } }: ReadEntry): Act['outcome'] {
  const status = member(result, 'status');
  return {
    entry: index,
    state: textMember(result, 'state') ?? null,
    status: typeof status === 'number' ? status : null,
    rows: rowsOf(result) ?? null,
    code: textMember(why, 'code') ?? null
  };
}

/** Whether other persons have to sign the same before anything is granted. */
function waits(what: unknown): boolean {
  const others = member(what, 'with');
  return Array.isArray(others) && others.length + 1 < Number(member(what, 'persons'));
}

function basesOf(bases: unknown): number[] {
  return (Array.isArray(bases) ? bases : []).map(basis => Number(member(basis, 'entry')));
}

function aboutOf(kind: LeafKind, { who, what, terms, name }: ReadEntry['opened']): string | null {
  switch (kind) {
    case 'delegation':
      return textMember(who, 'principal') ?? null;
    case 'enrolment':
      return member(what, 'again') === true ? 'again' : null;
    case 'registration':
    case 'passkey':
      return textMember(what, 'change') ?? null;
    case 'introduction':
      return textMember(name, 'petname') ?? null;
    case 'rule':
      return textMember(terms, 'name') ?? null;
    case 'decision':
      return waits(what) ? 'agree' : (textMember(what, 'outcome') ?? null);
    default:
      return textMember(what, 'facet') ?? textMember(what, 'holder') ?? null;
  }
}
