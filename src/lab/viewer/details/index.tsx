import * as React from 'react';

import type { EntryView } from '../../../protocol';
import { Authority } from './chain';
import { Facts } from './facts';
import { Opened } from './openings';
import type { EntryProps, ViewerProps } from '../props';
import { Verify } from './verify';
import { entryWords, outcomeWords } from '../words';

/** Everything about one entry: who, what, with whose authority, why; and whether it is proven. */
export function Details(props: ViewerProps): React.JSX.Element {
  const { model, trans } = props;
  const entry = model.selected;
  if (entry === null) {
    return (
      <aside
        className="jp-Facetry-entry"
        aria-label={trans.__('Details')}
        tabIndex={-1}
        data-region
      >
        {model.atHand > 0 && (
          <p className="jp-Facetry-empty">
            {trans.__('Select an event to see who did it, with whose authority, and the proof.')}
          </p>
        )}
      </aside>
    );
  }
  const outcome = model.outcome(entry.index);
  const state = entry.outcome || outcome?.outcome || '';
  return (
    <aside className="jp-Facetry-entry" aria-label={trans.__('Details')} tabIndex={-1} data-region>
      <p className="jp-Facetry-entryHead">
        <span>{trans.__('recorded #%1', entry.index)}</span>
        {state !== '' && (
          <span className="jp-Facetry-outcome" data-outcome={state}>
            {outcomeWords(trans, state)}
          </span>
        )}
      </p>
      <h2>{entryWords(trans, entry)}</h2>
      <Origin {...props} entry={entry} />
      <Facts {...props} entry={entry} outcome={outcome} />
      <Authority {...props} entry={entry} />
      <Verify key={entry.index} {...props} entry={entry} outcome={outcome} />
      <Opened {...props} index={entry.index} />
      {outcome !== undefined && <Opened {...props} index={outcome.index} />}
      <Elsewhere {...props} index={entry.index} />
    </aside>
  );
}

/** To what it rests on, and what rests on it. */
function Origin({ model, trans, entry }: EntryProps): React.JSX.Element | null {
  const { subject, view } = model;
  const drawn =
    view === 'origin' && subject !== null && 'index' in subject && subject.index === entry.index;
  return drawn ? null : (
    <p className="jp-Facetry-verbs">
      <button type="button" onClick={() => model.ask({ index: entry.index })}>
        {trans.__('Where does this come from?')}
      </button>
    </p>
  );
}

/** What others did is shown in full on the approval page alone, out of reach of scripts here. */
function Elsewhere(props: ViewerProps & { index: number }): React.JSX.Element | null {
  const { model, trans, index, openEntry } = props;
  const raw = model.raw(index);
  if (openEntry === undefined || raw === undefined || !withholds(raw)) {
    return null;
  }
  return (
    <p className="jp-Facetry-verbs">
      <button type="button" onClick={() => openEntry(index)}>
        {trans.__('Show arguments and result…')}
      </button>
    </p>
  );
}

/** Whether an entry commits to arguments that this page was not given. */
function withholds({ leaf, openings }: EntryView): boolean {
  try {
    const { c = {} } = JSON.parse(atob(leaf)) as { c?: Record<string, string> };
    return 'args' in c && !('args' in openings);
  } catch {
    return false;
  }
}
