import { caretRightIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { clock, count } from '../../service/local';
import { markOf } from '../timeline/lanes';
import type { ProvenanceModel } from '../model';
import { entryWords, outcomeWords, rowsWords } from '../words';
import { COLUMNS } from './head';
import type { Row } from './outline';

interface RowProps {
  id: string;
  row: Row;
  /** Its position from the top. */
  at: number;
  /** Where it stands, in pixels. */
  y: number;
  height: number;
  selected: boolean;
  model: ProvenanceModel;
  trans: TranslationBundle;
  press(): void;
  fold(): void;
}

/** What a screen reader and a keyboard find of a row, whatever is in it. */
function treeOf({ id, row, at, selected }: RowProps): React.HTMLAttributes<HTMLDivElement> {
  return {
    id,
    role: 'row',
    // The first is that of the heads.
    'aria-rowindex': at + 2,
    'aria-level': row.level,
    'aria-posinset': row.place,
    'aria-setsize': row.size,
    'aria-selected': selected
  };
}

/** One entry; where something stands below it, with a sign that folds it. */
export function EventRow(props: RowProps): React.JSX.Element | null {
  const { row, y, height, model, trans, press, fold } = props;
  if (!('entry' in row)) {
    return null;
  }
  const { entry, open, level } = row;
  const ended = entry.kind === 'intent' ? model.outcome(entry.index) : entry;
  const outcome = (entry.kind !== 'outcome' && ended?.outcome) || '';
  const rows = outcome === '' ? null : (ended?.rows ?? null);
  const told = entryWords(trans, entry);
  return (
    <div
      {...treeOf(props)}
      {...(open !== null && { 'aria-expanded': open })}
      className="jp-Facetry-eventRow"
      data-mark={markOf(entry)}
      style={{ top: y, height }}
      onClick={press}
    >
      <span role="gridcell" aria-colindex={1}>
        #{entry.index}
      </span>
      <span role="gridcell" aria-colindex={2}>
        <time dateTime={new Date(entry.at).toISOString()}>{clock(trans, entry.at)}</time>
      </span>
      <span
        role="gridcell"
        aria-colindex={3}
        className="jp-Facetry-told"
        title={told}
        style={{ '--jp-facetry-level': level } as React.CSSProperties}
      >
        {open !== null && (
          <span
            className="jp-Facetry-twist"
            onClick={event => {
              event.stopPropagation();
              fold();
            }}
          >
            <caretRightIcon.react tag="span" />
          </span>
        )}
        {told}
      </span>
      <span
        role="gridcell"
        aria-colindex={4}
        data-outcome={outcome}
        title={rows === null ? undefined : rowsWords(trans, rows)}
      >
        {outcomeWords(trans, outcome)}
      </span>
    </div>
  );
}

/** In place of entries that are not at hand: how many, and that a press brings them. */
export function GapRow(props: RowProps): React.JSX.Element | null {
  const { row, y, height, model, trans, press } = props;
  if (!('gap' in row)) {
    return null;
  }
  const words = gapWords(trans, row.gap, model);
  return (
    <div
      {...treeOf(props)}
      className="jp-Facetry-eventRow jp-Facetry-gapRow"
      style={{ top: y, height }}
      onClick={press}
    >
      <span role="gridcell" aria-colindex={1} aria-colspan={COLUMNS} title={words}>
        {words}
      </span>
    </div>
  );
}

function gapWords(
  trans: TranslationBundle,
  { from, to }: { from: number; to: number },
  model: ProvenanceModel
): string {
  const { stage } = model.looking;
  const missing = to - from + 1;
  const number = count(trans, missing);
  switch (stage) {
    case 'idle':
      return missing === 1
        ? trans.__('1 entry not loaded (#%1): load it', from)
        : trans.__('%1 entries not loaded (#%2 to #%3): load them', number, from, to);
    case 'looking':
      return trans._n(
        '%2 older entry is being looked at…',
        '%2 older entries are being looked at…',
        missing,
        number
      );
    default:
      return trans._n(
        '%2 older entry not looked at: look at it',
        '%2 older entries not looked at: look at them',
        missing,
        number
      );
  }
}
