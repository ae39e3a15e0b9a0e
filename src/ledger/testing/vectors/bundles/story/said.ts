import type { FaultCode } from '../../../../bundle';
import type { Leaf } from '../../../../leaf';
import type { Told } from '../../log/naming';

/** An entry before it is committed to. */
export interface Said extends Told {
  ref?: number;
  /** In ms; else a second after the entry before it. */
  at?: number;
}

/** What a service may write with its own key, and the faults that give it away. */
export type Lie = [
  why: string,
  faults: FaultCode[],
  change: (said: Said[]) => void | Promise<void>
];

/** Kinds of the story, in order. */
export const GENUINE: readonly Leaf['k'][] = [
  'genesis',
  'introduction',
  'enrolment',
  'grant',
  'grant',
  'introduction',
  'enrolment',
  'registration',
  'request',
  'decision',
  'grant',
  'delegation',
  'intent',
  'outcome',
  'refusal',
  'revocation',
  'revocation'
];

/** Where the story tells something of this kind first. */
export const at = (kind: Leaf['k']): number => GENUINE.indexOf(kind);
