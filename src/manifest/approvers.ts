import {
  compareText,
  MOST_BOUNDS,
  normalizeNeed,
  parseBounds,
  sealTerms,
  type Terms
} from '../protocol';
import { type Ending, LENDING_KEYS, LIMIT_KEYS, limitsOf, mustEnd, whereOf } from './limits';
import { isOwn } from './own';
import { alike, unreadable } from './ruleName';
import { Section } from './section';

/** Somebody whom the file would have decide about a part, by the name that they are called. */
export interface NamedApprover {
  name: string;
  /** Whether it is a device of whoever invites, and not another person's. */
  mine: boolean;
  /** Without an end: theirs is that of the approver. */
  about: Terms[];
  /** How long they may decide, from when they are invited. */
  ends: Ending;
}

/** Of an approver. */
export const KEYS = ['name', 'mine', 'about', 'expires'] as const;
/** Of what one decides about. */
export const ABOUT_KEYS = ['object', 'actions', ...LIMIT_KEYS, ...LENDING_KEYS] as const;
/** Each is read and invited by a person, one after the other. */
const MOST_APPROVERS = 16;
const MOST_ABOUT = MOST_BOUNDS;
const UNFIT = 'can’t be decided about';

/** @throws ManifestError */
export function readApprovers(value: unknown, file: string): NamedApprover[] {
  const top = new Section({ approvers: value }, file, [], ['approvers']);
  const approvers = top
    .tables('approvers', MOST_APPROVERS)
    .map((one, at) => readApprover(one, file, at));
  approvers.forEach(({ name }, at) => {
    if (approvers.slice(0, at).some(other => alike(other.name, name))) {
      top.fail(
        'manifest_bad_value',
        ['approvers', at, 'name'],
        'is taken for that of an approver above.'
      );
    }
  });
  return approvers;
}

function readApprover(value: unknown, file: string, at: number): NamedApprover {
  const section = new Section(value, file, ['approvers', at], KEYS);
  const name = section.required('name', '"Ben"');
  const unfit = unreadable(name);
  if (unfit !== null) {
    section.fail('manifest_bad_value', ['name'], unfit);
  }
  const about = section
    .tables('about', MOST_ABOUT)
    .map((one, nth) => readAbout(one, file, at, nth));
  if (about.length === 0) {
    section.fail('manifest_bad_value', [], 'needs [[approvers.about]] with object and actions.');
  }
  // Their end is that of a moment; what is left is held to its form.
  const ended = about.map(terms => ({ ...terms, expiry: 1 }));
  section.formed(() => parseBounds(ended, 1), UNFIT);
  return { name, mine: section.flag('mine') ?? false, about, ends: mustEnd(section) };
}

function readAbout(value: unknown, file: string, at: number, nth: number): Terms {
  const place = ['approvers', at, 'about', nth];
  const section = new Section(value, file, place, ABOUT_KEYS);
  const object = section.required('object', '"bank"');
  const actions =
    section.texts('actions') ??
    section.fail('manifest_bad_value', [], 'needs actions = ["balance"].');
  if (isOwn(object)) {
    section.fail(
      'manifest_outside',
      ['object'],
      'is one of the service’s own, about which nobody decides by a file.'
    );
  }
  const need = {
    object,
    actions: [...new Set(actions)].sort(compareText),
    ...whereOf(section, file, [...place, 'where']),
    ...limitsOf(section)
  };
  return section.formed(() => normalizeNeed(need), UNFIT);
}

/** What they would decide about, until `until` (seconds since the epoch). */
export function boundsUntil({ about }: NamedApprover, until: number): Terms[] {
  return about.map(terms => sealTerms(terms, until));
}
