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

/** The same events as a grid of rows: what a keyboard and a screen reader use. Newest first. */
export function EventTable(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
  older(): void;
}): React.JSX.Element {
  const { model, trans, older } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const { top, height, rowHeight, scrolled } = useSize(host);
  const { shown } = model;
  const count = shown.length;
  const id = React.useId();
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  const selected = model.selected?.index ?? -1;
  const place = selected < 0 ? -1 : model.place(selected);
  const position = place < 0 ? -1 : count - 1 - place;
  useInSight(host, position, rowHeight);
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
      <div role="presentation" style={{ height: count * rowHeight, position: 'relative' }}>
        {rows}
      </div>
    </div>
  );
}

function EventRow(props: {
  id: string;
  row: ReadEntry;
  at: number;
  rowHeight: number;
  selected: boolean;
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { id, row, at, rowHeight, selected, model, trans } = props;
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
      style={{ top: at * rowHeight, height: rowHeight }}
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

/** What of the table is in sight, and how high a row is in the reader's own size of text. */
function useSize(host: React.RefObject<HTMLDivElement>): {
  top: number;
  height: number;
  rowHeight: number;
  scrolled(): void;
} {
  const [size, setSize] = React.useState({ top: 0, height: 400, rowHeight: 26 });
  const measure = React.useCallback(() => {
    const element = host.current;
    if (element !== null) {
      const rowHeight = Math.round(parseFloat(getComputedStyle(element).fontSize) * ROW_EMS);
      setSize({ top: element.scrollTop, height: element.clientHeight, rowHeight });
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
  position: number,
  rowHeight: number
): void {
  const seen = React.useRef(-1);
  React.useEffect(() => {
    const element = host.current;
    if (element === null || position < 0 || position === seen.current) {
      return;
    }
    seen.current = position;
    const y = position * rowHeight;
    const { scrollTop, clientHeight } = element;
    if (y < scrollTop || y + rowHeight > scrollTop + clientHeight) {
      element.scrollTop = y - clientHeight / 2;
    }
  }, [host, position, rowHeight]);
}
