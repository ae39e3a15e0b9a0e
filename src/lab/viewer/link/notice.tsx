import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../../protocol';
import { count } from '../../service/local';
import type { ProvenanceModel } from '../model';
import type { Unfollowed } from './unfollowed';

/** So many members are named; a hostile link may have thousands. */
const MOST = 6;

/** What of the link that led here could not be followed, until somebody has read it. */
export function UnfollowedLink(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  if (model.unfollowed.length === 0) {
    return null;
  }
  return (
    <div className="jp-Facetry-warning jp-Facetry-unfollowed" role="status">
      <div>
        {model.unfollowed.map(what => (
          <p key={what.why}>{words(trans, what)}</p>
        ))}
      </div>
      <button type="button" className="jp-Facetry-small" onClick={() => model.setUnfollowed([])}>
        {trans.__('Close')}
      </button>
    </div>
  );
}

function words(trans: TranslationBundle, what: Unfollowed): string {
  switch (what.why) {
    case 'long':
      return trans.__('The link is too long. Nothing of it was read.');
    case 'unread':
      return trans.__(
        'This part of the link was not understood and is left out: %1. It may be of a newer version, or not whole.',
        listed(trans, what.members)
      );
    case 'service':
      return trans.__(
        'The link was made at another service. Its numbers of entries and facets mean nothing here and are left out.'
      );
    case 'entry':
      return trans.__('The link is about entry #%1, which is not shown to this page.', what.entry);
  }
}

function listed(trans: TranslationBundle, members: readonly string[]): string {
  const all = [...new Set(members.map(member => memberWords(trans, member)))];
  const named = all.slice(0, MOST);
  const left = all.length - named.length;
  return [
    ...named,
    ...(left > 0 ? [trans._n('%2 more', '%2 more', left, count(trans, left))] : [])
  ].join(', ');
}

/** A member as it is called on screen; one of another version as it stands in the link. */
function memberWords(trans: TranslationBundle, member: string): string {
  switch (member) {
    case 'view':
      return trans.__('what is drawn');
    case 'entry':
      return trans.__('the selected event');
    case 'of':
      return trans.__('whose origin is drawn');
    case 'principal':
      return trans.__('who');
    case 'facet':
      return trans.__('the facet');
    case 'object':
      return trans.__('on what');
    case 'action':
      return trans.__('the action');
    case 'result':
      return trans.__('the result');
    case 'notebook':
      return trans.__('the notebook');
    case 'cell':
      return trans.__('the cell');
    case 'text':
      return trans.__('the words that are searched');
    case 'from':
    case 'to':
      return trans.__('the span of time');
    case 'service':
      return trans.__('the service');
    default:
      return `“${safeText(member, 40)}”`;
  }
}
