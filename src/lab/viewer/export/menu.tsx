import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ProvenanceModel } from '../model';
import type { Timeline } from '../timeline';
import { eventsCsv } from './csv';
import { provJson } from './prov';
import { save, svgOf } from './save';

/** Typed in a terminal: what the page may see is less than what proves an entry to a stranger. */
const BUNDLE = 'facetry export bundle.zip';

/** What can be taken away of what is shown. */
export function ExportMenu(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
  timeline: React.RefObject<Timeline>;
}): React.JSX.Element {
  const { model, trans, timeline } = props;
  const menu = React.useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    menu.current?.removeAttribute('open');
    menu.current?.querySelector('summary')?.focus();
  };
  const item = (words: string, make: () => Promise<void> | void): React.JSX.Element => (
    <li>
      <button
        type="button"
        onClick={() => {
          close();
          void make();
        }}
      >
        {words}
      </button>
    </li>
  );
  const text = (name: string, type: string, content: string): void =>
    save(name, new Blob([content], { type }));
  return (
    <details
      ref={menu}
      className="jp-Facetry-menu"
      onKeyDown={event => {
        if (event.key === 'Escape' && menu.current?.open) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <summary>{trans.__('Export')}</summary>
      <ul>
        {item(trans.__('Table (CSV)'), () =>
          text('provenance.csv', 'text/csv;charset=utf-8', eventsCsv(trans, model))
        )}
        {item(trans.__('Provenance (PROV-JSON)'), () =>
          text('provenance.json', 'application/json', provJson(model))
        )}
        {model.view === 'events' &&
          item(trans.__('Picture (PNG)'), async () => {
            const picture = await timeline.current?.picture();
            if (picture) {
              save('provenance.png', picture);
            }
          })}
        {item(trans.__('Picture (SVG)'), () => {
          const drawn = menu.current
            ?.closest('.jp-Facetry-viewerBody')
            ?.querySelector<SVGSVGElement>('.jp-Facetry-authority svg');
          if (drawn) {
            text('authority.svg', 'image/svg+xml', svgOf(drawn));
          } else if (timeline.current !== null) {
            text('provenance.svg', 'image/svg+xml', timeline.current.drawing());
          }
        })}
        <li className="jp-Facetry-hint">
          {trans.__('For an auditor, with all proofs, in a terminal:')} <code>{BUNDLE}</code>
        </li>
      </ul>
    </details>
  );
}
