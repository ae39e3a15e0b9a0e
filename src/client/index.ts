export * from './wire/answer';
export * from './facets/asSigned';
export * from './facets/card';
export * from './facets/childTerms';
export * from './facets/covers';
export * from './objects/decision';
export * from './objects/invitations';
export * from './errors';
export * from './wire/events';
export * from './wire/exchange';
export * from './facets/facet';
export * from './facets/handover';
export * from './facets/holding';
export { goesOn } from './wire/identity';
export type { ServiceIdentity } from './wire/identity';
export * from './keys/indexedDbKeys';
export * from './keys/keys';
export * from './asking/knock';
export * from './objects/longDocument';
export * from './wire/mayTravel';
export { pauseFor } from './wire/pause';
export { bytesWithin } from './wire/reading';
export * from './principal';
export * from './facets/receipt';
export * from './facets/saysItsTerms';
export type { Asked, Enrolled, Knocked, KnockState, Polled } from './wire/replies';
export * from './asking/service';
export * from './objects/system';
export type * from './objects/systemTypes';
export * from './objects/watch';
export type { ConfirmOptions } from './asking/confirming';
export type {
  ActView,
  EntryKind,
  EntryView,
  FacetState,
  FacetView,
  KnockView,
  NeedView,
  ObjectView,
  PasskeyView,
  PauseView,
  PrincipalView,
  ProposalView,
  PublishedView,
  RequestState,
  RequestView,
  Rule,
  RuleView
} from '../protocol';
