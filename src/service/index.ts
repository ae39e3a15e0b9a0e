export * from './core';
export {
  ConsentDoor,
  type ConsentSettings,
  type Handler,
  Listener,
  type Page,
  type Place,
  routeOf,
  type TlsPair,
  UiDoor
} from './http';
export { openDatabase, StorageError, troubleAtStart } from './storage';
export type { CallPart, Traces } from './traces';
export type * from './types';
export type { Waiting } from './waiting';
