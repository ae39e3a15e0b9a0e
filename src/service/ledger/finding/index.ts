export * from './finder';
export * from './indexer';
export * from './postings';
export { sayingsOf } from './sayings';
