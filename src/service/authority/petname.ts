import { Problem } from '../../protocol';

const MOST_CODE_POINTS = 120;

/**
 * A name that a person gives. Kept as it is, whatever it holds: showing it safely is the
 * business of who shows it.
 *
 * @throws Problem 400 `bad_petname`
 */
export function petnameOf(value: unknown): string {
  const fits =
    typeof value === 'string' &&
    !/\p{Surrogate}/u.test(value) &&
    value.trim() !== '' &&
    [...value].length <= MOST_CODE_POINTS;
  if (!fits) {
    throw new Problem(
      400,
      'bad_petname',
      'That is no usable name.',
      `Give a name of 1 to ${MOST_CODE_POINTS} characters.`
    );
  }
  return value;
}
