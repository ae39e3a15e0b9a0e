import type { CellWord, Terms } from '../../protocol';

/** Whoever holds a key, as its enrolment says. */
export interface PrincipalStory {
  principal: string;
  /** What it is called since it was last named; null where that is not shown. */
  petname: string | null;
  kind: string | null;
  custody: string | null;
  /** Index of its enrolment. */
  entry: number;
  /** Who brought it in; null: whoever holds the terminal of the service. */
  made_by: string | null;
}

export interface FacetStory {
  facet: string;
  holder: string;
  terms: Terms;
  /** The facet it was made from; the root's id where it was granted. */
  parent: string | null;
  /** Index of the grant or delegation, and its time in ms. */
  entry: number;
  at: number;
  /** Index of the decision that gave it. */
  decision: number | null;
  /** Who lent it. */
  lent_by: string | null;
  /** Action → digest of the definition it was granted with; null where that is not shown. */
  definitions: Record<string, string> | null;
  /** Intents that took a use, here or below, and gave it not back. */
  taken: number;
  paused: StopStory | null;
  ended: StopStory | null;
}

/** What ended or paused a facet. */
export interface StopStory {
  entry: number;
  at: number;
  by: string | null;
  reason: string | null;
}

export interface DecisionStory {
  entry: number;
  at: number;
  by: string | null;
  outcome: string | null;
  /** How the decider confirmed it: pointer, digits, terminal, page. */
  mode: string | null;
  request: number | null;
  reason: string | null;
  /** Id of the rule that decided. */
  rule: string | null;
  /** Of a grant that several persons have to sign: how many, and the decisions before this one. */
  persons: number;
  with: number[];
}

/** A decision made beforehand. */
export interface RuleStory {
  rule: string;
  name: string;
  sentence: string;
  entry: number;
  at: number;
  by: string | null;
  ended: StopStory | null;
}

export interface RequestStory {
  entry: number;
  at: number;
  by: string | null;
  purpose: string | null;
  cell: CellWord | null;
}
