import type { TranslationBundle } from '@jupyterlab/translation';

import type { BundleVerdict, EpochStory, Fault, FaultCode } from '../../../ledger';
import { safeText } from '../../../protocol';
import { count, dayAndClock } from '../../service/local';
import type { Report } from './report';

/** What is wrong, by the code of a fault (docs/protocol.md §10, "Bundles"). */
export function faultWords(trans: TranslationBundle, code: FaultCode): string {
  const words: Record<FaultCode, string> = {
    form: trans.__('This is not formed as a bundle is.'),
    digest: trans.__('The file was changed after it was written.'),
    truncated: trans.__('The file breaks off before its end.'),
    key: trans.__('The log’s key is not the one that is known.'),
    checkpoint: trans.__('The log’s signature does not verify.'),
    root: trans.__('The entries are not those that the log signed.'),
    leaf: trans.__('The entry was changed after it was recorded.'),
    order: trans.__('Entries do not stand in the order in which they were recorded.'),
    rolled_back: trans.__('The log is shorter than it was before.'),
    forked: trans.__('It is another log than the one that was seen before.'),
    epoch: trans.__('That this log goes on from an earlier one is not signed as it must be.'),
    commitment: trans.__('What is shown of the entry is not what was recorded.'),
    reference: trans.__('The entry names another one that is not there, or is something else.'),
    token: trans.__('The signature on the entry does not verify.'),
    agreement: trans.__('The entry says something else than was signed.'),
    replayed: trans.__('What was signed once stands in the log twice.'),
    principal: trans.__('Whoever signed or holds it had not been let in.'),
    facet: trans.__('The permission that it names had not been given.'),
    undecided: trans.__('Nobody decided what it says was granted.'),
    not_subsumed: trans.__('It gives more than the giver had, or than was asked for.'),
    authority: trans.__('It was not allowed at that time.')
  };
  return words[code];
}

/** Those that name an entry first: where that is, one can look. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  const named = faults.filter(({ entry }) => entry !== undefined);
  return [...named, ...faults.filter(({ entry }) => entry === undefined)];
}

/** The verdict in one sentence. */
export function verdictWords(
  trans: TranslationBundle,
  { ok, faults, later }: BundleVerdict
): string {
  const entry = inOrder(faults)[0]?.entry;
  if (later !== undefined) {
    return trans.__(
      'This file says that it is of a newer form, which this page can’t read: nothing of it is verified. Update Facetry here, then open it again.'
    );
  }
  return ok
    ? trans.__('Nothing is wrong with this file.')
    : entry === undefined
      ? trans.__('Something is wrong with this file.')
      : trans.__('Something is wrong at entry #%1.', entry);
}

/** What holds, whatever else is wrong. */
export function provenWords(trans: TranslationBundle, verdict: BundleVerdict): string[] {
  const { checkpoint, proven, key, epochs } = verdict;
  return [
    checkpoint === undefined
      ? ''
      : trans._n(
          'The log %3 signed %2 entry.',
          'The log %3 signed %2 entries.',
          checkpoint.size,
          count(trans, checkpoint.size),
          safeText(checkpoint.origin, 200)
        ),
    proven.inclusion
      ? trans._n(
          'The %2 entry here is the whole of it; none is missing.',
          'The %2 entries here are the whole of it; none is missing.',
          proven.entries,
          count(trans, proven.entries)
        )
      : '',
    key === 'known' ? trans.__('The log’s key is that of the service of this page.') : '',
    key === 'handed_on' ? trans.__('The known key handed the log on to this one.') : '',
    ...proven.continues.map(size =>
      trans.__(
        'It goes on from the %1 entries that this browser verified before.',
        count(trans, size)
      )
    ),
    proven.signatures === 0
      ? ''
      : trans._n(
          '%2 signature of those who acted verifies.',
          '%2 signatures of those who acted verify.',
          proven.signatures,
          count(trans, proven.signatures)
        ),
    proven.uses === 0
      ? ''
      : trans._n(
          '%2 use was allowed at its time, back to whoever gave it.',
          '%2 uses were allowed at their time, back to whoever gave them.',
          proven.uses,
          count(trans, proven.uses)
        ),
    ...epochs
      .filter(({ change }) => change === 'rotated')
      .map(({ entry, former }) =>
        trans.__(
          'Entry #%1 replaced the key of %2; nothing was lost.',
          entry,
          safeText(former, 200)
        )
      )
  ].filter(Boolean);
}

/** What the file does not prove, which is no fault of it. */
export function openWords(trans: TranslationBundle, verdict: BundleVerdict): string[] {
  const { checkpoint, proven, holeCount, erasedCount, epochs, issuer } = verdict;
  const hidden = holeCount - erasedCount;
  const keys = Object.keys(proven.unverifiedBy).length;
  return [
    issuer === undefined
      ? trans.__(
          'Anything: it does not begin as a bundle that Export or “facetry export” writes. Copies whose line ends were changed are none.'
        )
      : '',
    checkpoint === undefined ? trans.__('That any log signed it.') : '',
    proven.inclusion ? '' : trans.__('That these entries are the whole of a log.'),
    ...epochs.filter(({ change }) => change !== 'rotated').map(epoch => gapWords(trans, epoch)),
    hidden > 0
      ? trans._n(
          'What %2 entry says in parts that are not shown.',
          'What %2 entries say in parts that are not shown.',
          hidden,
          count(trans, hidden)
        )
      : '',
    erasedCount > 0
      ? trans._n(
          'What %2 entry said in parts that were erased; that it was recorded stays proven.',
          'What %2 entries said in parts that were erased; that they were recorded stays proven.',
          erasedCount,
          count(trans, erasedCount)
        )
      : '',
    proven.attested > 0
      ? trans._n(
          '%2 entry rests on the word of the service alone: nobody else signs such ones.',
          '%2 entries rest on the word of the service alone: nobody else signs such ones.',
          proven.attested,
          count(trans, proven.attested)
        )
      : '',
    proven.unverified > 0
      ? trans._n(
          'Who signed %2 entry: how the key was let in is not shown.',
          'Who signed %2 entries: how their keys (%3) were let in is not shown.',
          proven.unverified,
          count(trans, proven.unverified),
          count(trans, keys)
        )
      : ''
  ].filter(Boolean);
}

/** That nothing vouches for the log's key, and what to compare it with; null where something does. */
export function keyWords(
  trans: TranslationBundle,
  { verdict: { key }, log, otherKey }: Report
): string | null {
  if (key !== 'unvouched' || log === null) {
    return null;
  }
  return otherKey
    ? trans.__(
        'That it is of this service, as it says: its key is another than this service has now. Compare it with an earlier one:'
      )
    : trans.__(
        'Whose log it is: the key is taken from the file itself. Compare it with what “facetry status” prints where the file comes from:'
      );
}

/** Where another key goes on from a back-up: what came after that is in no log that does. */
function gapWords(trans: TranslationBundle, { entry, at, size, lost }: EpochStory): string {
  return lost === null || lost === 0
    ? trans.__(
        'What came after the first %2 entries and before #%1, on %3: the service was restored from a back-up.',
        entry,
        count(trans, size),
        dayAndClock(trans, at)
      )
    : trans.__(
        'At least %4 entries after the first %2 and before #%1, on %3: the service was restored from a back-up, and they are lost.',
        entry,
        count(trans, size),
        dayAndClock(trans, at),
        count(trans, lost)
      );
}
