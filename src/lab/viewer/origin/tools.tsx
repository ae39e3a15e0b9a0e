import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Gathered } from './gathering/useGathered';
import type { Verifying } from './checking/useVerdicts';
import { STEP, type Zoom } from './drawing/useZoom';

/** What can be done with the drawing as a whole, and how far that is. */
export function Tools(props: {
  trans: TranslationBundle;
  zoom: Zoom;
  gathered: Gathered;
  verdicts: Verifying;
  drawn: boolean;
}): React.JSX.Element {
  const { trans, zoom, gathered, verdicts, drawn } = props;
  const { fresh, again, looking } = gathered;
  const tool = (label: string, sign: string, press: () => void): React.JSX.Element => (
    <button
      type="button"
      className="jp-Facetry-small"
      aria-label={label}
      title={label}
      disabled={!drawn}
      onClick={press}
    >
      {sign}
    </button>
  );
  return (
    <>
      <span className="jp-Facetry-hint" role="status">
        {looking ? trans.__('Looking through the ledger…') : verdicts.words(trans)}
      </span>
      <span className="jp-Facetry-originTools">
        {fresh > 0 && (
          <button type="button" className="jp-Facetry-small" onClick={again}>
            {trans._n('%1 new', '%1 new', fresh)}
          </button>
        )}
        {drawn && (
          <button
            type="button"
            className="jp-Facetry-small"
            onClick={verdicts.busy ? verdicts.stop : verdicts.verify}
          >
            {verdicts.busy ? trans.__('Stop verifying') : trans.__('Verify all of it')}
          </button>
        )}
        {tool(trans.__('Fit'), trans.__('Fit'), zoom.fit)}
        {tool(trans.__('Zoom in'), '+', () => zoom.by(STEP))}
        {tool(trans.__('Zoom out'), '−', () => zoom.by(1 / STEP))}
      </span>
    </>
  );
}
