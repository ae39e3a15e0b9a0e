import { type CellName, type ReadEntry, readEntry } from '../../service/entry';
import type { LedgerQuestion, Source } from '../../service/source';
import type { Standing } from './standing';

/** Uses that are looked at, the newest; a cell that used it before them is not told. */
const USES = 500;
/** Cells that are drawn, those that used it last. */
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
}

/** Asks the service how a facet came to be: nothing of that need be at hand. */
export async function storyOf(source: Pick<Source, 'query'>, facet: string): Promise<Story> {
  const asked = async (question: LedgerQuestion): Promise<ReadEntry[]> =>
    (await source.query(question)).entries.map(entry => readEntry(entry));
  const [made, uses] = await Promise.all([
    asked({ facet, kinds: ['grant', 'delegation'], limit: 1 }),
    asked({ facet, kinds: ['intent'], limit: USES })
  ]);
  const steps: ReadEntry[] = [];
  for (let [step] = made; step !== undefined && steps.length < STEPS;) {
    steps.unshift(step);
    const { ref } = step;
    const [before] = ref === null ? [] : await asked({ before: ref + 1, limit: 1 });
    step = before?.index === ref ? before : undefined;
  }
  return { facet, steps, cells: byCell(uses) };
}

function byCell(uses: readonly ReadEntry[]): CellUse[] {
  const cells = new Map<string, CellUse>();
  for (const use of uses) {
    const key = JSON.stringify([use.cell?.notebook ?? null, use.cell?.id ?? null]);
    const known = cells.get(key);
    cells.set(key, { cell: use.cell, uses: (known?.uses ?? 0) + 1, last: use });
  }
  return [...cells.values()].sort((a, b) => b.last.index - a.last.index).slice(0, CELLS);
}

/** One row of the drawing: a facet, a step that led to one, or a cell that used one. */
export type Row = { id: string; depth: number; from: number | null } & (
  { standing: Standing } | { step: ReadEntry } | { use: CellUse }
);

/** Facets, of which one is told with its story: what led to it above, who used it right below. */
export function rowsOf(facets: readonly Standing[], story: Story | null): Row[] {
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
    for (const use of told?.cells ?? []) {
      put({ id: `use-${use.last.index}`, depth: depth + 1, from: place, use });
    }
  }
  return rows;
}
