export * from './core';
export type { CoreOptions } from './coreOptions';
export type { Core, Load } from './opened';
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
export type { Policy as PublishingPolicy } from '../ledger';
export { type NewsListener, publishingPolicy } from './ledger';
export { openDatabase, openInMemory, StorageError, troubleAtStart } from './storage';
export type { CallPart, Traces } from './traces';
export type * from './types';
export type { Waiting } from './waiting';
