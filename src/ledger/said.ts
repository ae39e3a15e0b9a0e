import { FacetryError } from '../protocol';
import type { Leaf, Opened } from './leaf';

/** What stands beside an entry's leaf and openings, and only repeats them (EntryView). */
export interface Said {
  index: number;
  kind: string;
  /** Milliseconds since the epoch. */
  at: number;
  ref?: number;
  principal?: string;
}

/** An entry as its proof, its leaf and its opened commitments have it. */
export interface Recorded {
  index: number;
  leaf: Leaf;
  opened: Opened;
}

/** What an entry opens as its `who` says of `member`; undefined where it says nothing. */
export function whoOf(opened: Opened, member: 'principal' | 'petname'): string | undefined {
  const { who } = opened;
  const said =
    typeof who === 'object' && who !== null && Object.hasOwn(who, member)
      ? (who as Record<string, unknown>)[member]
      : undefined;
  return typeof said === 'string' ? said : undefined;
}

/**
 * What is said beside an entry must be what it records. Of an entry without a `who` (an outcome)
 * the principal is that of the entry it answers.
 * @param answered that entry, if it is proven itself
 * @throws FacetryError not_proven naming the first that differs, or that nothing bears out
 */
export function requireSaid(
  said: Said,
  { index, leaf, opened }: Recorded,
  answered?: { index: number; opened: Opened }
): void {
  const whose =
    !('who' in leaf.c) && answered !== undefined && answered.index === leaf.ref
      ? answered.opened
      : opened;
  const claims: [string, unknown, unknown][] = [
    ['index', said.index, index],
    ['kind', said.kind, leaf.k],
    ['time', said.at, leaf.t],
    ['reference', said.ref, leaf.ref],
    ['principal', said.principal ?? whoOf(whose, 'principal'), whoOf(whose, 'principal')]
  ];
  for (const [name, shown, recorded] of claims) {
    if (shown !== recorded) {
      throw new FacetryError(
        'not_proven',
        `The ${name} is shown as ${String(shown ?? 'none')}; recorded is ${String(recorded ?? 'none')}.`
      );
    }
  }
}
