import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../../protocol';
import { ordinary } from '../../service/facets';
import { facetWords } from '../../service/phrasing';
import { limits, narrowed, names } from '../../service/words';
import type { Change, Standing } from './standing';

/** In the size of text. */
const ROW = 3.4;
const STEP = 1.8;
const DOT = 0.36;

/**
 * Facets, each in a row of its own and below what it came from. Every one can be reached by the
 * keys: up and down, left to what it came from, right to what came of it.
 */
export function Drawing(props: {
  rows: readonly Standing[];
  /** Pixels of the text. */
  em: number;
  width: number;
  chosen: string | null;
  trans: TranslationBundle;
  choose(facet: FacetView): void;
}): React.JSX.Element {
  const { rows, em, width, chosen, trans, choose } = props;
  const [at, setAt] = React.useState(0);
  const here = Math.min(at, rows.length - 1);
  const host = React.useRef<SVGSVGElement>(null);
  const go = (to: number): void => {
    if (to >= 0 && to < rows.length) {
      setAt(to);
      host.current?.querySelectorAll<SVGGElement>('[data-node]')[to]?.focus();
    }
  };
  const key = (event: React.KeyboardEvent, row: number): void => {
    const below = rows.findIndex(({ from }) => from === row);
    const steps: Record<string, number> = {
      ArrowDown: row + 1,
      ArrowUp: row - 1,
      ArrowLeft: rows[row]?.from ?? -1,
      ArrowRight: below,
      Home: 0,
      End: rows.length - 1
    };
    const to = steps[event.key];
    if (to !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      go(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      choose((rows[row] as Standing).facet);
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
      {rows.map(({ from, depth, facet }, row) =>
        from === null ? null : (
          <path
            key={facet.id}
            className="jp-Facetry-edge"
            d={`M ${x((rows[from] as Standing).depth)} ${y(from)} V ${y(row)} H ${x(depth)}`}
          />
        )
      )}
      {rows.map((standing, row) => {
        const { facet, depth, change, beside, from } = standing;
        const left = x(depth) + em * 0.9;
        const parent = from === null ? null : (rows[from] as Standing).facet;
        const head = headWords(trans, facet);
        const rest = [changeWords(trans, change), ...boundsOf(trans, facet, parent)]
          .filter(Boolean)
          .join(' · ');
        return (
          <g
            key={facet.id}
            role="button"
            aria-pressed={chosen === facet.id}
            tabIndex={row === here ? 0 : -1}
            data-node={facet.id}
            data-change={change}
            data-beside={beside}
            onClick={() => {
              setAt(row);
              choose(facet);
            }}
            onFocus={() => setAt(row)}
            onKeyDown={event => key(event, row)}
          >
            {/* Its name: what is in sight may be cut. */}
            <title>
              {[head, rest, facetWords(trans, facet).children].filter(Boolean).join('. ')}
            </title>
            <rect
              className="jp-Facetry-node"
              x={2}
              y={y(row) - (ROW / 2 - 0.1) * em}
              width={Math.max(0, width - 4)}
              height={(ROW - 0.2) * em}
              rx={4}
            />
            <circle cx={x(depth)} cy={y(row)} r={DOT * em} />
            <Words
              at={{ x: left, y: y(row) }}
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
  const words =
    parent !== null && ordinary([parent]).length > 0
      ? narrowed(trans, parent.terms, facet.terms)
      : limits(trans, facet.terms);
  return words.length > 0 ? words : [trans.__('no limits beside its actions')];
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
