import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ReadEntry } from '../service/entry';
import { clock } from '../service/local';
import { markOf } from './lanes';
import type { ProvenanceModel } from './model';
import { entryWords, outcomeWords } from './words';

/** Height of a row, in the font's size. */
const ROW_EMS = 2;
const OVERSCAN = 8;
/** Higher than so many pixels no browser makes an element: then one pixel stands for more of them. */
const HIGHEST = 10_000_000;

/** The same events as a grid of rows: what a keyboard and a screen reader use. Newest first. */
export function EventTable(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
  older(): void;
}): React.JSX.Element {
  const { model, trans, older } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const { scrollTop, height, rowHeight, scrolled } = useSize(host);
  const { shown } = model;
  const count = shown.length;
  const { whole, top, yOf, scrollOf } = laidOut({ count, rowHeight, height, scrollTop });
  const id = React.useId();
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  const selected = model.selected?.index ?? -1;
  const place = selected < 0 ? -1 : model.place(selected);
  const position = place < 0 ? -1 : count - 1 - place;
  useInSight(host, { selected, position }, { rowHeight, top, height, scrollOf });
  useAnchor(host, model, by => scrollOf(top + by * rowHeight));
  const go = (to: number): void => {
    const row = shown[count - 1 - Math.min(Math.max(to, 0), count - 1)];
    if (row !== undefined) {
      void model.select(row.index);
    }
    if (to >= count && model.hasOlder) {
      older();
    }
  };
  const key = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const steps: Record<string, number> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + page,
      PageUp: position - page,
      Home: 0,
      End: count - 1
    };
    const to = steps[event.key];
    if (to !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      go(to);
    }
  };
  const rows: React.JSX.Element[] = [];
  for (let at = first; at < last; at += 1) {
    const row = shown[count - 1 - at] as ReadEntry;
    rows.push(
      <EventRow
        key={row.index}
        id={`${id}-${row.index}`}
        row={row}
        at={at}
        y={yOf(at)}
        rowHeight={rowHeight}
        selected={row.index === selected}
        {...{ model, trans }}
      />
    );
  }
  return (
    <div
      ref={host}
      className="jp-Facetry-table"
      role="grid"
      tabIndex={0}
      aria-label={trans.__('Events, newest first')}
      aria-rowcount={count}
      aria-colcount={4}
      aria-activedescendant={position >= first && position < last ? `${id}-${selected}` : undefined}
      onKeyDown={key}
      onScroll={scrolled}
    >
      <div role="presentation" style={{ height: whole, position: 'relative' }}>
        {rows}
      </div>
    </div>
  );
}

function EventRow(props: {
  id: string;
  row: ReadEntry;
  at: number;
  /** Where it stands, in pixels. */
  y: number;
  rowHeight: number;
  selected: boolean;
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { id, row, at, y, rowHeight, selected, model, trans } = props;
  const outcome = row.kind === 'intent' ? (model.outcome(row.index)?.outcome ?? '') : '';
  const words = entryWords(trans, row);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={at + 1}
      aria-selected={selected}
      className="jp-Facetry-eventRow"
      data-mark={markOf(row)}
      data-apart={model.isApart(row.index)}
      style={{ top: y, height: rowHeight }}
      onClick={() => void model.select(row.index)}
    >
      <span role="gridcell">#{row.index}</span>
      <span role="gridcell">
        <time dateTime={new Date(row.at).toISOString()}>{clock(trans, row.at)}</time>
      </span>
      <span role="gridcell" title={words}>
        {words}
      </span>
      <span role="gridcell" data-outcome={outcome}>
        {outcomeWords(trans, outcome)}
      </span>
    </div>
  );
}

/**
 * Where rows stand. Of more rows than an element can be high, a pixel of scrolling is several pixels
 * of rows; the rows in sight stand as always.
 */
function laidOut(of: { count: number; rowHeight: number; height: number; scrollTop: number }): {
  /** Height of what is scrolled. */
  whole: number;
  /** Pixels of rows above what is in sight. */
  top: number;
  yOf(at: number): number;
  /** How far it is scrolled where so many pixels of rows are above. */
  scrollOf(top: number): number;
} {
  const { count, rowHeight, height, scrollTop } = of;
  const rows = count * rowHeight;
  const whole = Math.min(rows, HIGHEST);
  const ratio = rows > HIGHEST ? (rows - height) / (HIGHEST - height) : 1;
  const top = scrollTop * ratio;
  return {
    whole,
    top,
    yOf: at => at * rowHeight - top + scrollTop,
    scrollOf: wanted => wanted / ratio
  };
}

/** What of the table is in sight, and how high a row is in the reader's own size of text. */
function useSize(host: React.RefObject<HTMLDivElement>): {
  scrollTop: number;
  height: number;
  rowHeight: number;
  scrolled(): void;
} {
  const [size, setSize] = React.useState({ scrollTop: 0, height: 400, rowHeight: 26 });
  const measure = React.useCallback(() => {
    const element = host.current;
    if (element !== null) {
      const rowHeight = Math.round(parseFloat(getComputedStyle(element).fontSize) * ROW_EMS);
      setSize({ scrollTop: element.scrollTop, height: element.clientHeight, rowHeight });
    }
  }, [host]);
  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [host, measure]);
  return { ...size, scrolled: measure };
}

/** Scrolls to the selected row when another is selected, not when rows arrive. */
function useInSight(
  host: React.RefObject<HTMLDivElement>,
  { selected, position }: { selected: number; position: number },
  place: { rowHeight: number; top: number; height: number; scrollOf(top: number): number }
): void {
  const seen = React.useRef(-1);
  React.useEffect(() => {
    const element = host.current;
    if (element === null || position < 0 || selected === seen.current) {
      return;
    }
    seen.current = selected;
    const { rowHeight, top, height, scrollOf } = place;
    const y = position * rowHeight;
    if (y < top || y + rowHeight > top + height) {
      element.scrollTop = scrollOf(y - height / 2);
    }
  });
}

/**
 * Rows come in above. Where somebody reads further down, or is about to press one, what is in sight
 * stays where it is.
 * @param scrollBelow how far it is scrolled with so many more rows above
 */
function useAnchor(
  host: React.RefObject<HTMLDivElement>,
  model: ProvenanceModel,
  scrollBelow: (by: number) => number
): void {
  const newest = React.useRef({ index: -1, filter: model.filter });
  React.useLayoutEffect(() => {
    const element = host.current;
    const before = newest.current;
    const { shown, filter } = model;
    newest.current = { index: shown.at(-1)?.index ?? -1, filter };
    const place = before.filter === filter ? model.place(before.index) : -1;
    const more = place < 0 ? 0 : shown.length - 1 - place;
    if (
      element !== null &&
      more > 0 &&
      (element.scrollTop > 0 || element.matches(':hover, :focus-within'))
    ) {
      element.scrollTop = scrollBelow(more);
    }
  });
}
