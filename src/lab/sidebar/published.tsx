import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText, type WitnessView } from '../../protocol';
import { count, moment } from '../service/local';
import type { FacetryModel } from '../service/model';
import type { Publication } from '../service/source';

interface PublishedProps {
  model: FacetryModel;
  trans: TranslationBundle;
}

/** By their word what is recorded here does not continue what they saw. */
const OTHER: readonly WitnessView['state'][] = ['other_log', 'moved_on'];

/**
 * How far the log is published, where witnesses have to cosign it, since when too few do, and who
 * did not. Of a log that nobody has to cosign there is nothing to say.
 */
export function Published({ model, trans }: PublishedProps): React.JSX.Element | null {
  const { publication } = model.holdings;
  if (publication === undefined) {
    return null;
  }
  const { behind_since: since, witnesses } = publication;
  const late = witnesses.filter(({ state }) => state !== 'cosigned');
  const other = witnesses.filter(({ state }) => OTHER.includes(state));
  if (since === null && other.length === 0) {
    return <p className="jp-Facetry-foot jp-Facetry-hint">{far(trans, publication)}</p>;
  }
  return (
    <div
      className="jp-Facetry-status"
      role="status"
      data-state={other.length > 0 ? 'other' : 'behind'}
    >
      {other.length > 0 && (
        <strong>
          {trans.__(
            'A witness says that it saw another log. Somebody runs a copy of the data folder, or it lies: compare before you go on.'
          )}
        </strong>
      )}
      {since !== null && (
        <p>
          {trans.__(
            'Too few witnesses have cosigned the log since %1. Calls go on and are recorded; what is published stays as it is.',
            moment(trans, since, model.now() / 1000)
          )}
        </p>
      )}
      <p>{far(trans, publication)}</p>
      <ul className="jp-Facetry-list">
        {late.map(witness => (
          <li key={witness.name}>{witnessWords(trans, witness)}</li>
        ))}
      </ul>
    </div>
  );
}

function far(trans: TranslationBundle, { published, size }: Publication): string {
  const [some, all] = [published, size].map(entries => count(trans, entries));
  return published >= size
    ? trans.__('The log is published: all %1 entries, cosigned.', all)
    : trans.__('The log is published up to entry %1 of %2.', some, all);
}

function witnessWords(trans: TranslationBundle, { name, state, size }: WitnessView): string {
  const who = safeText(name, 120);
  switch (state) {
    case 'unasked':
      return trans.__('%1 was not asked yet', who);
    case 'cosigned':
      return trans.__('%1 cosigned', who);
    case 'other_log':
    case 'moved_on':
      return trans.__('%1 saw another log', who);
    case 'away':
      return size === null
        ? trans.__('%1 does not answer, and cosigned nothing yet', who)
        : trans.__('%1 does not answer; it cosigned %2 entries', who, count(trans, size));
    default:
      return trans.__('%1 does not cosign', who);
  }
}
