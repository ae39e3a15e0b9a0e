export * from './checkpoints';
export * from './database';
export * from './errors';
export * from './identity';
export * from './logLength';
export * from './migrations';
export * from './sealing';
