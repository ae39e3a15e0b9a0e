import { CODES } from './cases';
import type { Tally } from './parts';
import { type Bundle, OtherVerifier, type Said, saidHere } from './verifiers';

/** A bundle that somebody changed. */
export interface Attempt extends Bundle {
  why: string;
}

/** What both verifiers say of each, compared. */
export async function verdictsOn(attempts: readonly Attempt[]): Promise<Tally> {
  const others = new OtherVerifier().said(attempts);
  const own: (Said | { broken: string })[] = [];
  for (const attempt of attempts) {
    own.push(await saidHere(attempt).catch(error => ({ broken: String(error) })));
  }
  const theirs = await others;
  const differing: string[] = [];
  const broken: string[] = [];
  const codes: string[] = [];
  for (const [at, { why }] of attempts.entries()) {
    const [one, other] = [own[at]!, theirs[at] ?? { broken: 'no answer' }];
    if ('broken' in one || 'broken' in other) {
      broken.push(
        `${why}: ${[one, other].map(said => ('broken' in said ? said.broken : '')).join(' ')}`
      );
    } else if (!other.faults.every(code => CODES.has(code))) {
      broken.push(`${why}: ${other.faults.join()}`);
    } else if ((one.faults.length === 0) !== (other.faults.length === 0)) {
      differing.push(`${why}: here ${one.faults.join()}, there ${other.faults.join()}`);
    } else if (!agree(one, other)) {
      codes.push(`${why}: here ${told(one)}, there ${told(other)}`);
    }
  }
  const found = { differing, broken, codes };
  const counts = Object.entries(found).map(([name, list]) => [name, list.length]);
  return {
    count: attempts.length,
    sums: Object.fromEntries(counts) as Record<string, number>,
    said: found
  };
}

/**
 * Whether they find the same entry to be the first that something is wrong with, and what one says
 * of it first the other says, too. What follows from a fault is not named by both alike.
 */
function agree({ first }: Said, { first: other }: Said): boolean {
  return (
    first?.entry === other?.entry &&
    (first?.codes ?? []).some(code => other!.codes.includes(code)) === (first !== null)
  );
}

function told({ first, faults }: Said): string {
  return `${first?.codes.join()} of #${first?.entry} (${faults.join()})`;
}

/** The first of what was found, for a line of the table. */
export function some(found: readonly string[] = []): string {
  return found.length === 0 ? '' : ` (${found.slice(0, 20).join('; ')})`;
}

/** How far the two agree, as a line of the table says it. */
export function agreement({ sums, said }: Pick<Tally, 'sums' | 'said'>): {
  result: string;
  goal: string;
  kept: boolean;
} {
  return {
    result:
      `${sums!['differing']} judged otherwise${some(said!['differing'])}, ` +
      `${sums!['broken']} that broke one${some(said!['broken'])}, ` +
      `${sums!['codes']} with other codes${some(said!['codes'])}`,
    goal: '0 judged otherwise, 0 that broke one, 0 with other codes',
    kept: sums!['differing'] === 0 && sums!['broken'] === 0 && sums!['codes'] === 0
  };
}
