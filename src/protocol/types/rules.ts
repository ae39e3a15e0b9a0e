import type { Rate, Terms } from './terms';

/** The names of objects that a rule means. */
export type NameLimit = { exact: string } | { one_of: string[] } | { prefix: string };

/** What a rule grants at most; nothing of it may be lent on. */
export interface RuleGrant extends Omit<
  Terms,
  'object' | 'not_before' | 'expiry' | 'delegation' | 'delegation_depth' | 'observe'
> {
  objects: NameLimit;
}

/** Of whom: what the service itself knows of an asker, and nothing that the asker says. */
export type Askers =
  | { principal: string }
  | {
      kind: 'notebook' | 'job' | 'agent' | 'service';
      /** Of notebooks: a folder of the service's machine, whole and without a slash at its end. */
      below?: string;
      custody?: 'own' | 'wallet';
    };

/** A decision that a person makes beforehand. */
export interface Rule {
  name: string;
  askers: Askers;
  grants: RuleGrant[];
  /** Seconds that what it grants lasts at most. */
  lifetime: number;
  /** Seconds since the epoch. */
  expiry: number;
  /** Requests that it grants in all; null is any number. */
  uses: number | null;
  rate?: Rate;
}
