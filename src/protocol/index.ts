export { actDigest } from './act';
export { parseAddress } from './address';
export * from './arguments';
export {
  boundAct,
  boundNeeds,
  boundsForm,
  boundTerms,
  type Defined,
  MOST_BOUNDS,
  parseBounds,
  pinBounds
} from './bounds';
export {
  budgetFor,
  covered,
  type Ended,
  isResultName,
  leftOf,
  type Reservation,
  reservations,
  resultPath,
  settled,
  uselessBudget,
  whyUseless
} from './budget';
export { boundPhrase, boundsSentence } from './boundsSentence';
export * from './canonical';
export * from './constraints';
export { atMost, type Decimal, decimalOf, decimalText, less, plus, ZERO } from './decimal';
export * from './descriptor';
export * from './descriptorKeys';
export * from './encoding';
export * from './errors';
export * from './eventStream';
export { codePoints } from './form';
export type { OpeningKey } from './jwe';
export * from './keys';
export {
  dealtCode,
  ownLetters,
  readDealt,
  readShown,
  shownCode,
  type TypedKnock
} from './knockCode';
export * from './lineage';
export {
  nameOfKey,
  type NameView,
  readToldName,
  shownName,
  type ToldName,
  toldName,
  toldNameBytes
} from './naming';
export * from './notes';
export {
  enforced,
  isTried,
  LONGEST_OBSERVATION_S,
  observedArguments,
  triedTooLong
} from './observe';
export { padme } from './padding';
export {
  BadPasskey,
  countsOn,
  isPresent,
  passkeyChallenge,
  type Presence,
  type PresentType,
  takesPasskey,
  verifyAssertion
} from './passkey';
export * from './persons';
export * from './path';
export * from './payloads';
export type { Phrasing } from './phrasing';
export { PHRASINGS, phrasingOf } from './phrasings';
export { LONGEST_PERIOD_S, rateWait } from './rate';
export { ownRequirements, provesDone, sameArguments } from './requires';
export {
  isAsker,
  type KnownAsker,
  longestExpiry,
  namesObject,
  parseRule,
  ruleCovers,
  ruleFacetTerms,
  ruleId
} from './rule';
export { readsLike } from './readsLike';
export { ruleSentence } from './ruleSentence';
export {
  CODE_TTL_S,
  type FacetSet,
  HOST_BRINGS_IN,
  isNamedWith,
  isRenamedBy,
  isNeverGranted,
  GIVEN_WHEN_ASKED,
  SELF_ACTIONS,
  STANDING
} from './standing';
export {
  isSealed,
  openAction,
  openAnswer,
  type OpenedAction,
  sealAction,
  sealAnswer,
  type SealedAnswer
} from './sealed';
export { placeWords } from './place';
export * from './sentence';
export * from './size';
export * from './span';
export * from './stream';
export * from './terms';
export * from './token';
export type * from './types';
export type * from './views';
