import type { EntryView } from '../../../protocol';
import { type ReadEntry, readEntry } from '../../service/entry';
import type { Source } from '../../service/source';
import type { Proofs } from '../proofs';
import { entryOf, type Node } from './graph';

/**
 * What the page found of a node: all that is drawn of it is proven; all but the name of whoever it
 * was, which is the service's word; or something failed.
 */
export type Verdict = 'proven' | 'unnamed' | 'failed';

/** Verdicts by the entry that stands for a node. */
export type Verdicts = ReadonlyMap<number, Verdict>;

/** The entries that a node is drawn from, each with its outcome. */
export function drawnFrom(node: Node): { entry: ReadEntry; outcome: ReadEntry | null }[] {
  const entry = entryOf(node);
  if (entry === null) {
    return [];
  }
  const asked = node.kind === 'approval' && node.decision !== null ? node.request : null;
  return [
    { entry, outcome: node.kind === 'use' ? node.outcome : null },
    ...(asked === null ? [] : [{ entry: asked, outcome: null }])
  ];
}

/**
 * Has proven what a node is drawn from, as the service shows it now: that has to be what is drawn.
 * @throws Error where the service or the verifier does not answer
 */
export async function verdictOn(
  node: Node,
  source: Pick<Source, 'query'>,
  proofs: Pick<Proofs, 'verify'>
): Promise<Verdict> {
  let verdict: Verdict = 'proven';
  for (const { entry, outcome } of drawnFrom(node)) {
    const view = await shownAt(source, entry);
    const came = outcome === null ? undefined : await shownAt(source, outcome);
    if (view === undefined || (outcome !== null && came === undefined)) {
      return 'failed';
    }
    const { proven, called } = await proofs.verify(view, came);
    if (!proven.every(({ checks }) => checks.every(({ ok }) => ok))) {
      return 'failed';
    }
    if (entry.petname !== '' && called?.petname !== entry.petname) {
      verdict = 'unnamed';
    }
  }
  return verdict;
}

/** The entry as the service shows it; undefined where that is not what was drawn of it. */
async function shownAt(
  source: Pick<Source, 'query'>,
  drawn: ReadEntry
): Promise<EntryView | undefined> {
  const { entries } = await source.query({ before: drawn.index + 1, limit: 1 });
  const view = entries.find(({ index }) => index === drawn.index);
  return view !== undefined && said(readEntry(view)) === said(drawn) ? view : undefined;
}

/** What an entry says, but for what somebody is called, which may change. */
function said(entry: ReadEntry): string {
  return JSON.stringify({ ...entry, petname: '', today: '' });
}
