import { isLongest, LONGEST_ANSWER, sizeText } from '../protocol';
import { ConfigError } from './errors';

/**
 * What a configuration says of the longest answer that is passed on; the core keeps it.
 *
 * @returns null where it says nothing
 * @throws ConfigError
 */
export function readLongest(value: unknown): number | null {
  if (value === undefined || value === null) {
    return null;
  }
  if (!isLongest(value)) {
    throw new ConfigError(
      'config_malformed',
      `longest_answer is a number of bytes from 1 to ${LONGEST_ANSWER} (${sizeText(LONGEST_ANSWER)}).`,
      '/longest_answer'
    );
  }
  return value;
}
