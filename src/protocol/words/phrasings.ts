import { ENGLISH, type Phrasing } from './phrasing';
import { GERMAN } from './phrasingGerman';

/** By the tag of the language that a page speaks. */
export const PHRASINGS: ReadonlyMap<string, Phrasing> = new Map(
  [ENGLISH, GERMAN].map(say => [say.tag, say])
);

/** The words of a language; those that are signed where it has none here. */
export function phrasingOf(tag: string): Phrasing {
  return PHRASINGS.get(tag) ?? ENGLISH;
}
