import { sha256B64u, sha256Hex, toldNameBytes } from '../../protocol';
import type { LeafKind } from '../leaf';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import type { Called } from './records';

/** Entries that say what somebody is called, and they alone. */
const NAMING: ReadonlySet<LeafKind> = new Set<LeafKind>(['introduction', 'enrolment', 'renaming']);

/** @returns what is known of somebody from an entry on that names them */
export function namingIn(entry: ReadEntry): Called & { named: string | undefined } {
  return { ...calledIn(entry), named: entry.leaf.c.name };
}

export function calledIn({ opened: { name } }: ReadEntry): Called {
  return name === undefined
    ? { petname: undefined, place: undefined, salt: undefined }
    : {
        petname: textMember(name, 'petname'),
        place: textMember(name, 'place') ?? null,
        salt: textMember(name, 'salt')
      };
}

/** Whether these two differ, as far as both are shown. */
export function isOther(one: unknown, other: unknown): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** Whether this may be one and the same. */
export function alikeIn(one: Called, other: Called): boolean {
  return !isOther(one.petname, other.petname) && !isOther(one.place, other.place);
}

/**
 * A name is committed to by itself, so that it can be erased and the rest stays proven: where
 * somebody is named, there is one, and nowhere else does an entry have any.
 */
export function namedApart(exam: Examination, entry: ReadEntry): void {
  const { leaf, opened } = entry;
  const names = NAMING.has(leaf.k);
  if (names !== (leaf.c.name !== undefined)) {
    const why = names ? 'It commits to no name.' : 'It commits to a name, and names nobody.';
    exam.fault(entry, 'agreement', why);
    return;
  }
  if (opened.name !== undefined && !isNaming(opened.name, isSigned(entry))) {
    exam.fault(entry, 'agreement', 'What it says of a name is none, or not as somebody signed it.');
  }
  if (
    ['petname', 'place'].some(
      one => member(opened.who, one) !== undefined || member(opened.what, one) !== undefined
    )
  ) {
    exam.fault(entry, 'agreement', 'It says a name where that can not be erased.');
  }
}

/**
 * Whether somebody signed the name: who introduces or renames, or the bearer of a card; undefined where the
 * entry does not show whether it is by one.
 */
function isSigned({ leaf, opened: { what } }: ReadEntry): boolean | undefined {
  if (leaf.k === 'introduction' || leaf.k === 'renaming') {
    return leaf.c.token !== undefined;
  }
  const action = textMember(what, 'action');
  return leaf.k === 'enrolment' && what !== undefined ? action === 'facet.delegate' : undefined;
}

/** Whether this is the name whose digest (hex) was signed. */
export function isTold(name: string, salt: string | undefined, digest: string): boolean {
  return salt !== undefined && sha256Hex(toldNameBytes({ name, salt })) === digest;
}

/** Whether this is the name that a card commits to. */
export function isOnCard(name: string, salt: string | undefined, named: string): boolean {
  return salt !== undefined && sha256B64u(toldNameBytes({ name, salt })) === named;
}

function isNaming(name: unknown, signed: boolean | undefined): boolean {
  const known = Object.keys(name as object).every(one =>
    ['petname', 'place', 'salt'].includes(one)
  );
  const place = member(name, 'place');
  const salt = member(name, 'salt');
  return (
    known &&
    (salt === undefined || typeof salt === 'string') &&
    (signed === undefined || signed === (salt !== undefined)) &&
    textMember(name, 'petname') !== undefined &&
    (place === undefined || typeof place === 'string')
  );
}
