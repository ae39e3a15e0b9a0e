import type { EntryView } from '../../../../protocol';
import { type ReadEntry, readEntry } from '../../../service/entry';
import type { Source } from '../../../service/source';
import type { Proofs, Verified } from '../../proofs/proofs';
import { entryOf, type Node } from '../graph/graph';

/**
 * What the page found of a node: all that is drawn of it is proven; all but the name of whoever it
 * was, which is the service's word; or something failed.
 */
export type Verdict = 'proven' | 'unnamed' | 'failed';

/** Verdicts by the entry that they are on. */
export type Verdicts = ReadonlyMap<number, Verdict>;

/** An entry that a node is drawn from, with its outcome. */
export interface DrawnFrom {
  entry: ReadEntry;
  outcome: ReadEntry | null;
}

/** The entries that a node is drawn from; of what is folded up, those of all that is in it. */
export function drawnFrom(node: Node): DrawnFrom[] {
  if (node.kind === 'folded') {
    // What it merely goes on to is not drawn.
    return node.as === 'alike' || node.as === 'steps' ? node.nodes.flatMap(drawnFrom) : [];
  }
  const entry = entryOf(node);
  if (entry === null) {
    return [];
  }
  const asked =
    node.kind === 'approval' && node.decision !== null
      ? node.request
      : node.kind === 'entrance'
        ? node.introduction
        : null;
  return [
    { entry, outcome: node.kind === 'use' ? node.outcome : null },
    ...(asked === null ? [] : [{ entry: asked, outcome: null }])
  ];
}

/** What is asked in one go: as many entries as a question may name, with their outcomes. */
const AT_ONCE = 24;

/**
 * Has proven what nodes are drawn from, as the service shows it now: that has to be what is drawn. Few
 * questions are asked for many entries.
 *
 * @returns verdicts as they come, on some of the entries each time
 * @throws Error where the service or the verifier does not answer
 */
export async function* verdictsOn(
  nodes: readonly Node[],
  source: Pick<Source, 'entries'>,
  proofs: Pick<Proofs, 'verifyAll'>
): AsyncGenerator<[number, Verdict][]> {
  const wanted = [...toVerify(nodes).values()];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    yield await verdictsOf(wanted.slice(at, at + AT_ONCE), source, proofs);
  }
}

/** What nodes are drawn from, each entry once, by its index. */
export function toVerify(nodes: readonly Node[]): Map<number, DrawnFrom> {
  return new Map(nodes.flatMap(drawnFrom).map(drawn => [drawn.entry.index, drawn]));
}

/** What was found of a node; undefined as long as that is not known of all that it is drawn from. */
export function verdictOn(node: Node, found: Verdicts): Verdict | undefined {
  const verdicts = drawnFrom(node).map(({ entry: { index } }) => found.get(index));
  return verdicts.length === 0 || verdicts.includes(undefined)
    ? undefined
    : ((['failed', 'unnamed'] as const).find(one => verdicts.includes(one)) ?? 'proven');
}

async function verdictsOf(
  part: readonly DrawnFrom[],
  source: Pick<Source, 'entries'>,
  proofs: Pick<Proofs, 'verifyAll'>
): Promise<[number, Verdict][]> {
  const indexes = part.flatMap(({ entry, outcome }) => [
    entry.index,
    ...(outcome === null ? [] : [outcome.index])
  ]);
  const views = new Map((await source.entries(indexes)).map(view => [view.index, view]));
  /** The entry as the service shows it; undefined where that is not what was drawn of it. */
  const shown = (drawn: ReadEntry | null): EntryView | undefined => {
    const view = drawn === null ? undefined : views.get(drawn.index);
    return view !== undefined && said(readEntry(view)) === said(drawn!) ? view : undefined;
  };
  const stands = part.filter(
    ({ entry, outcome }) =>
      shown(entry) !== undefined && (outcome === null || shown(outcome) !== undefined)
  );
  const verified = await proofs.verifyAll(
    stands.map(({ entry, outcome }) => {
      const came = shown(outcome);
      return { entry: shown(entry)!, ...(came !== undefined && { outcome: came }) };
    })
  );
  const of = new Map(stands.map((drawn, at) => [drawn, verified[at]!]));
  return part.map(drawn => [drawn.entry.index, verdictOf(drawn.entry, of.get(drawn))]);
}

function verdictOf(entry: ReadEntry, verified: Verified | undefined): Verdict {
  const proven = verified?.proven.every(({ checks }) => checks.every(({ ok }) => ok)) ?? false;
  if (!proven) {
    return 'failed';
  }
  return entry.petname !== '' && verified?.called?.petname !== entry.petname ? 'unnamed' : 'proven';
}

/** What an entry says, but for what somebody is called, which may change. */
function said(entry: ReadEntry): string {
  return JSON.stringify({ ...entry, petname: '', today: '' });
}
