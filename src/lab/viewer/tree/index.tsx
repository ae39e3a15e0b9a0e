import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ProvenanceModel } from '../model';
import { COLUMNS, HeadRow } from './head';
import { Outline, type Row } from './outline';
import { EventRow, GapRow } from './rows';
import { laidOut, useAnchor, useInSight, useSize } from './scroll';

const OVERSCAN = 8;

/**
 * The same events as a tree of rows: what a keyboard and a screen reader use. Newest first; what
 * came of an act, a request or a revocation stands below it.
 */
export function EventTable(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
  older(): void;
  load(gap: { from: number; to: number }): void;
}): React.JSX.Element {
  const { model, trans, older, load } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const { scrollTop, height, rowHeight, scrolled } = useSize(host);
  const { outline, turn, unfold } = useOutline(model);
  const { count } = outline;
  const { whole, top, yOf, scrollOf } = laidOut({ count, rowHeight, height, scrollTop });
  const id = React.useId();
  const inSight = Math.min(Math.max(0, Math.floor(top / rowHeight)), Math.max(0, count - 1));
  const first = Math.max(0, inSight - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  const { here, setHere } = useHere(model, outline, unfold);
  const position = here === null ? -1 : outline.find(here);
  useInSight(host, { row: here, position }, { rowHeight, top, height, scrollOf });
  useAnchor(host, { outline, first: inSight, of: model.filter }, by =>
    scrollOf(top + by * rowHeight)
  );
  const press = (row: Row): void => {
    setHere(row.key);
    if ('gap' in row) {
      load(row.gap);
    } else {
      void model.select(row.entry.index);
    }
  };
  const go = (to: number): void => {
    if (count > 0) {
      const row = outline.row(Math.min(Math.max(to, 0), count - 1));
      setHere(row.key);
      if ('entry' in row) {
        void model.select(row.entry.index);
      }
    }
    if (to >= count && model.hasOlder) {
      older();
    }
  };
  const key = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const row = position < 0 ? null : outline.row(position);
    const steps: Record<string, number> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + page,
      PageUp: position - page,
      Home: 0,
      End: count - 1
    };
    const to = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (to !== undefined) {
      event.preventDefault();
      go(to);
    } else if (row !== null && 'gap' in row && [' ', 'Enter'].includes(event.key)) {
      event.preventDefault();
      press(row);
    } else if (row !== null && 'entry' in row && event.key === 'ArrowRight') {
      event.preventDefault();
      if (row.open === true) {
        go(position + 1);
      } else if (row.open === false) {
        turn(row.entry.index);
      }
    } else if (row !== null && 'entry' in row && event.key === 'ArrowLeft') {
      event.preventDefault();
      if (row.open === true) {
        turn(row.entry.index);
      } else if (row.parent !== null) {
        go(outline.find(row.parent));
      }
    }
  };
  const rows: React.JSX.Element[] = [];
  for (let at = first; at < last; at += 1) {
    const row = outline.row(at);
    const Drawn = 'gap' in row ? GapRow : EventRow;
    rows.push(
      <Drawn
        key={row.key}
        id={`${id}-${row.key}`}
        y={yOf(at)}
        height={rowHeight}
        selected={row.key === here}
        press={() => press(row)}
        fold={() => {
          setHere(row.key);
          turn(Number(row.key.slice(1)));
        }}
        {...{ row, at, model, trans }}
      />
    );
  }
  return (
    <div
      ref={host}
      className="jp-Facetry-table"
      style={{ '--jp-facetry-digits': String(model.size).length } as React.CSSProperties}
      role="treegrid"
      tabIndex={0}
      aria-label={trans.__('Events, newest first')}
      aria-rowcount={count === 0 ? 0 : count + 1}
      aria-colcount={COLUMNS}
      aria-activedescendant={position >= first && position < last ? `${id}-${here}` : undefined}
      onKeyDown={key}
      onScroll={scrolled}
    >
      {count > 0 && <HeadRow trans={trans} height={rowHeight} />}
      <div role="presentation" style={{ height: whole, position: 'relative' }}>
        {rows}
      </div>
    </div>
  );
}

/** The tree as it is now, and which of its rows somebody folded or opened. */
function useOutline(model: ProvenanceModel): {
  outline: Outline;
  turn(index: number): void;
  /** Opens what an entry stands under. */
  unfold(index: number): void;
} {
  const [turned, setTurned] = React.useState<ReadonlySet<number>>(new Set());
  const { revision } = model;
  const outline = React.useMemo(() => {
    const { shown, kin, gaps } = model;
    return new Outline({ shown, kin, gaps, turned, outcome: index => model.outcome(index) });
    // The lists are the same ones; what is in them is not.
  }, [model, revision, turned]);
  return {
    outline,
    turn: index =>
      setTurned(before => {
        const after = new Set(before);
        if (!after.delete(index)) {
          after.add(index);
        }
        return after;
      }),
    unfold: index => {
      const folded = outline.above(index).filter(parent => turned.has(parent));
      if (folded.length > 0) {
        setTurned(new Set([...turned].filter(other => !folded.includes(other))));
      }
    }
  };
}

/** The row that the keys are on: that of what is selected, from wherever it was selected. */
function useHere(
  model: ProvenanceModel,
  outline: Outline,
  unfold: (index: number) => void
): { here: string | null; setHere(key: string): void } {
  const selected = model.selected?.index ?? null;
  const [here, setHere] = React.useState<string | null>(null);
  const seen = React.useRef<number | null>(null);
  React.useEffect(() => {
    if (selected !== seen.current) {
      seen.current = selected;
      if (selected !== null) {
        unfold(selected);
        // An outcome is selected as what it is the outcome of.
        setHere(before => (standsFor(model, before, selected) ? before : `e${selected}`));
      }
    }
  });
  // A row that is gone, because what it stood for is at hand now, leaves its place to another.
  const place = React.useRef(0);
  const position = here === null ? -1 : outline.find(here);
  React.useEffect(() => {
    if (position >= 0) {
      place.current = position;
    } else if (here?.startsWith('g') && outline.count > 0) {
      setHere(outline.row(Math.min(place.current, outline.count - 1)).key);
    }
  });
  return { here, setHere };
}

function standsFor(model: ProvenanceModel, key: string | null, selected: number): boolean {
  const entry = key?.startsWith('e') ? model.at(Number(key.slice(1))) : undefined;
  return entry?.index === selected || (entry?.kind === 'outcome' && entry.ref === selected);
}
