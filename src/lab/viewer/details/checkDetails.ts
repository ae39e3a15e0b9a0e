import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../../protocol';

type Say = (trans: TranslationBundle, ...parts: string[]) => string;

/** A time in milliseconds, to be read; each of its digits counts, and so does its zone. */
function instant(ms = ''): string {
  return /^\d{1,15}$/.test(ms) ? new Date(Number(ms)).toISOString() : ms;
}

/**
 * What verifiers find, as they say it (`src/ledger`). Each string is both the pattern by which
 * a finding is known and what the catalogue has it under.
 */
const FINDINGS: readonly Say[] = [
  (t, kind) => t.__('An entry of kind %1.', kind),
  (t, log, size) => t.__('The log %1 signed %2 entries.', log, size),
  (t, index) => t.__('Entry %1 is in the log.', index),
  (t, shown, hidden) => t.__('Shown: %1; not shown: %2.', shown, hidden),
  (t, shown) => t.__('Shown: %1.', shown),
  (t, index, time) => t.__('Entry %1, at %2.', index, time),
  (t, key) => t.__('Signed by %1.', key),
  (t, older, newer) => t.__('%1 → %2', older, newer),

  (t, log, other) => t.__('The checkpoint is of the log %1, not of %2.', log, other),
  t => t.__('There is no checkpoint to be included in.'),
  (t, index, why) => t.__('Entry %1 is not proven: %2.', index, why),
  (t, group) => t.__('What is shown as %1 is not what the entry commits to.', group),
  (t, shown, recorded) => t.__('The index is shown as %1; recorded is %2.', shown, recorded),
  (t, shown, recorded) => t.__('The kind is shown as %1; recorded is %2.', shown, recorded),
  (t, shown, recorded) =>
    t.__('The time is shown as %1; recorded is %2.', instant(shown), instant(recorded)),
  (t, shown, recorded) => t.__('The reference is shown as %1; recorded is %2.', shown, recorded),
  (t, shown, recorded) => t.__('The principal is shown as %1; recorded is %2.', shown, recorded),
  (t, entry, other) => t.__('The outcome answers entry %1, not %2.', entry, other),

  t => t.__('The token is not shown.'),
  t => t.__('The token is of no known type.'),
  (t, type) => t.__('A %1 can not be the token of this entry.', type),
  t => t.__('The entry names another action than the holder signed.'),
  t => t.__('The entry names another object than the holder signed.'),
  t => t.__('The entry names another facet than the holder signed.'),
  t => t.__('The entry has another body than the holder signed.'),
  (t, argument) => t.__('The entry has another argument %1 than the holder signed.', argument),
  t => t.__('The entry names another principal than the one who signed.'),
  t => t.__('It is signed, and the enrolment of the key that signed it is not shown.'),
  t => t.__('the signature does not verify'),
  t => t.__('kid names another key'),

  (t, log) => t.__('The note is not signed by %1.', log),
  (t, log) => t.__('A signature of %1 does not verify.', log),
  t => t.__('The log has another key than the one that is known, which did not hand it on.'),
  (t, size, lost) =>
    t.__('restored from a back-up: of %1 entries that were seen, %2 are lost', size, lost),

  t => t.__('the index is outside the tree'),
  t => t.__('the proof is too long'),
  t => t.__('the proof is too short'),
  t => t.__('the proof leads to another root'),
  t => t.__('the proof leads to other roots'),
  t => t.__('the sizes are out of order'),
  t => t.__('none')
];

/** Tells each string as it is written. */
const AS_WRITTEN = { __: (text: string) => text } as unknown as TranslationBundle;

const PATTERNS = FINDINGS.map(say => {
  const parts = say(AS_WRITTEN).split(/%\d/);
  const text = parts.map(part => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('(.*?)');
  return [new RegExp(`^${text}$`, 's'), say] as const;
});

/**
 * What a verifier found, in the language of the page. What is none of its findings is of what is
 * not formed as it must be: that is quoted.
 */
export function findingWords(trans: TranslationBundle, detail: string): string {
  return knownFinding(trans, detail) ?? trans.__('The verifier says: %1', safeText(detail));
}

/**
 * The same, where it is one of the findings above. A finding may have another one in it: the reason
 * why something is not proven.
 */
export function knownFinding(trans: TranslationBundle, detail: string): string | undefined {
  for (const [pattern, say] of PATTERNS) {
    const found = pattern.exec(detail);
    if (found !== null) {
      return say(trans, ...found.slice(1).map(part => knownFinding(trans, part) ?? safeText(part)));
    }
  }
  return undefined;
}
