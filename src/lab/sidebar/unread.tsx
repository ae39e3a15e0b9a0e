import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { facetIcon } from '../icons';
import type { Unread } from '../service/source';
import { stateWord } from '../service/words';
import { InPart } from './inPart';
import { RowButton } from './rowButton';
import type { SidebarProps } from './sidebarProps';

/**
 * What the service told and can't be read, as one row in quarantine: that it is there, and what can be
 * done. Nothing that it says of itself is shown.
 */
export function UnreadRow(
  props: Pick<SidebarProps, 'model' | 'trans' | 'actions'>
): React.JSX.Element | null {
  const { model, trans, actions } = props;
  const { unread = [] } = model.holdings;
  const [open, setOpen] = React.useState(false);
  const id = React.useId();
  if (unread.length === 0) {
    return null;
  }
  const ended = unread.filter(({ list, id }) => REVOKED.has(list) && id !== null);
  return (
    <ul className="jp-Facetry-list">
      <li className="jp-Facetry-row" data-state="unverified" data-unread>
        <div className="jp-Facetry-rowHead">
          <RowButton
            icon={facetIcon}
            name={trans.__('Can’t be read')}
            open={open}
            opens={id}
            toggle={() => setOpen(!open)}
          >
            <span className="jp-Facetry-end">
              <span className="jp-Facetry-state">{stateWord(trans, 'unverified')}</span>
            </span>
            <span className="jp-Facetry-why">{whatWords(trans, unread)}</span>
          </RowButton>
        </div>
        {open && (
          <div className="jp-Facetry-details" id={id}>
            <p className="jp-Facetry-warning">
              {trans.__(
                'The service told this in a form that this page does not know: nothing of it is shown, and don’t rely on it. Update Facetry here, then reload. If it can’t be read then either, tell whoever runs the service.'
              )}
            </p>
            {ended.length > 0 && (
              <ul className="jp-Facetry-list">
                <InPart trans={trans} things={ended}>
                  {one => <Revocable key={one.id} {...{ one, model, trans, actions }} />}
                </InPart>
              </ul>
            )}
          </div>
        )}
      </li>
    </ul>
  );
}

/** What can be ended without anything being known of it but its id. */
const REVOKED: ReadonlySet<Unread['list']> = new Set(['facets', 'rules']);

function Revocable(
  props: Pick<SidebarProps, 'model' | 'trans' | 'actions'> & { one: Unread }
): React.JSX.Element {
  const { one, model, trans, actions } = props;
  const id = one.id ?? '';
  const rule = one.list === 'rules';
  return (
    <li className="jp-Facetry-note">
      {rule ? trans.__('Rule') : trans.__('Facet')} <code>{id}</code>{' '}
      <button
        type="button"
        className="jp-Facetry-small"
        aria-label={rule ? trans.__('Revoke the rule %1', id) : trans.__('Revoke %1', id)}
        disabled={!model.live}
        onClick={() => void (rule ? actions.endRule(id) : actions.endUnread(id))}
      >
        {trans.__('Revoke')}
      </button>
    </li>
  );
}

/** Of which lists it is, and how much of each. */
function whatWords(trans: TranslationBundle, unread: readonly Unread[]): string {
  const lists = [...new Set(unread.map(({ list }) => list))];
  return lists
    .map(list => {
      const of = unread.filter(one => one.list === list);
      return listWords(trans, list, of.some(({ all }) => all) ? trans.__('all') : of.length);
    })
    .join(', ');
}

function listWords(trans: TranslationBundle, list: Unread['list'], count: number | string): string {
  switch (list) {
    case 'facets':
      return trans.__('facets: %1', count);
    case 'requests':
      return trans.__('requests: %1', count);
    case 'rules':
      return trans.__('rules: %1', count);
    case 'objects':
      return trans.__('connected services: %1', count);
    case 'principals':
      return trans.__('holders: %1', count);
    case 'witnesses':
      return trans.__('how far the log is published');
  }
}
