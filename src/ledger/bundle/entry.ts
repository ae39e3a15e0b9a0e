import { b64u, parseCanonical } from '../../protocol';
import type { Leaf, Opened } from '../leaf';

/** An entry whose openings were found to be what the leaf commits to. */
export interface ReadEntry {
  index: number;
  leaf: Leaf;
  opened: Opened;
  /** Groups that the leaf commits to and that are not shown, or not as committed. */
  closed: string[];
  /** Facets that it ended, where it is the one entry for all that an act ends: once it was examined. */
  ends?: readonly string[];
}

export function member(group: unknown, name: string): unknown {
  return typeof group === 'object' && group !== null && Object.hasOwn(group, name)
    ? (group as Record<string, unknown>)[name]
    : undefined;
}

export function textMember(group: unknown, name: string): string | undefined {
  const value = member(group, name);
  return typeof value === 'string' ? value : undefined;
}

/** Who did it: as its token says where the entry does not show it. */
export function signerOf({ opened: { who, token } }: ReadEntry): string | undefined {
  const said = textMember(who, 'principal');
  if (said !== undefined || typeof token !== 'string') {
    return said;
  }
  try {
    return textMember(parseCanonical(b64u.decode(token.split('.')[0]!)), 'kid');
  } catch {
    return undefined; // It is no token, which is told where it is verified.
  }
}
