import { LedgerError } from './errors';
import { type EncodedOpening, encodedOpenings, type LeafGroup, LEAF_GROUPS } from './leaf';

const SALT_LENGTH = 43;
const OPENS = '":{"bytes":"';
const THEN_SALT = '","salt":"';
const ENDS = '"}';

const NAMES: ReadonlySet<string> = new Set(LEAF_GROUPS);

/**
 * The openings of an entry as they are kept, text of JSON; each is still to be read.
 *
 * @throws LedgerError('leaf_malformed')
 */
export function openingsOfText(text: string): [LeafGroup, EncodedOpening][] {
  return openingsInForm(text) ?? openingsByJson(text);
}

/** What is written as this service writes it, in one pass; undefined of all else. */
export function openingsInForm(text: string): [LeafGroup, EncodedOpening][] | undefined {
  const found: [LeafGroup, EncodedOpening][] = [];
  if (!text.startsWith('{"') || text.includes('\\')) {
    return undefined;
  }
  for (let at = 2; ;) {
    const named = text.indexOf('"', at);
    const group = text.slice(at, named);
    if (!NAMES.has(group) || !text.startsWith(OPENS, named) || has(found, group)) {
      return undefined;
    }
    const from = named + OPENS.length;
    const to = text.indexOf('"', from);
    const salt = to + THEN_SALT.length;
    const end = salt + SALT_LENGTH;
    if (!text.startsWith(THEN_SALT, to) || !text.startsWith(ENDS, end)) {
      return undefined;
    }
    const opening = { bytes: text.slice(from, to), salt: text.slice(salt, end) };
    if (opening.salt.includes('"')) {
      return undefined;
    }
    found.push([group as LeafGroup, opening]);
    at = end + ENDS.length;
    if (text.startsWith(',"', at)) {
      at += 2;
    } else {
      return at === text.length - 1 && text.endsWith('}') ? found : undefined;
    }
  }
}

function has(found: readonly [LeafGroup, unknown][], group: string): boolean {
  for (const [name] of found) {
    if (name === group) {
      return true;
    }
  }
  return false;
}

/** What all that is not in that form is read by. @throws LedgerError('leaf_malformed') */
export function openingsByJson(text: string): [LeafGroup, EncodedOpening][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LedgerError('leaf_malformed', 'The entry has openings that are not JSON.');
  }
  return encodedOpenings(value);
}
