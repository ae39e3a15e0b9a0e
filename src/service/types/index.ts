/**
 * What the parts of the core ask of each other. Each folder implements one of these and
 * imports none of the others; `core.ts` wires them.
 */
export type * from './asking';
export type * from './book';
export type * from './http';
export type * from './identity';
export type * from './journal';
export type * from './objects';
export type * from './records';
export type * from './refusals';
export type * from './surroundings';
export * from './system';
export type * from './upstream';
