export { actDigest } from './act';
export { parseAddress } from './constraints/address';
export * from './terms/arguments';
export {
  boundAct,
  boundNeeds,
  boundsForm,
  boundTerms,
  type Defined,
  MOST_BOUNDS,
  parseBounds,
  pinBounds
} from './tokens/bounds';
export {
  budgetFor,
  covered,
  type Ended,
  isResultName,
  leftOf,
  type Reservation,
  reservations,
  resultPath,
  ROWS,
  rowsAtMost,
  settled,
  uselessBudget,
  whyUseless
} from './terms/budget';
export { boundPhrase, boundsSentence } from './words/boundsSentence';
export * from './canonical';
export * from './constraints/constraints';
export {
  atMost,
  type Decimal,
  decimalOf,
  decimalText,
  less,
  plus,
  ZERO
} from './constraints/decimal';
export * from './tokens/descriptor';
export * from './tokens/descriptorKeys';
export * from './encoding';
export * from './errors';
export * from './eventStream';
export * from './features';
export { codePoints } from './form';
export type { OpeningKey } from './tokens/jwe';
export * from './tokens/keys';
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
} from './words/naming';
export * from './notes';
export {
  enforced,
  isTried,
  LONGEST_OBSERVATION_S,
  observedArguments,
  triedTooLong
} from './terms/observe';
export { padme } from './tokens/padding';
export {
  BadPasskey,
  countsOn,
  isPresent,
  passkeyChallenge,
  type Presence,
  type PresentType,
  takesPasskey,
  verifyAssertion
} from './tokens/passkey';
export * from './terms/persons';
export * from './constraints/path';
export * from './tokens/payloads';
export type { Phrasing } from './words/phrasing';
export { PHRASINGS, phrasingOf } from './words/phrasings';
export { LONGEST_PERIOD_S, rateWait } from './terms/rate';
export { ownRequirements, provesDone, sameArguments } from './terms/requires';
export {
  isAsker,
  type KnownAsker,
  longestExpiry,
  namesObject,
  parseRule,
  ruleCovers,
  ruleFacetTerms,
  ruleHasUnknown,
  ruleId
} from './terms/rule';
export { readsLike } from './words/readsLike';
export { ruleSentence } from './words/ruleSentence';
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
} from './tokens/sealed';
export { placeWords } from './place';
export * from './words/sentence';
export * from './tokens/size';
export * from './words/span';
export * from './stream';
export * from './terms/all';
export * from './terms/terms';
export * from './tokens/token';
export type * from './types';
export type * from './views';
