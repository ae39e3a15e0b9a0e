/** The parts of a call, in their order. */
export type CallPart =
  'signature' | 'admission' | 'turn' | 'checks' | 'intent' | 'upstream' | 'outcome';

/** Told of what a call is doing, by whoever wants to know where its time goes. */
export interface Traces {
  /** Does `work` as this part of the call under way. */
  part<T>(name: CallPart, work: () => T): T;
}

export const UNTRACED: Traces = { part: (_, work) => work() };
