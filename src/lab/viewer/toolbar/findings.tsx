import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count } from '../../service/local';
import type { ProvenanceModel } from '../model';
import { isRefusal } from '../trouble';

/**
 * How many events pass the filter, and how much of the log was looked at for them: the service is
 * asked for more by its indexes, page by page, until all was, or somebody stops it.
 */
export function Findings(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { model, trans } = props;
  const { stage, reached, trouble } = model.looking;
  const found = model.shown.length;
  const size = count(trans, model.size);
  const events = trans._n('%2 event', '%2 events', found, count(trans, found));
  const left = Number.isFinite(reached) ? count(trans, reached) : size;
  const button = (words: string, press: () => void): React.JSX.Element => (
    <button type="button" className="jp-Facetry-small" onClick={press}>
      {words}
    </button>
  );
  switch (stage) {
    case 'looking':
      return (
        <>
          <span className="jp-Facetry-hint">
            {trans.__('%1 so far; %2 of %3 entries are still to be looked at…', events, left, size)}
          </span>
          {/* Each page would be said again. */}
          <span className="jp-Facetry-hidden" role="status">
            {trans.__('Looking for older events')}
          </span>
          {button(trans.__('Stop'), () => model.stopLooking())}
        </>
      );
    case 'paused':
      return (
        <>
          <span className="jp-Facetry-hint" role="status">
            {trans.__('%1; the oldest %2 of %3 entries are not looked at yet.', events, left, size)}{' '}
            <ByNames model={model} trans={trans} />
          </span>
          {button(trans.__('Look at them'), () => model.lookOn())}
        </>
      );
    case 'failed':
      return (
        <>
          <span className="jp-Facetry-warning" role="status">
            {trans.__('%1; the oldest %2 of %3 entries are not looked at yet.', events, left, size)}{' '}
            {isRefusal(trouble)
              ? trans.__('The service refused to show more: %1', trouble?.message ?? '')
              : trans.__('There is no answer at the moment; it goes on once there is one.')}
          </span>
          {button(trans.__('Try again'), () => model.lookOn())}
        </>
      );
    default:
      return (
        <span className="jp-Facetry-hint" role="status">
          {trans.__('%1 in all of %2 entries', events, size)}
        </span>
      );
  }
}

/** Where words are searched: what of the rest is known anyway. */
function ByNames(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  if (model.filter.text === '') {
    return null;
  }
  return (
    <>
      {model.looking.byNames
        ? trans.__('In them, only names of notebooks, services and actions were searched.')
        : trans.__('Words have to be looked for in one event after the other.')}
    </>
  );
}
