import { type CellName, type ReadEntry, readEntry } from '../../service/entry';
import type { LedgerQuestion, Source } from '../../service/source';
import { MOST, type Standing } from './standing';

/** Uses of one page, and as many as are looked at, the newest; of those before them no cell is told. */
const PAGE = 1000;
const USES = 10_000;
/** Cells that are drawn, those that used it last, until somebody asks for all. */
const CELLS = 6;
/** Longest way from a grant back to what was asked: grant, decision, request. */
const STEPS = 3;

/** A cell, or all that was no cell, and how it used a facet. */
export interface CellUse {
  cell: CellName | null;
  uses: number;
  /** Its last use. */
  last: ReadEntry;
}

/** How a facet came to be, and which cells used it. */
export interface Story {
  facet: string;
  /** What was asked, decided and granted, or lent; by rising index. */
  steps: ReadEntry[];
  /** Those that used it last first. */
  cells: CellUse[];
  /** Uses that were counted where there are more; null where that are all. */
  newest: number | null;
}

/** Asks the service how a facet came to be: nothing of that need be at hand. */
export async function storyOf(source: Pick<Source, 'query'>, facet: string): Promise<Story> {
  const asked = async (question: LedgerQuestion): Promise<ReadEntry[]> =>
    (await source.query(question)).entries.map(entry => readEntry(entry));
  const [made, uses] = await Promise.all([
    asked({ facet, kinds: ['grant', 'delegation'], limit: 1 }),
    usesOf(asked, facet)
  ]);
  const steps: ReadEntry[] = [];
  for (let [step] = made; step !== undefined && steps.length < STEPS;) {
    steps.unshift(step);
    const { ref } = step;
    const [before] = ref === null ? [] : await asked({ before: ref + 1, limit: 1 });
    step = before?.index === ref ? before : undefined;
  }
  return { facet, steps, cells: byCell(uses), newest: uses.length < USES ? null : uses.length };
}

/** The newest uses, by rising index. */
async function usesOf(
  asked: (question: LedgerQuestion) => Promise<ReadEntry[]>,
  facet: string
): Promise<ReadEntry[]> {
  let uses: ReadEntry[] = [];
  while (uses.length < USES) {
    const [first] = uses;
    const before = first && { before: first.index };
    const page = await asked({ facet, kinds: ['intent'], limit: PAGE, ...before });
    if (page.length === 0) {
      break;
    }
    uses = page.concat(uses);
  }
  return uses;
}

function byCell(uses: readonly ReadEntry[]): CellUse[] {
  const cells = new Map<string, CellUse>();
  for (const use of uses) {
    const key = JSON.stringify([use.cell?.notebook ?? null, use.cell?.id ?? null]);
    const known = cells.get(key);
    cells.set(key, { cell: use.cell, uses: (known?.uses ?? 0) + 1, last: use });
  }
  return [...cells.values()].sort((a, b) => b.last.index - a.last.index);
}

/** One row of the drawing: a facet, a step that led to one, a cell that used one, or more of them. */
export type Row = { id: string; depth: number; from: number | null } & (
  { standing: Standing } | { step: ReadEntry } | { use: CellUse } | { more: number }
);

/**
 * Facets, of which one is told with its story: what led to it above, who used it right below.
 * @param all whether all cells are told that there is room for, and not the last ones alone
 */
export function rowsOf(
  facets: readonly Standing[],
  story: Story | null,
  all = false
): { rows: Row[]; /** Cells for which there is no room. */ left: number } {
  const { cells = [], steps = [] } = story ?? {};
  const room = Math.max(CELLS, MOST - facets.length - steps.length);
  // One more takes no more room than saying that there is one more.
  const most = all ? room : cells.length === CELLS + 1 ? cells.length : CELLS;
  const more = all ? 0 : Math.max(0, cells.length - most);
  const rows: Row[] = [];
  const places: number[] = [];
  const put = (row: Row): number => rows.push(row) - 1;
  for (const standing of facets) {
    const { facet, depth } = standing;
    let from = standing.from === null ? null : (places[standing.from] as number);
    const told = story?.facet === facet.id ? story : null;
    for (const step of told?.steps ?? []) {
      from = put({ id: `step-${step.index}`, depth, from, step });
    }
    const place = put({ id: facet.id, depth, from, standing });
    places.push(place);
    for (const use of told?.cells.slice(0, most) ?? []) {
      put({ id: `use-${use.last.index}`, depth: depth + 1, from: place, use });
    }
    if (told !== null && more > 0) {
      put({ id: 'more', depth: depth + 1, from: place, more });
    }
  }
  return { rows, left: all ? Math.max(0, cells.length - most) : 0 };
}
