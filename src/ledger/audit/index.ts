export type { Act, Actor } from './acts';
export * from './audit';
export type { Step } from './authority';
export type { Passed } from './passed';
export type { Question, Search } from './question';
export { tell } from './tell';
