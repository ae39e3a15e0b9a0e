import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../../protocol';
import { verifyIcon } from '../../icons';
import { readEntry } from '../../service/entry';
import { count } from '../../service/local';
import { knownFinding } from '../details/checkDetails';
import { entryWords } from '../words';
import type { Report } from './report';
import type { Checked, FileInHand } from './useFile';
import { faultWords, inOrder, keyWords, openWords, provenWords, verdictWords } from './words';

/** So many faults are told one by one. */
const TOLD = 20;

/**
 * Verifies a bundle that somebody chose or dropped, and says what holds and what does not.
 * @param props.again verifies the one file that it is about; absent where any is chosen
 */
export function FilePanel(props: {
  file: FileInHand;
  trans: TranslationBundle;
  again?: () => void;
}): React.JSX.Element {
  const { file, trans, again } = props;
  const { checked } = file;
  const host = React.useRef<HTMLElement>(null);
  const busy = checked !== null && checked.report === null && checked.trouble === null;
  React.useEffect(() => {
    // What had the keys may have gone: the table, or the button by which a file was chosen. The
    // page, or all that is around this, has them then.
    if (document.activeElement?.contains(host.current)) {
      const next = checked === null || busy ? host.current?.querySelector('button') : host.current;
      next?.focus();
    }
  }, [checked === null, busy]);
  return (
    <section
      ref={host}
      className="jp-Facetry-file"
      aria-label={trans.__('Verify a file')}
      tabIndex={-1}
      data-region
    >
      {checked === null ? (
        <div className="jp-Facetry-drop">
          <verifyIcon.react tag="span" className="jp-Facetry-kind" />
          <h2>{trans.__('Is what this file says true?')}</h2>
          <p>
            {again === undefined
              ? trans.__(
                  'Drop a bundle here, or choose one: a file that Export, or “facetry export”, has written. This page itself checks every signature and every entry in it. The file stays in this browser.'
                )
              : trans.__('This page itself checks every signature and every entry in it.')}
          </p>
          {again === undefined ? (
            <Choose file={file} words={trans.__('Choose a file…')} primary />
          ) : (
            <Again press={again} words={trans.__('Verify it')} primary />
          )}
        </div>
      ) : (
        <>
          <div role="status">
            <Standing checked={checked} trans={trans} />
          </div>
          {busy ? (
            <Progress checked={checked} file={file} trans={trans} />
          ) : (
            <>
              {checked.report !== null && <Findings report={checked.report} trans={trans} />}
              {again === undefined ? (
                <Choose file={file} words={trans.__('Verify another file…')} />
              ) : (
                <Again press={again} words={trans.__('Verify it again')} />
              )}
            </>
          )}
        </>
      )}
    </section>
  );
}

/** A button of the page's own look for a field that every browser draws otherwise. */
function Choose(props: { file: FileInHand; words: string; primary?: boolean }): React.JSX.Element {
  const { file, words, primary = false } = props;
  const field = React.useRef<HTMLInputElement>(null);
  return (
    <p className="jp-Facetry-verbs">
      <button
        type="button"
        {...(primary && { className: 'jp-mod-primary' })}
        onClick={() => field.current?.click()}
      >
        {words}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        aria-label={words}
        accept=".bundle"
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          if (chosen !== undefined) {
            file.verify(chosen);
          }
          // The same file may be chosen again.
          target.value = '';
        }}
      />
    </p>
  );
}

/** Verifies the file that the panel is about. */
function Again(props: { press: () => void; words: string; primary?: boolean }): React.JSX.Element {
  const { press, words, primary = false } = props;
  return (
    <p className="jp-Facetry-verbs">
      <button type="button" {...(primary && { className: 'jp-mod-primary' })} onClick={press}>
        {words}
      </button>
    </p>
  );
}

/** In one sentence: said to a screen reader when it changes. */
function Standing(props: { checked: Checked; trans: TranslationBundle }): React.JSX.Element {
  const { checked, trans } = props;
  const { report, trouble, name } = checked;
  const ok = report?.verdict.ok;
  return (
    <>
      {report !== null ? (
        <h2 className="jp-Facetry-verdict" data-ok={ok}>
          <span className="jp-Facetry-verdictSign" aria-hidden="true">
            {ok ? '✓' : '✗'}
          </span>
          {verdictWords(trans, report.verdict)}
        </h2>
      ) : trouble !== null ? (
        <p className="jp-Facetry-warning">{trouble}</p>
      ) : (
        <h2>{trans.__('Checking in this page…')}</h2>
      )}
      <p className="jp-Facetry-hint">
        {safeText(name, 200)}
        {report?.verdict.issuer !== undefined && ` · ${safeText(report.verdict.issuer, 200)}`}
      </p>
    </>
  );
}

function Progress(props: {
  checked: Checked;
  file: FileInHand;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { checked, file, trans } = props;
  return (
    <p className="jp-Facetry-verbs">
      <progress
        aria-label={trans.__('How much of it was read')}
        value={checked.done}
        max={Math.max(1, checked.size)}
      />
      <button type="button" onClick={file.giveUp}>
        {trans.__('Cancel')}
      </button>
    </p>
  );
}

function Findings(props: { report: Report; trans: TranslationBundle }): React.JSX.Element {
  const { report, trans } = props;
  const { verdict } = report;
  const proven = provenWords(trans, verdict);
  const open = openWords(trans, verdict);
  const key = keyWords(trans, report);
  const more = verdict.faultCount - Math.min(TOLD, verdict.faults.length);
  return (
    <>
      {verdict.faults.length > 0 && (
        <>
          <h3>{trans.__('What is wrong')}</h3>
          <ul className="jp-Facetry-checks">
            {inOrder(verdict.faults)
              .slice(0, TOLD)
              .map((fault, at) => (
                <li key={at} data-ok={false}>
                  <span aria-hidden="true">✗</span>
                  <span>
                    {fault.entry !== undefined && `#${fault.entry} · `}
                    {faultWords(trans, fault.code)}
                    <Entry index={fault.entry} report={report} trans={trans} />
                    {fault.code !== 'digest' && <Detail words={fault.detail} trans={trans} />}
                  </span>
                </li>
              ))}
          </ul>
          {more > 0 && (
            <p className="jp-Facetry-hint">
              {trans._n('and %2 more fault', 'and %2 more faults', more, count(trans, more))}
            </p>
          )}
        </>
      )}
      {proven.length > 0 && (
        <>
          <h3>{verdict.ok ? trans.__('What is proven') : trans.__('What is still proven')}</h3>
          <ul className="jp-Facetry-checks">
            {proven.map(words => (
              <li key={words} data-ok>
                <span aria-hidden="true">✓</span>
                <span>{words}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {(open.length > 0 || key !== null) && (
        <>
          <h3>{trans.__('What it does not prove')}</h3>
          <ul className="jp-Facetry-checks">
            {open.map(words => (
              <li key={words} data-open>
                <span aria-hidden="true">○</span>
                <span>{words}</span>
              </li>
            ))}
            {key !== null && (
              <li data-open>
                <span aria-hidden="true">○</span>
                <span>
                  {key} <code>{safeText(report.log ?? '', 400)}</code>
                </span>
              </li>
            )}
          </ul>
        </>
      )}
    </>
  );
}

/** What the verifier found; in its own words where they are of no language of the page. */
function Detail(props: { words: string; trans: TranslationBundle }): React.JSX.Element {
  const { words, trans } = props;
  const known = knownFinding(trans, words);
  return (
    <span className="jp-Facetry-hint">{known ?? <q lang="en">{safeText(words, 400)}</q>}</span>
  );
}

/** The entry at which something is wrong, in the sentence that the file makes of it. */
function Entry(props: {
  index: number | undefined;
  report: Report;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { index, report, trans } = props;
  const told = report.told.find(one => one.index === index);
  const entry = told && readEntry(told);
  // What was made unreadable makes no sentence.
  return entry === undefined || ('what' in told!.openings && entry.object === '') ? null : (
    <span className="jp-Facetry-about">
      {trans.__('In the file it says: %1', entryWords(trans, entry))}
    </span>
  );
}
