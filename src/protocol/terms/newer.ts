import { type Form, UnknownMember } from '../form';

/** Members that are looked past in one document: what has more is of no release that is near. */
const MOST_UNKNOWN = 100;
/** Stands for a limit of which nothing is known: a constraint has at least one member. */
const ANY = 'wildcard';

/**
 * What is of a form, or would be without members that are unknown to this release, as a newer one may
 * tell it. All that is known of it is well-formed: it can be shown. What it allows can't be said.
 */
export function perhapsNewer<T>(form: Form<T>): Form<T> {
  return (value, where) => {
    try {
      return form(value, where);
    } catch (error) {
      if (!(error instanceof UnknownMember)) {
        throw error;
      }
      checkKnown(form, value, where);
      return value as T;
    }
  };
}

/** Whether what is wrong with it is a member that is unknown to this release. */
export function saysUnknown(form: Form<unknown>, value: unknown, where: string): boolean {
  try {
    form(value, where);
    return false;
  } catch (error) {
    return error instanceof UnknownMember;
  }
}

/** @throws Refusal `malformed` where something else is wrong, too */
function checkKnown(form: Form<unknown>, value: unknown, where: string): void {
  const rest: unknown = JSON.parse(JSON.stringify(value));
  for (let left = MOST_UNKNOWN; ; left--) {
    try {
      form(rest, where);
      return;
    } catch (error) {
      if (!(error instanceof UnknownMember) || left === 0) {
        throw error;
      }
      const { of, name } = error.takeOut();
      if (name !== ANY && Object.keys(of).length === 0) {
        // Where it is no constraint, it is taken out again.
        of[ANY] = true;
      }
    }
  }
}
