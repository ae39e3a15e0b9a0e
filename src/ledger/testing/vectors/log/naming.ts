import {
  type BodyClaim,
  b64u,
  type Json,
  sha256B64u,
  sha256Hex,
  toldNameBytes
} from '../../../../protocol';
import type { Leaf, LeafGroup } from '../../../leaf';
import { committed } from './log';

type Says = Record<string, unknown>;

/** An entry as a story tells it. */
export interface Told {
  kind: Leaf['k'];
  groups: Partial<Record<LeafGroup, unknown>>;
  /** That its groups are told as they are, and no name is put apart. */
  bare?: true;
}

/** With which names are signed. */
export const SALT = b64u.encode(new Uint8Array(32).fill(7));

function told(name: string): Uint8Array {
  return toldNameBytes({ name, salt: SALT });
}

/** What a card commits to. */
export function onCard(name: string): string {
  return sha256B64u(told(name));
}

/** What is signed to let somebody in who is called so: the name stands beside it. */
export function introducing<T extends { petname?: unknown }>(
  args: T
): { args: Record<string, Json>; body: BodyClaim } {
  const { petname, ...others } = args;
  const bytes = told(String(petname));
  return {
    args: others as Record<string, Json>,
    body: { digest: sha256Hex(bytes), length: bytes.length, type: 'application/json' }
  };
}

/** Entries that say what somebody is called. */
const NAMING: readonly Leaf['k'][] = ['introduction', 'enrolment', 'renaming'];

/**
 * As an entry commits to it: a name stands by itself. Stories tell it with the rest of whom it is of,
 * and entries that name nobody without it.
 */
export function apart({ kind, groups, bare }: Told): Partial<Record<LeafGroup, unknown>> {
  if (bare) {
    return groups;
  }
  const who = groups.who as Says | undefined;
  const what = groups.what as Says | undefined;
  const { petname, ...whoever } = who ?? {};
  const { petname: newcomers, place, ...whatever } = what ?? {};
  const names = NAMING.includes(kind);
  const signed =
    kind === 'introduction' || kind === 'renaming'
      ? groups.token !== undefined
      : kind === 'enrolment' && what?.['action'] === 'facet.delegate';
  const name = {
    petname: kind === 'introduction' ? newcomers : petname,
    ...(place !== undefined && { place }),
    ...(signed && { salt: SALT })
  };
  return {
    ...groups,
    ...(who && { who: whoever }),
    ...(what && { what: names ? whatever : what }),
    ...(names && groups.name === undefined && { name })
  };
}

/** What whoever decides about somebody signs of the name that it has by then. */
export function named(said: readonly Told[], kid: unknown): string {
  const last = said
    .filter(
      ({ kind, groups }) =>
        (kind === 'enrolment' || kind === 'renaming') && (groups.who as Says)['principal'] === kid
    )
    .at(-1)!;
  return committed(last.kind, 'name', apart(last).name);
}

/** As if nobody had that name. */
export const NOBODYS = b64u.encode(new Uint8Array(32));
