import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { markOf } from './lanes';
import type { ProvenanceModel } from './model';
import { entryWords } from './words';

const ROW_HEIGHT = 26;
const OVERSCAN = 8;

/** The same events as a grid of rows: what a keyboard and a screen reader use. Newest first. */
export function EventTable(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { model, trans } = props;
  const [top, setTop] = React.useState(0);
  const [height, setHeight] = React.useState(400);
  const host = React.useRef<HTMLDivElement>(null);
  const rows = [...model.shown].reverse();
  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW_HEIGHT) + OVERSCAN);
  const position = rows.findIndex(row => row.index === model.selected?.index);
  const go = (to: number): void => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (row !== undefined) {
      void model.select(row.index);
      const y = rows.indexOf(row) * ROW_HEIGHT;
      const element = host.current;
      if (
        element !== null &&
        (y < element.scrollTop || y > element.scrollTop + height - 2 * ROW_HEIGHT)
      ) {
        element.scrollTop = y - height / 2;
      }
    }
  };
  const key = (event: React.KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + 20,
      PageUp: position - 20,
      Home: 0,
      End: rows.length - 1
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      go(to);
    }
  };
  return (
    <div
      ref={host}
      className="jp-Facetry-table"
      role="grid"
      tabIndex={0}
      aria-label={trans.__('Events, newest first')}
      aria-rowcount={rows.length}
      aria-activedescendant={position < 0 ? undefined : `jp-Facetry-event-${rows[position]?.index}`}
      onKeyDown={key}
      onScroll={event => setTop(event.currentTarget.scrollTop)}
    >
      <div role="presentation" style={{ height: rows.length * ROW_HEIGHT, position: 'relative' }}>
        {rows.slice(first, last).map((row, offset) => (
          <div
            key={row.index}
            id={`jp-Facetry-event-${row.index}`}
            role="row"
            aria-rowindex={first + offset + 1}
            aria-selected={row.index === model.selected?.index}
            className="jp-Facetry-eventRow"
            data-mark={markOf(row)}
            style={{ top: (first + offset) * ROW_HEIGHT, height: ROW_HEIGHT }}
            onClick={() => void model.select(row.index)}
          >
            <span role="gridcell">#{row.index}</span>
            <span role="gridcell">{new Date(row.at).toLocaleTimeString()}</span>
            <span role="gridcell">{entryWords(trans, row)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
