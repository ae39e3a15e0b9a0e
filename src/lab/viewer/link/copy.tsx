import type { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { useChanges } from '../../sidebar/useModel';
import type { LinkCopier } from './copier';

/** How long it stands there that a link was copied, in milliseconds. */
const READ = 4000;

/** Copies the link to what is looked at; where the browser will not, it is there to be copied by hand. */
export function CopyLink(props: {
  copier: LinkCopier;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { copier, trans } = props;
  useChanges(copier);
  const { last } = copier;
  const button = React.useRef<HTMLButtonElement>(null);
  /** What had the keys is about to be gone. */
  const close = (): void => {
    button.current?.focus();
    copier.dismiss();
  };
  React.useEffect(() => {
    if (last?.copied !== true) {
      return undefined;
    }
    const over = setTimeout(() => copier.dismiss(), READ);
    return () => clearTimeout(over);
  }, [copier, last]);
  const label = trans.__('Copy link to this view');
  return (
    <>
      <span className="jp-Facetry-copied" role="status">
        {last?.copied === true && trans.__('Link copied')}
      </span>
      {last?.copied === false && (
        <span className="jp-Facetry-byHand">
          <label>
            {trans.__('Copy it from here:')}
            <input
              readOnly
              autoFocus
              value={last.link}
              onFocus={({ target }) => target.select()}
              onKeyDown={event => {
                if (event.key === 'Escape') {
                  event.stopPropagation();
                  close();
                }
              }}
            />
          </label>
          <button type="button" onClick={close}>
            {trans.__('Close')}
          </button>
        </span>
      )}
      <button
        ref={button}
        type="button"
        className="jp-Facetry-tool"
        aria-label={label}
        title={label}
        onClick={() => void copier.copy()}
      >
        <linkIcon.react tag="span" />
      </button>
    </>
  );
}
