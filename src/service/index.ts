export * from './core';
export {
  ConsentDoor,
  type ConsentSettings,
  type Handler,
  Listener,
  type Place,
  type TlsPair
} from './http';
export { openDatabase, StorageError, troubleAtStart } from './storage';
export type * from './types';
