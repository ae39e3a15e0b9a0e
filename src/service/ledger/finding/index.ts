export * from './finder';
export * from './indexer';
export * from './postings';
export { EVERYBODY, type Saying, sayingsOf } from './sayings';
export * from './signed';
