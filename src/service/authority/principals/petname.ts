import { Problem, readToldName, type ToldName } from '../../../protocol';

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

/**
 * The name that came beside what was signed.
 *
 * @throws Problem 400 `bad_petname`
 */
export function toldIn(upload: Uint8Array | null): ToldName {
  const told = upload === null ? undefined : readToldName(upload);
  if (told === undefined) {
    throw new Problem(
      400,
      'bad_petname',
      'The name did not arrive as it should.',
      'It is sent as {"name", "salt"} in JCS, with 32 random bytes of salt in base64url.'
    );
  }
  return told;
}
