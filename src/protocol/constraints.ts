import type { Constraint } from './types';

export declare function parseConstraint(value: unknown, where?: string): Constraint;
/** null when the value keeps the constraint, else why not. */
export declare function holds(constraint: Constraint, value: unknown): string | null;
/** null when all that keeps `child` keeps `parent` by the rules of §4, else why not. */
export declare function subsumesConstraint(parent: Constraint, child: Constraint): string | null;
