import { type Definition, MOST_PERSONS, Problem, visibleText } from '../../protocol';
import type { RegisteredObject } from '../types';

type Definitions = Readonly<Record<string, Definition>>;

/** Action → as many persons as have to grant it. */
type Marks = Readonly<Record<string, unknown>>;

/**
 * Definitions with their marks (docs/protocol.md §7, Several persons): those that the same place
 * has already, and what is marked now. A mark is never lowered where something stays connected, or
 * one person alone could use what several have to agree to, with the credential that is kept.
 *
 * @param before what has the name at the same place; undefined where nothing has
 * @throws Problem 422 `bad_marks`, 409 `marked`
 */
export function marked(found: Definitions, marks: Marks, before?: RegisteredObject): Definitions {
  for (const [action, persons] of Object.entries(marks)) {
    mustBeMark(found, action, persons);
  }
  const had = before?.definitions ?? {};
  for (const [action, { persons = 1 }] of Object.entries(had)) {
    const now = Object.hasOwn(marks, action) ? (marks[action] as number) : persons;
    if (persons > 1 && (now < persons || !Object.hasOwn(found, action))) {
      throw lowered(action, persons);
    }
  }
  return Object.fromEntries(
    Object.entries(found).map(([action, definition]) => {
      const kept = Object.hasOwn(had, action) ? (had[action]!.persons ?? 1) : 1;
      const persons = Object.hasOwn(marks, action) ? (marks[action] as number) : kept;
      return [action, { ...definition, ...(persons > 1 && { persons }) }];
    })
  );
}

function mustBeMark(found: Definitions, action: string, persons: unknown): void {
  const fits =
    Number.isSafeInteger(persons) && Number(persons) >= 1 && Number(persons) <= MOST_PERSONS;
  if (!fits || !Object.hasOwn(found, action)) {
    throw new Problem(
      422,
      'bad_marks',
      `“${visibleText(action, 64)}” can not be marked so.`,
      fits
        ? 'There is no such action.'
        : `From 1 to ${MOST_PERSONS} persons can be asked for to grant an action.`
    );
  }
}

function lowered(action: string, persons: number): Problem {
  return new Problem(
    409,
    'marked',
    `“${visibleText(action, 64)}” takes ${persons} persons, and can not be made to take fewer.`,
    'Disconnect the service, which ends what was granted on it, and connect it anew.'
  );
}
