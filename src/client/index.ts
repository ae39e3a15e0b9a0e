export * from './answer';
export * from './card';
export * from './childTerms';
export * from './covers';
export * from './decision';
export * from './errors';
export * from './events';
export * from './exchange';
export * from './facet';
export * from './handover';
export * from './holding';
export { goesOn } from './identity';
export type { ServiceIdentity } from './identity';
export * from './indexedDbKeys';
export * from './keys';
export * from './knock';
export * from './longDocument';
export * from './mayTravel';
export { pauseFor } from './pause';
export * from './principal';
export * from './receipt';
export type { Asked, Enrolled, Knocked, KnockState, Polled } from './replies';
export * from './service';
export * from './system';
export type * from './systemTypes';
export * from './watch';
export type { ConfirmOptions } from './confirming';
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
