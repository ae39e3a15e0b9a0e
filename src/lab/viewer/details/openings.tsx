import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FieldGroup, safeText } from '../../../protocol';
import { opened } from '../../service/opened';
import type { ViewerProps } from '../props';

/** What the entry commits to and the page may see, as it was recorded. */
export function Opened(props: ViewerProps & { index: number }): React.JSX.Element | null {
  const { model, trans, index } = props;
  const raw = model.raw(index);
  if (raw === undefined) {
    return null;
  }
  const titles: [FieldGroup, string][] = [
    ['args', trans.__('Arguments')],
    ['terms', trans.__('Terms')],
    ['lineage', trans.__('Cell lineage')],
    ['result', trans.__('Result')]
  ];
  return (
    <>
      {titles
        .filter(([group]) => group in raw.openings)
        .map(([group, title]) => (
          <details key={group} className="jp-Facetry-opened">
            <summary>{title}</summary>
            <pre tabIndex={0}>{shownJson(opened(raw, group), trans)}</pre>
          </details>
        ))}
    </>
  );
}

/** Longest text of one group that is shown, in characters. */
const MOST = 20_000;

function shownJson(value: unknown, trans: TranslationBundle): string {
  const text = JSON.stringify(value, null, 2);
  // Line breaks of the layout are ours; those within strings are escaped already.
  const lines = text.slice(0, MOST).split('\n');
  const safe = lines.map(line => line.replace(/\S.*/, rest => safeText(rest, MOST))).join('\n');
  return text.length > MOST ? `${safe}\n${trans.__('… (%1 characters)', text.length)}` : safe;
}
