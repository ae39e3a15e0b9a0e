export * from './entry';
export * from './erasing';
export * from './journal';
export * from './log';
export * from './object';
export * from './publicLog';
export * from './schema';
export * from './views';
