import type { Constraint, Definition, Need, Terms } from './types';

/** Strict shapes; throw Refusal('malformed', where). */
export declare function parseNeed(value: unknown, where?: string): Need;
export declare function parseTerms(value: unknown, where?: string): Terms;
/** Fills the defaults in and sorts the actions: what an asker signs. */
export declare function normalizeNeed(need: Need): Terms;
/** Terms against definitions: every action defined, every constrained argument declared. Throws Refusal('malformed'). */
export declare function checkTerms(terms: Terms, definitions: Readonly<Record<string, Definition>>): Terms;
/** Closes the open end and freezes: what is granted. */
export declare function sealTerms(terms: Terms, expiry: number | null): Terms;
/** Leaves out the constraints on arguments that none of `actions` declares (docs/protocol.md §7). */
export declare function withDeclared(terms: Terms, actions: readonly string[], definitions: Readonly<Record<string, Definition>>): Terms;
/** null when child ⊆ parent, else why not. `pinned`: action → definition digest of each side. */
export declare function subsumes(
  parent: Terms,
  child: Terms,
  pinned?: { parent: Readonly<Record<string, string>>; child: Readonly<Record<string, string>> }
): string | null;
/** null when the arguments (defaults filled in) keep all constraints that concern this action, else why not. */
export declare function argumentsHold(constraints: Readonly<Record<string, Constraint>>, definition: Definition, args: Readonly<Record<string, unknown>>): string | null;
