import { agreeing, closed, digestHex, integer, list, malformed, text } from './form';

/** An entry that a note is based on, named so that nobody names it who was not shown it. */
export interface Basis {
  entry: number;
  /** Hex RFC 6962 hash of its leaf. */
  leaf: string;
}

/** What somebody inferred, and from what: the arguments of `aios/self` `note`. */
export interface Note {
  claim: string;
  based_on: Basis[];
}

export const MOST_CLAIM = 4_000;
export const MOST_BASES = 64;

/** Ascending, so that two notes of the same are the same text. */
export const note = agreeing(
  closed<Note>({
    claim: text({ min: 1, max: MOST_CLAIM }),
    based_on: list(closed<Basis>({ entry: integer(0), leaf: digestHex }), {
      min: 1,
      max: MOST_BASES
    })
  }),
  ({ based_on: bases }, where) => {
    if (bases.some(({ entry }, at) => at > 0 && entry <= bases[at - 1]!.entry)) {
      malformed(`${where}.based_on`, 'must ascend');
    }
  }
);
