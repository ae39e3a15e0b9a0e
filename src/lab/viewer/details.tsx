import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Check } from '../../ledger';
import { safeText } from '../../protocol';
import { opened } from '../service/entry';
import type { ProvenanceModel } from './model';
import type { Verifier } from './verifier';
import { entryWords } from './words';

export interface DetailsProps {
  model: ProvenanceModel;
  verifier: Verifier;
  trans: TranslationBundle;
}

/** Everything about one entry: who, what, with whose authority, why; and whether it is proven. */
export function Details({ model, verifier, trans }: DetailsProps): React.JSX.Element {
  const entry = model.selected;
  if (entry === null) {
    return (
      <aside className="jp-Facetry-entry">
        <p className="jp-Facetry-empty">
          {trans.__('Choose an event to see what is known about it.')}
        </p>
      </aside>
    );
  }
  const raw = model.raw(entry.index);
  const outcome = model.referring(entry.index).find(other => other.kind === 'outcome');
  const intent = entry.ref === null ? undefined : model.at(entry.ref);
  const rows: [string, React.ReactNode][] = [
    [trans.__('Entry'), `#${entry.index}`],
    [trans.__('When'), <time key="t">{new Date(entry.at).toLocaleString()}</time>],
    [trans.__('Who'), safeText(entry.petname)],
    [
      trans.__('What'),
      [entry.action, entry.object]
        .filter(Boolean)
        .map(t => safeText(t))
        .join(' · ')
    ],
    [trans.__('Why'), safeText(entry.why)],
    [
      trans.__('Cell'),
      entry.cell === null ? '' : trans.__('%1 (the kernel’s word)', safeText(entry.cell))
    ],
    [trans.__('Outcome'), outcome?.outcome ?? entry.outcome]
  ];
  return (
    <aside className="jp-Facetry-entry" aria-label={trans.__('Details')}>
      <h2>{entryWords(trans, entry)}</h2>
      <dl>
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </React.Fragment>
          ))}
      </dl>
      <Authority model={model} chain={entry.chain} trans={trans} />
      {raw !== undefined && <Opened raw={raw} trans={trans} />}
      <p className="jp-Facetry-verbs">
        {intent !== undefined && (
          <button onClick={() => void model.select(intent.index)}>
            {trans.__('Go to #%1', intent.index)}
          </button>
        )}
        {outcome !== undefined && (
          <button onClick={() => void model.select(outcome.index)}>
            {trans.__('Outcome #%1', outcome.index)}
          </button>
        )}
      </p>
      <Verify
        key={entry.index}
        index={entry.index}
        model={model}
        verifier={verifier}
        trans={trans}
      />
    </aside>
  );
}

/** The chain of authority, from the facet that was used up to the service itself. */
function Authority(props: {
  model: ProvenanceModel;
  chain: string[];
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, chain, trans } = props;
  if (chain.length === 0) {
    return null;
  }
  const facets = model.facetry.holdings.facets;
  return (
    <>
      <h3>{trans.__('With whose authority')}</h3>
      <ol className="jp-Facetry-chain">
        {chain.map(id => {
          const facet = facets.find(other => other.id === id);
          return (
            <li key={id}>
              {facet === undefined ? trans.__('the service’s own authority') : facet.sentence}
              {facet !== undefined && (
                <button className="jp-Facetry-link" onClick={() => model.setFacet(id)}>
                  {trans.__('only this facet')}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Opened(props: {
  raw: NonNullable<ReturnType<ProvenanceModel['raw']>>;
  trans: TranslationBundle;
}): React.JSX.Element {
  const groups = ['args', 'terms', 'why', 'result'].filter(group => group in props.raw.openings);
  return (
    <>
      {groups.map(group => (
        <details key={group} className="jp-Facetry-opened">
          <summary>{group}</summary>
          <pre>{safeText(JSON.stringify(opened(props.raw, group), null, 2), 20_000)}</pre>
        </details>
      ))}
    </>
  );
}

function Verify(props: {
  index: number;
  model: ProvenanceModel;
  verifier: Verifier;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { index, model, verifier, trans } = props;
  const [checks, setChecks] = React.useState<Check[] | null>(null);
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const [busy, setBusy] = React.useState(false);
  const verify = async (): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      setChecks(await verifier.verify(await model.facetry.source.prove(index)));
    } catch (error) {
      setTrouble((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const labels: Record<Check['name'], string> = {
    form: trans.__('The entry is well formed'),
    checkpoint: trans.__('The checkpoint is signed by this ledger’s key'),
    inclusion: trans.__('The entry is in the tree of that checkpoint'),
    commitments: trans.__('What is shown here is what the entry commits to'),
    reference: trans.__('The entry it refers to is the right one'),
    token: trans.__('The holder’s signature over the action is valid')
  };
  return (
    <div className="jp-Facetry-verify">
      <button className="jp-mod-styled" disabled={busy} onClick={() => void verify()}>
        {trans.__('Verify')}
      </button>
      <div role="status">
        {trouble !== null && <p className="jp-Facetry-warning">{trouble}</p>}
        {checks !== null && (
          <ul className="jp-Facetry-checks">
            {checks.map(check => (
              <li key={check.name} data-ok={check.ok}>
                {check.ok ? '✓' : '✗'} {labels[check.name]}
                {!check.ok && check.detail && <em> {safeText(check.detail)}</em>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
