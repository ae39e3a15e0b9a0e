import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../../protocol';
import type { ReadEntry } from '../../service/entry';
import { ordinary } from '../../service/facets';
import { count, dayAndClock } from '../../service/local';
import { facetWords } from '../../service/phrasing';
import { bounds, names } from '../../service/words';
import { type Finding, findKey, useFound } from '../finding';
import { entryWords } from '../words';
import type { Change } from './standing';
import type { CellUse, Row } from './story';

/** In the size of text. */
const ROW = 3.4;
const STEP = 1.8;
const DOT = 0.36;

/**
 * Facets, each in a row of its own and below what it came from; of one also what led to it, and what
 * used it. Every row can be reached by the keys: up and down, left to what it came from, right to
 * what came of it.
 */
export function Drawing(props: {
  rows: readonly Row[];
  /** Pixels of the text. */
  em: number;
  width: number;
  chosen: string | null;
  /** Index of the entry that is selected. */
  selected: number | null;
  trans: TranslationBundle;
  finding: Finding;
  choose(facet: FacetView): void;
  select(index: number): void;
  /** Tells of all cells, where only the last ones are told. */
  open(): void;
}): React.JSX.Element {
  const { rows, em, width, chosen, selected, trans, finding, choose, select, open } = props;
  const [at, setAt] = React.useState(0);
  const here = Math.min(at, rows.length - 1);
  const host = React.useRef<SVGSVGElement>(null);
  const go = (to: number): void => {
    if (to >= 0 && to < rows.length) {
      setAt(to);
      host.current?.querySelectorAll<SVGGElement>('[data-node]')[to]?.focus();
    }
  };
  const told = rows.map(row => wordsOf(trans, row, rows));
  const words = told.map(({ whole }) => [whole]);
  const found = useFound(finding, { words, here, show: go });
  const press = (row: Row): void => {
    if ('standing' in row) {
      choose(row.standing.facet);
    } else if ('more' in row) {
      opening.current = true;
      open();
    } else {
      select('step' in row ? row.step.index : row.use.last.index);
    }
  };
  // Where it said that there are more stands the first of them.
  const opening = React.useRef(false);
  React.useEffect(() => {
    if (opening.current) {
      opening.current = false;
      host.current?.querySelectorAll<SVGGElement>('[data-node]')[here]?.focus();
    }
  }, [rows, here]);
  const key = (event: React.KeyboardEvent, place: number): void => {
    const steps: Record<string, number> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      ArrowLeft: rows[place]?.from ?? -1,
      ArrowRight: rows.findIndex(({ from }) => from === place),
      Home: 0,
      End: rows.length - 1
    };
    const to = steps[event.key];
    if (to !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      go(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      press(rows[place] as Row);
    } else if (findKey(finding, event)) {
      event.preventDefault();
    }
  };
  const x = (depth: number): number => em * (0.9 + depth * STEP);
  const y = (row: number): number => em * (row + 0.5) * ROW;
  return (
    <svg
      ref={host}
      role="group"
      aria-label={trans.__('Who has what from whom')}
      width={width}
      height={rows.length * ROW * em}
      style={{ fontSize: em }}
    >
      {rows.map(({ id, from, depth }, row) =>
        from === null ? null : (
          <path
            key={id}
            className="jp-Facetry-edge"
            d={`M ${x((rows[from] as Row).depth)} ${y(from)} V ${y(row)} H ${x(depth)}`}
          />
        )
      )}
      {rows.map((row, place) => {
        const { id, depth } = row;
        const left = x(depth) + em * 0.9;
        const { head, rest, whole } = told[place]!;
        return (
          <g
            key={id}
            role="button"
            {...('more' in row
              ? { 'aria-expanded': false }
              : { 'aria-pressed': isChosen(row, { chosen, selected }) })}
            tabIndex={place === here ? 0 : -1}
            data-node={id}
            data-found={found.has(place)}
            {...('standing' in row
              ? { 'data-change': row.standing.change, 'data-beside': row.standing.beside }
              : { 'data-told': 'step' in row ? 'step' : 'use' in row ? 'use' : 'more' })}
            onClick={() => {
              setAt(place);
              press(row);
            }}
            onFocus={() => setAt(place)}
            onKeyDown={event => key(event, place)}
          >
            {/* Its name: what is in sight may be cut. */}
            <title>{whole}</title>
            <rect
              className="jp-Facetry-node"
              x={2}
              y={y(place) - (ROW / 2 - 0.1) * em}
              width={Math.max(0, width - 4)}
              height={(ROW - 0.2) * em}
              rx={4}
            />
            <Sign row={row} x={x(depth)} y={y(place)} em={em} />
            <Words
              at={{ x: left, y: y(place) }}
              room={width - left}
              em={em}
              head={head}
              rest={rest}
            />
          </g>
        );
      })}
    </svg>
  );
}

/** A facet is a disc, a step a square as in the timeline, a use a small disc. */
function Sign(props: { row: Row; x: number; y: number; em: number }): React.JSX.Element {
  const { row, x, y, em } = props;
  if ('step' in row) {
    const side = em * 0.6;
    return (
      <rect
        className="jp-Facetry-step"
        x={x - side / 2}
        y={y - side / 2}
        width={side}
        height={side}
      />
    );
  }
  return <circle cx={x} cy={y} r={('standing' in row ? DOT : DOT * 0.6) * em} />;
}

function isChosen(
  row: Exclude<Row, { more: number }>,
  { chosen, selected }: { chosen: string | null; selected: number | null }
): boolean {
  if ('standing' in row) {
    return row.standing.facet.id === chosen;
  }
  return selected === ('step' in row ? row.step.index : row.use.last.index);
}

/** What stands in a row, and the whole of it for who hears it. */
function wordsOf(
  trans: TranslationBundle,
  row: Row,
  rows: readonly Row[]
): { head: string; rest: string; whole: string } {
  if ('standing' in row) {
    const { facet, change } = row.standing;
    // Above it may stand what led to it.
    let above = row.from === null ? undefined : rows[row.from];
    while (above !== undefined && !('standing' in above)) {
      above = above.from === null ? undefined : rows[above.from];
    }
    const head = headWords(trans, facet);
    const bounds = boundsOf(trans, facet, above?.standing.facet ?? null);
    const rest = [changeWords(trans, change), ...bounds].filter(Boolean).join(' · ');
    const sentence = facetWords(trans, facet).children;
    return { head, rest, whole: [head, rest, sentence].filter(Boolean).join('. ') };
  }
  if ('more' in row) {
    const head = trans.__('%1 more cells', count(trans, row.more));
    return { head, rest: trans.__('that used it before'), whole: head };
  }
  const { head, rest } =
    'step' in row
      ? { head: entryWords(trans, row.step), rest: [whenWords(trans, row.step)] }
      : {
          head: cellWords(trans, row.use),
          rest: [
            trans._n('used %1 time', 'used %1 times', row.use.uses),
            trans.__('last: %1', whenWords(trans, row.use.last))
          ]
        };
  return { head, rest: rest.join(' · '), whole: [head, ...rest].join('. ') };
}

function whenWords(trans: TranslationBundle, { index, at }: ReadEntry): string {
  return `#${index}, ${dayAndClock(trans, at)}`;
}

/** Which cell it was is the kernel's own word: the details say so. */
function cellWords(trans: TranslationBundle, { cell, last }: CellUse): string {
  return cell === null
    ? trans.__('used outside of any cell')
    : trans.__(
        'cell %1 of %2',
        safeText(cell.id, 40),
        safeText(cell.notebook ?? last.petname, 200)
      );
}

/** Two lines, cut where there is no more room; the whole is in the name of their node. */
function Words(props: {
  at: { x: number; y: number };
  room: number;
  em: number;
  head: string;
  rest: string;
}): React.JSX.Element {
  const { at, room, em, head, rest } = props;
  // Of proportional letters, bold ones above; rather a few too few than one that is cut in half.
  const cut = (words: string, letter: number): string => {
    const most = Math.max(4, Math.floor(room / (em * letter)));
    return words.length > most ? `${words.slice(0, most - 1)}…` : words;
  };
  return (
    <>
      <text className="jp-Facetry-nodeHead" x={at.x} y={at.y + em * (rest === '' ? 0.36 : -0.2)}>
        {cut(head, 0.64)}
      </text>
      <text className="jp-Facetry-nodeRest" x={at.x} y={at.y + em * 1.05}>
        {cut(rest, 0.52)}
      </text>
    </>
  );
}

function headWords(trans: TranslationBundle, { petname, terms }: FacetView): string {
  const who = safeText(petname, 80);
  return terms.object.startsWith('aios/')
    ? trans.__('%1, who may approve', who)
    : trans.__('%1: %2 on %3', who, names(terms.actions), safeText(terms.object, 80));
}

/** What its limits are; below what it was passed on from, what was taken away. */
function boundsOf(trans: TranslationBundle, facet: FacetView, parent: FacetView | null): string[] {
  if (ordinary([facet]).length === 0) {
    return [];
  }
  const from = parent !== null && ordinary([parent]).length > 0 ? parent.terms : null;
  const words = bounds(trans, from, facet.terms);
  return words.length > 0 ? words : [trans.__('no limits besides its actions')];
}

function changeWords(trans: TranslationBundle, change: Change): string {
  switch (change) {
    case 'begun':
      return trans.__('new');
    case 'ended':
      return trans.__('ended');
    case 'same':
      return '';
  }
}
