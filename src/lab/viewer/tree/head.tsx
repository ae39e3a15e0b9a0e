import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** Of the table, also where a narrow window shows fewer. */
export const COLUMNS = 4;

/**
 * What the columns are: stays in sight above the rows, and is what a screen reader says of a cell.
 * A narrow window leaves out a column's head together with its cells.
 */
export function HeadRow(props: { trans: TranslationBundle; height: number }): React.JSX.Element {
  const { trans, height } = props;
  const heads = [
    trans.__('Entry'),
    trans.__('Time'),
    trans.__('What happened'),
    trans.__('Outcome')
  ];
  return (
    <div role="row" aria-rowindex={1} className="jp-Facetry-headRow" style={{ height }}>
      {heads.map((words, at) => (
        <span key={words} role="columnheader" aria-colindex={at + 1} title={words}>
          {words}
        </span>
      ))}
    </div>
  );
}
