import {
  type Bound,
  LONGEST_END_S,
  parseBounds,
  pinBounds,
  Problem,
  Refusal,
  visibleText
} from '../../../protocol';
import { type Catalogue, definedIn } from '../books/catalogue';

/**
 * What an owner lets an approver decide about (docs/protocol.md §6, Approvers).
 *
 * @param until seconds since the epoch
 * @throws Problem 400 `bad_introduction`, 409 `unknown_object`, `unknown_action`
 */
export function invitedBounds(
  catalogue: Catalogue,
  said: unknown,
  until: number,
  now: number
): Bound[] {
  const seconds = now / 1000;
  if (until <= seconds || until > seconds + LONGEST_END_S) {
    throw bad('An approver’s end is to come, within 366 days.');
  }
  try {
    const terms = parseBounds(said, until);
    const pinned = pinBounds(terms, definedIn(catalogue));
    if ('missing' in pinned) {
      throw unknown(catalogue, pinned.missing);
    }
    return pinned.bounds;
  } catch (error) {
    throw error instanceof Refusal ? bad(error.detail) : error;
  }
}

function unknown(
  catalogue: Catalogue,
  { object, action }: { object: string; action: string }
): Problem {
  const there = catalogue.object(object) !== undefined;
  const name = visibleText(object, 64);
  return there
    ? new Problem(
        409,
        'unknown_action',
        `“${name}” has no action “${visibleText(action, 64)}”.`,
        'Name the actions that it has.'
      )
    : new Problem(
        409,
        'unknown_object',
        `There is nothing called “${name}” here.`,
        'Connect it under that name first.'
      );
}

function bad(detail: string): Problem {
  return new Problem(400, 'bad_introduction', 'That introduction can not be made.', detail);
}
