export * from './entry';
export * from './journal';
export * from './log';
export * from './object';
export * from './schema';
export * from './views';
