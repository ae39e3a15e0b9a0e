import type { Terms } from '../../../../protocol';
import type { CellName, ReadEntry } from '../../../service/entry';

/** What is asked where it comes from: an entry of the ledger, or a facet. */
export type Subject = { index: number } | { facet: string };

/** How what rests on something rests on it. */
export type Tie =
  /** By the authority of this facet. */
  | 'by'
  /** Passed on from it, narrowed or not. */
  | 'from'
  /** Granted by this decision. */
  | 'decided'
  /** A person confirmed this very act. */
  | 'confirmed'
  /** Only after this was done. */
  | 'requires'
  /** Granted by this rule, without asking. */
  | 'rule'
  /** Its cell read that result before. */
  | 'drew'
  /** Concluded from it. */
  | 'based'
  /** Came with the enrolment of whoever holds it. */
  | 'came'
  /** Done in this cell. */
  | 'cell'
  /** About it: what ended, what was answered. */
  | 'about';

/** Ties that somebody merely says, and that nobody checked when it was done. */
const SAID: readonly Tie[] = ['drew', 'based', 'cell'];

/** Whether somebody merely says so. */
export function isSaid(ties: readonly Tie[]): boolean {
  return ties.every(tie => SAID.includes(tie));
}

/** A facet, as it was given: by the entry that gave it, or as it is listed today. */
export interface GivenFacet {
  kind: 'facet';
  id: string;
  facet: string;
  made: ReadEntry | null;
  /** What it is called whose facet it is. */
  petname: string;
  /** Null where the page is shown nothing of them. */
  terms: Terms | null;
  /** Why it is over; empty while it is not. */
  ended: 'revoked' | 'expired' | 'spent' | '';
}

/** The cell that something was done in, where nothing else drawn was. */
export interface Within {
  cell: CellName;
  seen: boolean;
}

export type Node = {
  id: string;
  /** Of what rests on the subject: on how much else it rests, which was not asked for. */
  besides?: number;
} & (
  | GivenFacet
  /** Acts of one kind, the newest last; mostly one, with what came of it. */
  | { kind: 'use'; acts: readonly ReadEntry[]; outcome: ReadEntry | null; within?: Within }
  | { kind: 'note'; entry: ReadEntry; within?: Within }
  /** What was asked and decided; one of them may be missing. */
  | { kind: 'approval'; request: ReadEntry | null; decision: ReadEntry | null }
  /** How somebody came to be here: who invited whom, and that they came. */
  | { kind: 'entrance'; enrolment: ReadEntry; introduction: ReadEntry | null }
  | { kind: 'cell'; cell: CellName; petname: string }
  /** Any other event. */
  | { kind: 'event'; entry: ReadEntry; within?: Within }
  /** What something rests on, and the service does not show. */
  | { kind: 'hidden'; index: number | null }
  /**
   * Several of them, folded up: the steps of one way, things that are alike, or what something goes
   * on to, below it or above.
   */
  | { kind: 'folded'; nodes: readonly Node[]; as: 'steps' | 'alike' | 'below' | 'above' }
);

/** One thing rests on another. */
export interface Edge {
  /** What rests. */
  from: string;
  /** What it rests on. */
  to: string;
  ties: readonly Tie[];
  /** Of a cell: whether its Jupyter server saw it. */
  seen: boolean;
}

/** What something rests on, and what rests on it; without circles, each edge between two nodes. */
export interface Graph {
  /** The node of what was asked about. */
  subject: string;
  nodes: readonly Node[];
  edges: readonly Edge[];
  /** Nodes for which there is no room. */
  left: number;
  /** Edges to what came later, of which circles are made; no honest ledger has one. */
  circles: number;
}

export const entryId = (index: number): string => `e${index}`;
export const facetId = (facet: string): string => `f${facet}`;
export const cellId = ({ notebook, id }: CellName): string => `c${JSON.stringify([notebook, id])}`;

/** The entry that stands for a node, the last of several; null where it is none. */
export function entryOf(node: Node): ReadEntry | null {
  switch (node.kind) {
    case 'facet':
      return node.made;
    case 'use':
      return node.acts.at(-1) ?? null;
    case 'note':
    case 'event':
      return node.entry;
    case 'approval':
      return node.decision ?? node.request;
    case 'entrance':
      return node.enrolment;
    default:
      return null;
  }
}

/** Subjects as they stand in addresses and arguments of commands. */
export function writeSubject(subject: Subject): string {
  return 'index' in subject ? String(subject.index) : subject.facet;
}

/** Reads a subject; null where there is none, or it is malformed. */
export function readSubject(said: string | null | undefined): Subject | null {
  if (/^\d{1,15}$/.test(said ?? '')) {
    return { index: Number(said) };
  }
  return /^[0-9a-f]{32}$/.test(said ?? '') ? { facet: said as string } : null;
}
