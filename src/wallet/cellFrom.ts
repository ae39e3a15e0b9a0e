import { type CellWord, kernelName } from '../protocol';
import type { Session } from './sessions';

/** A text that no JSON of a token has. */
const HALVES = /\p{Surrogate}/u;

/**
 * A kernel's word of its cell, with the id by which the Jupyter server that introduced it knows the
 * kernel: that of the session at the other end, whatever the kernel says.
 *
 * @returns undefined where nothing is known
 */
export function cellFrom(
  { kernel }: Pick<Session, 'kernel'>,
  said: Omit<CellWord, 'kernel'> | undefined
): CellWord | undefined {
  const known = kernel !== null && isName(kernel) ? { kernel } : undefined;
  return said === undefined && known === undefined ? undefined : { ...said, ...known };
}

/** An id that no token may say is not said: its kernel acts as others do. */
function isName(kernel: string): boolean {
  try {
    return kernelName(kernel, 'kernel') === kernel && !HALVES.test(kernel);
  } catch {
    return false;
  }
}
