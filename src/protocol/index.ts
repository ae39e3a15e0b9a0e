export * from './arguments';
export {
  budgetFor,
  covered,
  type Ended,
  isResultName,
  leftOf,
  type Reservation,
  reservations,
  resultPath,
  settled
} from './budget';
export * from './canonical';
export * from './constraints';
export { atMost, type Decimal, decimalOf, decimalText, less, plus, ZERO } from './decimal';
export * from './descriptor';
export * from './encoding';
export * from './errors';
export * from './keys';
export * from './path';
export * from './payloads';
export { LONGEST_PERIOD_S, rateWait } from './rate';
export { ownRequirements, provesDone, sameArguments } from './requires';
export * from './sentence';
export * from './terms';
export * from './token';
export type * from './types';
export type * from './views';
