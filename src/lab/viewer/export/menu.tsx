import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count } from '../../service/local';
import type { ProvenanceModel } from '../model';
import { coloursOf } from '../timeline/paint';
import type { Timeline } from '../timeline/timeline';
import { eventsCsv } from './csv';
import { provJson } from './prov';
import { pngOf, save, svgOf } from './save';
import { useBundle } from './useBundle';

/** What the command can besides. */
const POLICY = 'facetry export --policy FILE';
const TILES = '--tiles DIR';

interface MenuProps {
  model: ProvenanceModel;
  trans: TranslationBundle;
  timeline: React.RefObject<Timeline>;
  /** Opens where whoever approves writes all that there is; absent where there is no such page. */
  openExport?: (() => void) | undefined;
}

/** What can be taken away of what is shown. */
export function ExportMenu(props: MenuProps): React.JSX.Element {
  const { model, trans, timeline, openExport } = props;
  const menu = React.useRef<HTMLDetailsElement>(null);
  const bundle = useBundle(model, trans);
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
  // Of authority, what is drawn of it; the lanes draw themselves.
  const drawing = (): SVGSVGElement | null =>
    menu.current
      ?.closest('.jp-Facetry-viewerBody')
      ?.querySelector<SVGSVGElement>('.jp-Facetry-authority svg, .jp-Facetry-origin svg') ?? null;
  const { selected, shown } = model;
  const { publication } = model.facetry.holdings;
  const [wanted, setWanted] = React.useState(false);
  const cosigned = wanted && (publication?.published ?? 0) > 0;
  return (
    <>
      <BundleState bundle={bundle} trans={trans} />
      <details
        ref={menu}
        className="jp-Facetry-menu jp-Facetry-tool"
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
          {item(trans.__('Picture (PNG)'), async () => {
            const drawn = drawing();
            const picture =
              drawn === null
                ? await timeline.current?.picture()
                : await pngOf(drawn, coloursOf(drawn).paper);
            if (picture) {
              save(drawn === null ? 'provenance.png' : `${model.view}.png`, picture);
            }
          })}
          {item(trans.__('Picture (SVG)'), () => {
            const drawn = drawing();
            if (drawn !== null) {
              text(`${model.view}.svg`, 'image/svg+xml', svgOf(drawn));
            } else if (timeline.current !== null) {
              text('provenance.svg', 'image/svg+xml', timeline.current.drawing());
            }
          })}
          <li className="jp-Facetry-hint">
            {trans.__('With all proofs, for whoever runs facetry verify; it shows:')}
          </li>
          {shown.length > 0 &&
            item(
              trans._n(
                'Bundle: the %1 event in the table',
                'Bundle: the %1 events in the table',
                shown.length
              ),
              () => bundle.write(shown, cosigned)
            )}
          {selected !== null &&
            item(trans.__('Bundle: event #%1 alone', selected.index), () =>
              bundle.write([selected], cosigned)
            )}
          {item(trans.__('Bundle: all that this page may see'), () => bundle.write(null, cosigned))}
          {openExport !== undefined &&
            item(trans.__('Bundle: everything, on the approval page…'), openExport)}
          {publication !== undefined && (
            <li>
              <label>
                <input
                  type="checkbox"
                  checked={cosigned}
                  disabled={publication.published === 0}
                  onChange={({ target }) => setWanted(target.checked)}
                />
                {publication.published === 0
                  ? trans.__('Bundles only as far as witnesses cosigned: they did not yet')
                  : trans.__(
                      'Bundles only as far as witnesses cosigned: %1 of %2 entries',
                      count(trans, publication.published),
                      count(trans, publication.size)
                    )}
              </label>
            </li>
          )}
          {item(trans.__('Verify a bundle here…'), () => model.setView('file'))}
          <li className="jp-Facetry-hint">
            {trans.__('In a terminal:')} <Command>{POLICY}</Command>{' '}
            {trans.__('demands the cosignatures of witnesses that you choose;')}{' '}
            <Command>{TILES}</Command> {trans.__('writes the log without any content.')}
          </li>
        </ul>
      </details>
    </>
  );
}

/** What is typed in a terminal; it wraps between its words, never within one. */
function Command({ children }: { children: string }): React.JSX.Element {
  return (
    <code>
      {children.split(' ').map((word, at) => (
        <React.Fragment key={word}>
          {at > 0 && ' '}
          <span className="jp-Facetry-word">{word}</span>
        </React.Fragment>
      ))}
    </code>
  );
}

/** How far a bundle is; it can take a while, and can be given up. */
function BundleState(props: {
  bundle: ReturnType<typeof useBundle>;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { bundle, trans } = props;
  const { done, trouble } = bundle;
  return (
    <span className="jp-Facetry-bundle" role="status">
      {done !== null && (
        <>
          <span className="jp-Facetry-hint">
            {trans.__('Writing the bundle: %1 entries', count(trans, done))}
          </span>
          <button type="button" onClick={bundle.giveUp}>
            {trans.__('Cancel')}
          </button>
        </>
      )}
      {trouble !== null && (
        <span className="jp-Facetry-warning">{trans.__('No bundle was written: %1', trouble)}</span>
      )}
    </span>
  );
}
