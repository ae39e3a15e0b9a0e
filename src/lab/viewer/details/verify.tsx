import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { verifyIcon } from '../../icons';
import { nameOfKey, safeText } from '../../../protocol';
import type { ReadEntry } from '../../service/entry';
import { findingWords } from './checkDetails';
import type { ViewerProps } from '../props';
import type { Called, Proven, Verified } from '../proofs/proofs';
import type { CheckName } from '../proofs/verifier';
import { troubleWords } from '../trouble';

/** Proves the entry, and its outcome, in this page; says which check passed and which did not. */
export function Verify(
  props: ViewerProps & { entry: ReadEntry; outcome: ReadEntry | undefined }
): React.JSX.Element {
  const { model, proofs, trans, entry } = props;
  const [verified, setVerified] = React.useState<Verified | null>(null);
  const [trouble, setTrouble] = React.useState<string | null>(null);
  const [busy, setBusy] = React.useState(false);
  const verify = async (): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    setVerified(null);
    try {
      const shown = await model.whole(entry.index);
      if (shown === undefined) {
        throw new Error(trans.__('The service does not show entry #%1.', entry.index));
      }
      setVerified(await proofs.verify(shown.entry, shown.outcome));
    } catch (error) {
      setTrouble(troubleWords(trans, error as Error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="jp-Facetry-verify">
      <p className="jp-Facetry-verbs">
        {/* What is disabled would lose the keys. */}
        <button type="button" aria-disabled={busy} onClick={() => busy || void verify()}>
          <verifyIcon.react tag="span" className="jp-Facetry-kind" />
          {trans.__('Verify')}
        </button>
      </p>
      <div role="status">
        {busy && <p className="jp-Facetry-hint">{trans.__('Checking in this page…')}</p>}
        {trouble !== null && <p className="jp-Facetry-warning">{trouble}</p>}
        {verified !== null && <Verdict proven={verified.proven} trans={trans} />}
      </div>
      {/* A screen reader says what came of it, and reads the rest where it is asked to. */}
      {verified !== null && <Checks {...verified} entry={entry} trans={trans} />}
    </section>
  );
}

/** What came of it, in one sentence; and what to do where something failed. */
function Verdict(props: {
  proven: readonly Proven[];
  trans: TranslationBundle;
}): React.JSX.Element {
  const { proven, trans } = props;
  const all = proven.flatMap(({ checks }) => checks);
  const failed = all.filter(({ ok }) => !ok);
  const indexes = proven.map(({ index }) => `#${index}`).join(', ');
  return (
    <>
      <p className="jp-Facetry-verdict" data-ok={failed.length === 0}>
        {failed.length === 0
          ? trans._n(
              '%2 verified in this page: %1 check passed.',
              '%2 verified in this page: %1 checks passed.',
              all.length,
              indexes
            )
          : trans.__('Not verified: %1.', indexes)}
      </p>
      {failed.length > 0 && (
        <p className="jp-Facetry-warning">
          {trans.__(
            'What failed has changed since it was recorded, or is not shown as it was. What passed still holds. Before anything else, keep a copy of the service’s data folder.'
          )}
        </p>
      )}
    </>
  );
}

/** Each check; and whether the name that is shown was proven, too. */
function Checks(
  props: Verified & { entry: ReadEntry; trans: TranslationBundle }
): React.JSX.Element {
  const { proven, called, entry, trans } = props;
  const who = safeText(called?.petname ?? nameOfKey(entry.principal), 200);
  const ok = proven.every(({ checks }) => checks.every(check => check.ok));
  return (
    <>
      {proven.map(({ index, checks }, at) => (
        <ul
          key={at}
          className="jp-Facetry-checks"
          aria-label={trans.__('Checks of entry %1', index)}
        >
          {checks.map(check => (
            <li key={check.name} data-ok={check.ok}>
              <span aria-hidden="true">{check.ok ? '✓' : '✗'}</span>
              <span className="jp-Facetry-hidden">
                {check.ok ? trans.__('passed:') : trans.__('failed:')}
              </span>{' '}
              <span>
                {proven.length > 1 && check === checks[0] && <b>#{index} </b>}
                {checkWords(trans, check.name)}
                <Detail {...{ check, who, trans }} />
              </span>
            </li>
          ))}
        </ul>
      ))}
      {ok && <Name {...{ called, entry, trans }} />}
    </>
  );
}

/** Whether the name that is shown is the one that was recorded: a name of today is no proof. */
function Name(props: {
  called: Called | null;
  entry: ReadEntry;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { called, entry, trans } = props;
  if (entry.petname === '' || called?.petname === entry.petname) {
    return null;
  }
  const today = safeText(entry.petname, 200);
  return (
    <p className="jp-Facetry-hint">
      {called === null
        ? trans.__(
            'That it is called %1 is the service’s word: no record of its name is shown.',
            today
          )
        : trans.__(
            'It was called %1 then, as #%2 records. The service calls it %3 today.',
            safeText(called.petname, 200),
            called.index,
            today
          )}
    </p>
  );
}

/** What a verifier found; the key that signed is said by the name of its holder. */
function Detail(props: {
  check: Proven['checks'][number];
  who: string;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { check, who, trans } = props;
  const { name, ok, detail } = check;
  if (detail === '') {
    return null;
  }
  const found = findingWords(trans, detail);
  return ok && name === 'token' ? (
    <span className="jp-Facetry-hint" title={found}>
      {trans.__('With the key of %1.', who)}
    </span>
  ) : (
    <span className="jp-Facetry-hint">{found}</span>
  );
}

function checkWords(trans: TranslationBundle, name: CheckName): string {
  const words: Record<CheckName, string> = {
    form: trans.__('It is well formed.'),
    checkpoint: trans.__('The ledger’s key signed the checkpoint.'),
    inclusion: trans.__('It is in the tree of that checkpoint.'),
    commitments: trans.__('What is shown here is what it commits to.'),
    said: trans.__('Its number, kind, time and principal match what it records.'),
    reference: trans.__('It refers to the right entry.'),
    token: trans.__('The holder’s own signature is on it.'),
    consistency: trans.__('The ledger continues the one that this browser saw before.')
  };
  return words[name];
}
