/** Shapes of what docs/protocol.md speaks of. */
export type * from './acts';
export type * from './asking';
export type * from './deciding';
export type * from './definition';
export type * from './rules';
export type * from './service';
export type * from './spoken';
export type * from './terms';
export type * from './tokens';
export type * from './values';
