/** When something is flagged; 0 turns a rule off. */
export interface Thresholds {
  /** Calls in a minute: so many times the usual, and at least so many. */
  burstTimes: number;
  burstLeast: number;
  /** Uses after which another action, or another cell, is worth a word. */
  firstActionAfter: number;
  newCellAfter: number;
  /** Minutes after another kernel's use in which the first one of a kernel is worth a word. */
  newKernelWithin: number;
  /** Refusals of one holder within so many seconds. */
  refusalCount: number;
  refusalSeconds: number;
}

export const THRESHOLDS: Thresholds = {
  burstTimes: 5,
  burstLeast: 20,
  firstActionAfter: 10,
  newCellAfter: 20,
  newKernelWithin: 15,
  refusalCount: 3,
  refusalSeconds: 10
};
